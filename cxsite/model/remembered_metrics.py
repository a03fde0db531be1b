"""Remember the figures of metrics with many cells, which take longer to work out than to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from cxsite.load import Cell, Segment, Tally
from cxsite.memo import Memo, digest_of, digest_plain
from cxsite.model.metrics import Metric
from cxsite.model.series import Clock, MetricSource, draft_metric, gather_cells, judge_metric, renew_metric

_MANY_CELLS = 1000
_read_cell = attrgetter("rows", "sums", "answers", "moments", "ready", "weighted")


@dataclass(frozen=True, slots=True)
class _Last:
    """Name what was laid out of a metric last, and the digest of the cells of each series."""

    key: str
    digests: Mapping[Segment, str]


def lay_out_metric(source: MetricSource, clock: Clock, memo: Memo | None) -> Metric:
    """Lay out all series of a metric; one with many cells is judged at once, as if nothing were to hide."""
    if memo is None or not _is_large(source.tally):
        return draft_metric(source, clock)
    tally, labels = source.tally, [source.labels.get(column) for column in source.fields.by]
    frame = (source.id, source.title, source.fields, clock, labels, tally.scale, sorted(tally.days))
    frame_key = digest_of("metric", *frame)
    cells = [_read_cell(cell) for cell in tally.cells.values()]
    key = digest_plain((frame_key, list(tally.cells), cells, tally.last_day, tally.left_out))
    return memo.recall(key, Metric, lambda: _renew(source, clock, memo, frame=frame_key, key=key))


def _renew(source: MetricSource, clock: Clock, memo: Memo, *, frame: str, key: str) -> Metric:
    """Work out a metric, but only the series whose cells are not those of the last one."""
    digests = {segment: _digest(cells) for segment, cells in gather_cells(source).items()}
    last = memo.find(frame, _Last)
    known = memo.find(last.key, Metric) if last else None
    same = {
        one.segment: one
        for one in (known.series if known else ())
        if last and last.digests.get(one.segment) == digests.get(one.segment, "")
    }
    memo.keep(frame, _Last(key, digests))
    return renew_metric(source, clock, same)


def _digest(cells: Mapping[date, Cell]) -> str:
    return digest_plain((list(cells), [_read_cell(cell) for cell in cells.values()]))


def judge_anew(laid_out: Metric, shown: Metric) -> Metric:
    """Judge what is shown of a metric, unless it was judged and nothing of it had to be hidden."""
    return shown if shown is laid_out and any(one.phases for one in shown.series) else judge_metric(shown)


def _is_large(tally: Tally) -> bool:
    return len(tally.cells) > _MANY_CELLS

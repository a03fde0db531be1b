"""Remember the figures of metrics with many cells, which take longer to work out than to look up."""

from __future__ import annotations

from operator import attrgetter

from cxsite.load import Tally
from cxsite.memo import Memo, digest_of, digest_plain
from cxsite.model.metrics import Metric
from cxsite.model.series import Clock, MetricSource, draft_metric, judge_metric

_MANY_CELLS = 1000
_read_cell = attrgetter("rows", "sums", "answers", "moments", "ready", "weighted")


def lay_out_metric(source: MetricSource, clock: Clock, memo: Memo | None) -> Metric:
    """Lay out all series of a metric; one with many cells is judged at once, as if nothing were to hide."""
    if memo is None or not _is_large(source.tally):
        return draft_metric(source, clock)
    labels = [source.labels.get(column) for column in source.fields.by]
    key = digest_of("metric", source.id, source.title, source.fields, clock, labels, _digest(source.tally))
    return memo.recall(key, Metric, lambda: judge_metric(draft_metric(source, clock)))


def judge_anew(laid_out: Metric, shown: Metric) -> Metric:
    """Judge what is shown of a metric, unless it was judged and nothing of it had to be hidden."""
    return shown if shown is laid_out and any(one.phases for one in shown.series) else judge_metric(shown)


def _is_large(tally: Tally) -> bool:
    return len(tally.cells) > _MANY_CELLS


def _digest(tally: Tally) -> str:
    cells = (list(tally.cells), [_read_cell(cell) for cell in tally.cells.values()])
    return digest_plain((cells, tally.scale, sorted(tally.days), tally.last_day, tally.left_out))

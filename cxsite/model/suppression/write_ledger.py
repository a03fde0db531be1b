"""Enter the figures of comparable metrics in a ledger."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cxsite.model.metrics import Metric
from cxsite.model.suppression.ledger import Book, Ledger, exact_base
from cxsite.model.suppression.relations import LineKey, Relation, Selection, find_relations
from cxsite.model.suppression.timelines import Cuts, Timeline
from cxsite.periods import Grain

_Lines = dict[LineKey, Timeline]


def write_ledger(selections: Sequence[Selection]) -> Ledger:
    """Enter all figures of metrics that count the same answers, and how they add up."""
    book = Book()
    lines: _Lines = {}
    cuts = _cut_time([one.metric for one in selections])
    for one in selections:
        _enter_figures(book, lines, one=one, cuts=cuts[one.metric.id])
    splits = {
        (one.rows, column, cuts[one.metric.id]): one for one in selections for column in one.metric.fields.by
    }
    # Metrics with the same rows and periods are split the same way: one entry for them all.
    for (_, column, days), one in splits.items():
        parts = [lines[one.key(segment)].row(days) for segment in one.segments(column)]
        _enter_split(book, lines[one.key(None)].row(days), parts)
    for relation in find_relations(selections):
        _enter_relation(book, lines, relation)
    for line in lines.values():
        line.relate()
    return book.close()


def _cut_time(metrics: Sequence[Metric]) -> dict[str, Cuts]:
    own = {metric.id: _days_of(metric) for metric in metrics}
    everywhere: frozenset[int] = frozenset().union(*own.values())
    grids = [own[metric.id] for metric in metrics if metric.grain is not Grain.GIVEN and own[metric.id]]
    ends = {min(map(min, grids)), max(map(max, grids))} if grids else set()
    cuts = {}
    for metric in metrics:
        days = own[metric.id]
        if metric.grain is Grain.GIVEN:
            # Between days with rows there are none, so that a cut can be made anywhere.
            days |= everywhere
        elif days:
            # All metrics of an extract begin and end with its rows, whatever their periods reach beyond.
            days = (days - {min(days), max(days)}) | ends
        cuts[metric.id] = tuple(sorted(days))
    return cuts


def _days_of(metric: Metric) -> frozenset[int]:
    # Only ready-made points have no grid that all series share.
    shared = metric.series if metric.grain is Grain.GIVEN else metric.series[:1]
    points = [point for series in shared for point in series.points]
    starts = {point.period.toordinal() for point in points}
    return frozenset(starts | {point.end.toordinal() + 1 for point in points})


def _enter_figures(book: Book, lines: _Lines, *, one: Selection, cuts: Cuts) -> None:
    for series in one.metric.series:
        row = lines.setdefault(one.key(series.segment), Timeline(book)).row(cuts)
        for point in series.points:
            base = exact_base(point)
            if base <= 0 or point.value is None:
                continue
            number = bisect_right(cuts, point.period.toordinal()) - 1
            group = row[number]
            if group is None:
                group = row[number] = book.enter(base, (cuts[number], cuts[number + 1]))
            book.publish(group, (one.metric.id, series.segment, point.period), series.base)


def _enter_split(book: Book, totals: Sequence[int | None], parts: Sequence[Sequence[int | None]]) -> None:
    for number, total in enumerate(totals):
        if total is not None:
            book.relate([total], _present(row[number] for row in parts))


def _present(groups: Iterable[int | None]) -> list[int]:
    return [group for group in groups if group is not None]


def _enter_relation(book: Book, lines: _Lines, relation: Relation) -> None:
    sides = ([lines[key] for key in relation.wholes], [lines[key] for key in relation.parts])
    cuts = tuple(sorted(frozenset.intersection(*(line.days for side in sides for line in side))))
    if len(cuts) < 2 or not relation.minimum:
        return
    wholes, parts = ([line.at(cuts) for line in side] for side in sides)
    for number, span in enumerate(pairwise(cuts)):
        bigger = _present(row[number] for row in wholes)
        smaller = _present(row[number] for row in parts)
        if not smaller or bigger == smaller:
            continue
        rest = sum(map(book.base_of, bigger)) - sum(map(book.base_of, smaller))
        # So many answers are left over that they can make up for whatever is hidden on either side.
        if rest >= relation.minimum * (len(bigger) + len(smaller)):
            continue
        if rest > 0:
            smaller.append(book.enter(rest, span, minimum=relation.minimum))
        book.relate(bigger, smaller)

"""Hide figures behind which too few answers stand, and neighbours that would give them away."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxsite.load import Segment
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.suppression.conceal import conceal
from cxsite.model.suppression.ledger import Cell, Ledger, exact_base
from cxsite.model.suppression.measured import counted_by
from cxsite.model.suppression.neighbours import hide_alone
from cxsite.model.suppression.relations import Selection, equate_selections, find_relations
from cxsite.model.suppression.write_ledger import write_ledger


@dataclass(frozen=True, slots=True)
class Exposure:
    """Name a metric whose hidden figures can be worked out, and the metrics without a minimum that tell."""

    metric: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """Hold all metrics with what must not be told hidden, and what could not be kept from readers."""

    metrics: Mapping[str, Metric]
    exposures: tuple[Exposure, ...] = ()


def hide_small_bases(metrics: Mapping[str, Metric]) -> Protection:
    """Hide every figure with a base below its metric's minimum, and those that would give it away.

    A reader may subtract within each column of a metric, over time, and between metrics that count the same
    answers of one extract. No shown figures together tell a hidden one, nor a group of fewer answers than the
    minimum. Metrics without a minimum are public and never hidden.
    """
    families: dict[Hashable, list[Selection]] = {}
    for _, metric in sorted(metrics.items()):
        counted = counted_by(metric)
        families.setdefault(counted.answers, []).append(Selection(metric, counted.rows))
    hidden: dict[str, dict[Segment, set[date]]] = {}
    exposures: list[Exposure] = []
    for family in families.values():
        cells, exposed = _conceal_family(equate_selections(family))
        for id_, segment, period in cells:
            hidden.setdefault(id_, {}).setdefault(segment, set()).add(period)
        exposures += exposed
    shown = {id_: _hide(metric, hidden.get(id_, {})) for id_, metric in metrics.items()}
    return Protection(shown, tuple(sorted(exposures, key=lambda exposure: exposure.metric)))


def _conceal_family(family: Sequence[Selection]) -> tuple[Iterable[Cell], tuple[Exposure, ...]]:
    guarded = [one.metric for one in family if one.metric.total.base]
    if len(family) == 1 or not guarded:
        return (cell for metric in guarded for cell in hide_alone(metric)), ()
    if not any(map(_has_small, guarded)) and not any(find_relations(family)):
        return (), ()
    ledger = write_ledger(family)
    outcome = conceal(ledger)
    cells = (cell for group in outcome.hidden for cell in ledger.cells[group])
    public = tuple(one.metric.id for one in family if not one.metric.total.base)
    names = {name for group in outcome.exposed for name in _find_metrics(ledger, group)}
    return cells, tuple(Exposure(name, public) for name in sorted(names))


def _has_small(metric: Metric) -> bool:
    return any(
        point.value is not None and 0 < exact_base(point) < series.base
        for series in metric.series
        for point in series.points
    )


def _find_metrics(ledger: Ledger, group: int) -> Iterator[str]:
    """Name the metrics that have a group as a figure, or else those whose figures it is the difference of."""
    groups = [group]
    if group not in ledger.cells:
        groups = [other for identity in ledger.identities if (group, -1) in identity for other, _ in identity]
    for one in groups:
        yield from (cell[0] for cell in ledger.cells.get(one, ()))


def _hide(metric: Metric, periods: Mapping[Segment, Collection[date]]) -> Metric:
    if not periods:
        return metric
    return replace(
        metric, series=tuple(_hide_points(one, periods.get(one.segment, ())) for one in metric.series)
    )


def _hide_points(series: Series, periods: Collection[date]) -> Series:
    if not periods:
        return series
    points = tuple(_blank(point) if point.period in periods else point for point in series.points)
    return replace(series, points=points)


def _blank(point: Point) -> Point:
    # A new point, so that nothing that is known of the old one can be forgotten here.
    return Point(point.period, point.end, None, None, point.target, suppressed=True, partial=point.partial)

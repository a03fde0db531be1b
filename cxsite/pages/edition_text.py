"""Put the figures of all audiences together into one edition, as they are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxsite.model import Portal, freeze_metric, hide_as_others
from cxsite.pages.atlas import make_atlas
from cxsite.pages.headlines import headline_of
from cxsite.schema import Edition, FrozenMetric


def freeze_portals(name: str, portals: Sequence[Portal]) -> Edition:
    """Hold the figures of the portals of one site, the widest audience first.

    Each metric is held as the widest audience that has it sees it, without what is hidden from another one:
    whoever may see two of them must not subtract one from the other.
    """
    seen: set[str] = set()
    metrics: list[FrozenMetric] = []
    for place, portal in enumerate(portals):
        ids = [id_ for id_ in portal.metrics if id_ not in seen]
        seen.update(ids)
        metrics += _freeze(portal, portals[place + 1 :], ids)
    ordered = tuple(sorted(metrics, key=lambda metric: metric.metric))
    return Edition(edition=name, as_of=portals[0].as_of, metrics=ordered)


def _freeze(portal: Portal, narrower: Sequence[Portal], ids: Sequence[str]) -> Iterator[FrozenMetric]:
    atlas = make_atlas(portal)
    for id_ in ids:
        others = [other.metrics[id_] for other in narrower if id_ in other.metrics]
        metric = hide_as_others(portal.metrics[id_], others)
        headlines = [headline_of(atlas, metric, series) for series in metric.published]
        frozen = freeze_metric(metric, audience=portal.audience)
        series = tuple(
            one.model_copy(update={"headline": headline})
            for one, headline in zip(frozen.series, headlines, strict=True)
        )
        yield frozen.model_copy(update={"series": series})


def describe_changes(before: Edition, after: Edition) -> tuple[str, ...]:
    """Say for each metric in what it differs between two versions of an edition."""
    told = []
    if before.as_of != after.as_of:
        told.append(f"as of {before.as_of} became {after.as_of}")
    old, new = ({metric.metric: metric for metric in one.metrics} for one in (before, after))
    for id_ in sorted(old.keys() | new.keys()):
        if id_ not in old or id_ not in new:
            told.append(f"{id_}: {'added' if id_ in new else 'taken out'}")
        elif old[id_] != new[id_]:
            told.append(f"{id_}: {_count_other(old[id_], new[id_])}")
    return tuple(told)


def _count_other(old: FrozenMetric, new: FrozenMetric) -> str:
    was, now = _values_of(old), _values_of(new)
    count = sum(was.get(key) != now.get(key) for key in was.keys() | now.keys())
    if not count:
        return "how it is named, defined or judged"
    return "one figure" if count == 1 else f"{count} figures"


def _values_of(metric: FrozenMetric) -> dict[tuple[object, ...], float | None]:
    return {
        (series.key, period): value
        for series in metric.series
        for period, value in zip(series.points.period, series.points.values, strict=True)
    }

"""Put the figures of all audiences together into one edition, as they are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxsite.model import Metric, Portal, freeze_metric, hide_as_others
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

"""Say of figures that they are held: shown as an edition had them, because those of today cannot be had."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from cxsite.language import join_words
from cxsite.model import Held, Metric
from cxsite.pages.atlas import Atlas
from cxsite.pages.messages import say
from cxsite.pages.plan import Block, Document, Facts, LinkGroups, Notice

_NAMES_AT_MOST = 4
_METRICS, _TABLES = "metrics/", "data/metrics/"


def caveat_text(atlas: Atlas, metric: Metric) -> str:
    """Say what to mind about a metric's figures: that they are held, and what its author says."""
    return "; ".join(filter(None, (held_text(atlas, metric), metric.fields.caveat or "")))


def held_text(atlas: Atlas, metric: Metric) -> str:
    """Say in short that a metric is held; empty if it is not."""
    held = metric.held
    if held is None:
        return ""
    return say(atlas.language, "held.short", day=atlas.language.day(held.as_of), edition=held.edition)


def held_notice(atlas: Atlas, page: str, shown: Iterable[Block | Document | None]) -> Notice | None:
    """Tell which metrics of a page are held and why, if any of its figures is."""
    held = atlas.portal.held
    if not held:
        return None
    # Lists of links and of properties show no figures.
    blocks = (block for block in shown if not isinstance(block, LinkGroups | Facts))
    addresses = {_resolve(page, href) for block in blocks for href in _list_targets(block)}
    ids = held & {*map(_metric_of, addresses), _metric_of(page)}
    text = tell_held(atlas, ids)
    return Notice(text, say(atlas.language, "held.title")) if text else None


def tell_held(atlas: Atlas, ids: Iterable[str]) -> str:
    """Tell of metrics, those that are held, since when and why; empty if none is."""
    groups: dict[Held, list[str]] = {}
    for id_ in sorted(atlas.portal.held.intersection(ids)):
        metric = atlas.portal.metrics[id_]
        if metric.held:
            groups.setdefault(metric.held, []).append(metric.title)
    return " ".join(_tell_group(atlas, held, titles) for held, titles in groups.items())


def _tell_group(atlas: Atlas, held: Held, titles: list[str]) -> str:
    more = len(titles) - _NAMES_AT_MOST
    rest = [say(atlas.language, "held.more", count=more)] if more > 0 else []
    return say(
        atlas.language,
        "held.text",
        metrics=join_words([*titles[:_NAMES_AT_MOST], *rest]),
        edition=held.edition,
        day=atlas.language.day(held.as_of),
        reason=held.reason,
    )


def _resolve(page: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), href.partition("#")[0]))


def _metric_of(address: str) -> str:
    """Name the metric whose page, segment's page or table stands at an address; empty for all others."""
    for folder in (_METRICS, _TABLES):
        if address.startswith(folder):
            return address.removeprefix(folder).partition("/")[0].partition(".")[0]
    return ""


def _list_targets(value: object) -> Iterator[str]:
    """List every address that a part of a page leads to."""
    if isinstance(value, tuple):
        for one in value:
            yield from _list_targets(one)
    elif is_dataclass(value):
        for name in (field.name for field in fields(value)):
            found = getattr(value, name)
            if name == "href" and isinstance(found, str) and found:
                yield found
            yield from _list_targets(found)

"""Word what a page was seen to be made from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from cxsite.model import Portal, Ref
from cxsite.schema import KINDS, MetricKind


@dataclass(frozen=True, slots=True)
class Origin:
    """Name a file of the site, or a folder, and what a page takes from it."""

    path: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageTrace:
    """Hold from which files a page is made; ``nearest`` names another page where there is none."""

    address: str
    title: str
    origins: tuple[Origin, ...]
    nearest: str = ""


def list_origins(portal: Portal, reads: Iterable[tuple[str, Hashable]]) -> tuple[Origin, ...]:
    """List the files behind what was read of a portal, in order of their paths."""
    parts: dict[str, dict[str, None]] = {}
    for name, key in reads:
        for path, part in _find_files(portal, name, key):
            parts.setdefault(path, {})[part] = None
    return tuple(Origin(path, tuple(found)) for path, found in sorted(parts.items()))


def _find_files(portal: Portal, name: str, key: Hashable) -> Iterator[tuple[str, str]]:
    if isinstance(key, Ref) and key in portal.entries:
        yield portal.entries[key].place.path, "its text" if name == "bodies" else "its title and fields"
    elif name == "order" and key in KINDS:
        yield f"content/{key}/", "which records there are"
    elif name == "judgements" and (promise := portal.entry("promises", str(key))):
        yield promise.place.path, "whether it is kept"
    elif name == "extracts" and isinstance(key, str):
        yield f"data/{key}", "what it covers"
    elif name == "metrics" and isinstance(key, str) and key in portal.metrics:
        yield from _find_measured(portal, key)


def _find_measured(portal: Portal, id_: str) -> Iterator[tuple[str, str]]:
    metric = portal.metrics[id_]
    yield portal.entries[Ref("metrics", id_)].place.path, "how it is measured"
    if metric.fields.source:
        yield f"data/{metric.fields.source}", f"figures of {id_}"
    if metric.fields.kind is MetricKind.INDEX:
        for part in metric.fields.parts:
            if part.metric in portal.metrics:
                yield from _find_measured(portal, part.metric)

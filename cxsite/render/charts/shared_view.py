"""Let charts of one family share a view of the renderer, which takes longer to set up than to draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

JsonObject = dict[str, Any]
Tables = Mapping[str, Sequence[Mapping[str, object]]]

_GROUP = "{http://www.w3.org/2000/svg}g"
_LOOK = {"fill": "none", "stroke-miterlimit": "10"}


@dataclass(frozen=True, slots=True)
class Layer:
    """Name the table that a layer draws: a shape for each row, or a line for each ``run`` of rows."""

    table: str
    has_runs: bool

    def count(self, tables: Tables) -> int:
        """Count the shapes that the layer draws of these tables."""
        rows = tables[self.table]
        return len({row["run"] for row in rows}) if self.has_runs else len(rows)


def can_share(compiled: JsonObject) -> bool:
    """Say whether a family places everything by pixels; scales and axes would be those of one chart."""
    return not compiled.get("scales")


def list_layers(compiled: JsonObject) -> tuple[Layer, ...]:
    """List the layers of a compiled family in the order in which they are drawn."""
    sources = {entry["name"]: entry.get("source", entry["name"]) for entry in compiled["data"]}
    origins = [mark["from"] for mark in compiled["marks"]]
    return tuple(
        Layer(sources[origin["facet"]["data"]], has_runs=True)
        if "facet" in origin
        else Layer(sources[origin["data"]], has_runs=False)
        for origin in origins
    )


def share_view(compiled: JsonObject, charts: Sequence[Tables]) -> JsonObject:
    """Put the tables of several charts into one view of a family that places everything by pixels."""
    with_runs = {layer.table for layer in list_layers(compiled) if layer.has_runs}
    data = [
        {**entry, "values": list(_gather(entry["name"], charts, has_runs=entry["name"] in with_runs))}
        if "values" in entry
        else entry
        for entry in compiled["data"]
    ]
    return {**compiled, "padding": 0, "data": data}


def _gather(name: str, charts: Sequence[Tables], *, has_runs: bool) -> Iterator[Mapping[str, object]]:
    for number, tables in enumerate(charts):
        for row in tables[name]:
            yield {**row, "run": f"{number} {row['run']}"} if has_runs else row


def split_view(
    svg: str, layers: Sequence[Layer], charts: Sequence[Tables]
) -> Iterator[list[ElementTree.Element]]:
    """Give each chart its own part of the layers of a shared view; raises ``RuntimeError`` if any is lost."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - written by our own renderer, without a DTD
    drawn = list(_find_layers(root))
    wanted = [sum(layer.count(tables) for tables in charts) for layer in layers]
    if [len(group) for group in drawn] != wanted:
        raise RuntimeError(f"the pictures hold {[len(group) for group in drawn]} shapes instead of {wanted}")
    shapes = [iter(group) for group in drawn]
    for tables in charts:
        parts = []
        for group, layer, rest in zip(drawn, layers, shapes, strict=True):
            part = ElementTree.Element(group.tag, group.attrib)
            part.extend(next(rest) for _ in range(layer.count(tables)))
            parts.append(part)
        yield parts


def _find_layers(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Find the groups of the layers: those of marks in the frame of the view."""
    frame = root.find(f"{_GROUP}/{_GROUP}/{_GROUP}/{_GROUP}")
    return iter(() if frame is None else frame)


def frame_parts(parts: Sequence[ElementTree.Element], left: float, top: float) -> ElementTree.Element:
    """Set the parts of one chart into a picture of its own, its plot's corner at ``left`` and ``top``."""
    root = ElementTree.Element("svg")
    frame = ElementTree.SubElement(root, _GROUP, {**_LOOK, "transform": f"translate({left:g},{top:g})"})
    frame.extend(parts)
    return root

"""Write SVG: what the renderer drew in few bytes, and shapes drawn without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

from cxsite.render.charts.picture import Sketch

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(("path", "line", "rect", "circle", "text"))
_KEPT = _SHAPES | {"g", "tspan", "defs", "linearGradient", "radialGradient", "stop", "clipPath"}
# What assistive technology needs is said once for the whole picture; fonts come from the page.
_DROPPED = frozenset(("class", "role", "style", "pointer-events", "font-family", "version"))
_DEFAULTS = {"opacity": "1", "stroke-width": "1", "transform": "translate(0,0)", "stroke-miterlimit": "4"}
_INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_NUMERIC = frozenset(("d", "transform", "x", "y", "x2", "y2", "width", "height", "cx", "cy", "r"))
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")
_PLACE = re.compile(r"translate\(([^,()]+),([^,()]+)\)")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_MISSHAPEN = re.compile(r"NaN|undefined|Infinity")
# The renderer says only the first datum of a line or an area, and repeats what a text shows already.
_UNSAYABLE = frozenset(("line mark", "area mark", "trail mark", "text mark", "rule mark container"))


@dataclass(slots=True)
class Element:
    """Hold one SVG element while it is being slimmed."""

    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""


class MisshapenError(ValueError):
    """Say that a picture holds a shape without a place."""


def slim_svg(svg: str) -> Sketch:
    """Turn the renderer's SVG into a sketch: only what is seen, and what each point says."""
    return slim_picture(ElementTree.fromstring(svg))  # noqa: S314 - written by our own renderer, without a DTD


def slim_picture(root: ElementTree.Element) -> Sketch:
    """Slim a picture that was parsed; without a size of its own it has none."""
    body = [child for source in root for child in _slim(source)]
    elements = list(_walk(body))
    return Sketch(
        width=round(float(root.get("width", "0"))),
        height=round(float(root.get("height", "0"))),
        body="".join(map(_write, _share_attributes(body))),
        said=sum("data-say" in element.attributes for element in elements),
        drawn=_count_drawn(root),
    )


def draw_element(tag: str, attributes: Mapping[str, str | float], text: str = "") -> str:
    """Write one SVG element; a name's underscores stand for hyphens, numbers are rounded to a decimal."""
    written = {name.replace("_", "-"): _write_value(value) for name, value in attributes.items()}
    return _write(Element(tag, written, text=text))


def prefix_references(body: str, prefix: str) -> str:
    """Keep the ids of one picture apart from those of the page's others."""
    body = re.sub(r'(<[^<>]*? id=")([^"]+)"', rf'\g<1>{prefix}-\g<2>"', body)
    return _REFERENCE.sub(rf"url(#{prefix}-\g<1>)", body)


def _slim(source: ElementTree.Element) -> list[Element]:
    """Slim one element; a group that says nothing is replaced by what it holds."""
    tag = source.tag.removeprefix(_SVG)
    if tag not in _KEPT or source.get("display") == "none":
        return []
    attributes = _slim_attributes(source)
    children = [child for inner in source for child in _slim(inner)]
    if tag == "g" and not attributes:
        return children
    if _is_empty(tag, attributes, children):
        return []
    return [_round_off(Element(tag, attributes, children, source.text or ""))]


def _slim_attributes(source: ElementTree.Element) -> dict[str, str]:
    kept = {
        name: _shorten_number(name, value)
        for name, value in source.attrib.items()
        if not name.startswith(("{", "aria-")) and name not in _DROPPED and _DEFAULTS.get(name) != value
    }
    say = source.get("aria-label")
    if (
        say
        and source.get("role") == "graphics-symbol"
        and source.get("aria-roledescription") not in _UNSAYABLE
    ):
        kept["data-say"] = say
    return kept


def _shorten_number(name: str, value: str) -> str:
    if name in _NUMERIC:
        if _MISSHAPEN.search(value):
            raise MisshapenError(f'{name}="{value[:80]}"')
        return _LONG_NUMBER.sub(lambda match: f"{round(float(match.group()), 2):g}", value)
    return value.removesuffix("px") if name == "font-size" else value


def _is_empty(tag: str, attributes: Mapping[str, str], children: list[Element]) -> bool:
    if tag in ("g", "defs"):
        return not children
    return tag == "path" and (not attributes.get("d") or _is_ground(attributes))


def _is_ground(attributes: Mapping[str, str]) -> bool:
    """Recognise the grounds of groups that are neither filled nor outlined."""
    return not attributes.keys() & {"fill", "stroke", "data-say"} and "transform" not in attributes


def _round_off(element: Element) -> Element:
    """Write a circle as a circle, which takes a third of the path's bytes."""
    circle = _CIRCLE.fullmatch(element.attributes.get("d", "")) if element.tag == "path" else None
    place = _PLACE.fullmatch(element.attributes.get("transform", ""))
    if not circle or not place:
        return element
    rest = {name: value for name, value in element.attributes.items() if name not in ("d", "transform")}
    return Element("circle", {"cx": place[1], "cy": place[2], "r": circle[1], **rest})


def _share_attributes(elements: list[Element]) -> list[Element]:
    """Move what all children of a group have in common to the group."""
    for element in elements:
        _share_attributes(element.children)
        if element.tag == "g" and element.children:
            _lift(element)
    return elements


def _lift(group: Element) -> None:
    for name in _INHERITED:
        values = {child.attributes.get(name) for child in group.children}
        value = values.pop() if len(values) == 1 else None
        if value is not None and name not in group.attributes and len(group.children) > 1:
            group.attributes[name] = value
            for child in group.children:
                del child.attributes[name]


def _walk(elements: Iterable[Element]) -> Iterable[Element]:
    for element in elements:
        yield element
        yield from _walk(element.children)


def _count_drawn(root: ElementTree.Element) -> int:
    """Count the shapes that stand for data, apart from axes, legends and titles."""
    return sum(
        1
        for group in root.iter(f"{_SVG}g")
        if "role-mark" in (group.get("class") or "")
        for shape in group
        if shape.tag.removeprefix(_SVG) in _SHAPES and shape.get("d") != ""
    )


def _write(element: Element) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    inner = escape(element.text, quote=False) + "".join(map(_write, element.children))
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>" if inner else f"<{element.tag}{attributes}/>"


def _write_value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1) + 0:g}"

"""Say in words what a field of front matter takes, from its type alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from cxsite.schema import KINDS, Fields, Measure, Reference


def explain_field(path: str, info: Any) -> str:
    """Say what a field means and takes; ``path`` is its kind and its key, such as ``programs.starts``."""
    meaning = info.description or MEANINGS.get(path, "")
    # A meaning that shows how the field is written needs no word about its type.
    takes = "" if "`" in meaning else word_type(info)
    return " ".join(filter(None, (meaning, takes, _word_default(info)))) or "A text."


def explain_keys(path: str, info: Any) -> tuple[tuple[str, str], ...]:
    """Explain the keys of a field that holds mappings."""
    core, _ = _core_of(info.annotation, ())
    model = get_args(core)[0] if get_origin(core) is tuple else core
    if not _is_mapping(model):
        return ()
    named = {inner.alias or name: inner for name, inner in model.explained().items()}
    return tuple((key, explain_field(f"{path}.{key}", inner)) for key, inner in named.items())


def _is_mapping(annotation: Any) -> bool:
    # A measure is written as a column or a condition; its own keys are never seen by an author.
    return isinstance(annotation, type) and issubclass(annotation, Fields) and annotation is not Measure


def word_type(info: Any) -> str:
    """Say what a field takes, unless that is any text."""
    core, marks = _core_of(info.annotation, tuple(info.metadata))
    if get_origin(core) is tuple and get_args(core)[-1] is Ellipsis:
        _, inner_marks = _core_of(get_args(core)[0], ())
        kind = _kind_in(inner_marks)
        return f"A list of ids of {kind}." if kind else "A list."
    kind = _kind_in(marks)
    return f"The id of a {KINDS[kind].singular}." if kind else _word_scalar(core)


def _word_scalar(core: Any) -> str:
    if core is bool:
        return "true or false."
    if choices := list_choices(core):
        return f"One of: {', '.join(choices)}."
    if get_origin(core) is tuple:
        return "Two numbers: [lowest, highest]."
    if get_origin(core) is Mapping:
        return "A mapping: `{column: value}`."
    return _SCALARS.get(core, "")


_SCALARS = {
    date: "A day: year-month-day.",
    float: "A number.",
    Decimal: "A number.",
    int: "A whole number.",
}


def _word_default(info: Any) -> str:
    default = info.default
    if isinstance(default, bool) or not isinstance(default, str | int | float):
        return ""
    return f"Left out: {default:g}." if isinstance(default, float) else f"Left out: {default}."


def list_choices(annotation: Any) -> tuple[str, ...]:
    """List the words of which a field takes one; none if it takes others too."""
    core, _ = _core_of(annotation, ())
    if get_origin(core) is Literal:
        return tuple(map(str, get_args(core)))
    if isinstance(core, type) and issubclass(core, StrEnum):
        return tuple(core)
    return ("true", "false") if core is bool else ()


def _core_of(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Take the wrapping off a type, and keep what annotates it."""
    if get_origin(annotation) is Annotated:
        return _core_of(get_args(annotation)[0], (*marks, *get_args(annotation)[1:]))
    if get_origin(annotation) in (Union, UnionType):
        return _core_of(get_args(annotation)[0], marks)
    return annotation, marks


def _kind_in(marks: tuple[Any, ...]) -> str:
    return next((mark.kind for mark in marks if isinstance(mark, Reference)), "")


MEANINGS: Mapping[str, str] = {
    "metrics.promoters": "The column with the number of answers 9 and 10.",
    "metrics.passives": "The column with the number of answers 7 and 8.",
    "metrics.detractors": "The column with the number of answers 0 to 6.",
    "metrics.parts.weight": "How much it weighs against the others.",
    "scorecards.groups.title": "The title of the group.",
    "scorecards.groups.metrics": "Its metrics, in the order of reading.",
    "promises.kept_when.at_least": "The lowest value that keeps it.",
    "promises.kept_when.at_most": "The highest value that keeps it; write one of the two.",
    "practices.adopted_by.since": "The day on which it was taken up.",
    "programs.starts": "The first day.",
    "programs.ends": "The last day.",
    "programs.milestones.title": "What is reached on that day.",
    "programs.aims.segment": "The segment that counts; left out: the total.",
    "programs.aims.from": "The value at the start.",
    "programs.aims.to": "The value to reach.",
    "programs.aims.by": "The day by which to reach it.",
    "programs.risks": "What could go wrong.",
    "programs.opportunities": "What could come of it.",
    "notes.metric": "The metric commented on.",
    "messages.date": "The day of the message.",
    "messages.type": "What it is.",
    "messages.practice": "The practice it is about.",
    "messages.promise": "The promise it is about.",
}
"""Meanings of fields that the schema itself says nothing about yet."""

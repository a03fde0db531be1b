"""Say in words what a field of front matter takes, from its type alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from cxsite.schema import KINDS, Fields, Measure
from cxsite.schema.fields import Reference


def explain_keys(info: Any) -> tuple[tuple[str, str], ...]:
    """Explain the keys of a field that holds mappings."""
    core, _ = _core_of(info.annotation, ())
    model = get_args(core)[0] if get_origin(core) is tuple else core
    if not _is_mapping(model):
        return ()
    return tuple(
        (inner.alias or name, " ".join(filter(None, (inner.description, word_type(inner)))) or "A text.")
        for name, inner in model.model_fields.items()
    )


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
    if get_origin(core) is Literal:
        return f"One of: {', '.join(get_args(core))}."
    if isinstance(core, type) and issubclass(core, StrEnum):
        return f"One of: {', '.join(core)}."
    if get_origin(core) is tuple:
        return "Two numbers: [lowest, highest]."
    return _SCALARS.get(core, "")


_SCALARS = {
    date: "A day: year-month-day.",
    bool: "true or false.",
    float: "A number.",
    Decimal: "A number.",
    int: "A whole number.",
}


def word_default(info: Any) -> str:
    """Say what a field is if it is left out, where that is a plain value."""
    default = info.default
    if isinstance(default, bool) or not isinstance(default, str | int | float):
        return ""
    return f"Left out: {default:g}." if isinstance(default, float) else f"Left out: {default}."


def _core_of(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Take the wrapping off a type: what annotates it, and that it may be left out."""
    if get_origin(annotation) is Annotated:
        return _core_of(get_args(annotation)[0], (*marks, *get_args(annotation)[1:]))
    if get_origin(annotation) in (Union, UnionType):
        return _core_of(get_args(annotation)[0], marks)
    return annotation, marks


def _kind_in(marks: tuple[Any, ...]) -> str:
    return next((mark.kind for mark in marks if isinstance(mark, Reference)), "")

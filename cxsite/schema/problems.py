"""Word the findings of typed front matter and configuration for authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from cxsite.issues import did_you_mean, nearest

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one mistake: the path of its key, what is wrong, what to do; ``is_key`` blames the key itself."""

    path: Path
    message: str
    hint: str = ""
    is_key: bool = False
    is_missing: bool = False
    meant: str = ""
    """The key that an unknown one stands for."""


def list_problems(
    cause: ValidationError, model: type[BaseModel], values: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """Word every mistake that validation found in ``values``, each once."""
    found: list[dict[str, Any]] = [dict(problem) for problem in cause.errors(include_url=False)]
    strange = _places_of("extra_forbidden", found)
    missing = _places_of("missing", found)
    meant = {path: _guess_key(path, model, strange=strange, missing=missing) for path in strange}
    # A key that is missing only because it is misspelt is one mistake.
    misspelt = {(*path[:-1], name) for path, name in meant.items()}
    return tuple(
        _word(problem, model, values, meant)
        for problem in found
        if problem["type"] != "missing" or problem["loc"] not in misspelt
    )


def _places_of(kind: str, found: list[dict[str, Any]]) -> tuple[Path, ...]:
    return tuple(problem["loc"] for problem in found if problem["type"] == kind)


def _guess_key(
    path: Path, model: type[BaseModel], *, strange: tuple[Path, ...], missing: tuple[Path, ...]
) -> str | None:
    """Find the key that an unknown one stands for: a near name, or the only one missing beside it."""
    near = nearest(str(path[-1]), known_keys(model, path[:-1]))
    beside = [other for other in strange if other[:-1] == path[:-1]]
    lost = [str(other[-1]) for other in missing if other[:-1] == path[:-1]]
    return lost[0] if not near and len(beside) == len(lost) == 1 else near


def _word(
    problem: dict[str, Any],
    model: type[BaseModel],
    values: Mapping[str, Any],
    meant: Mapping[Path, str | None],
) -> Problem:
    path: Path = tuple(problem["loc"])
    name = dotted(_written(path, values, is_missing=problem["type"] == "missing"))
    kind: str = problem["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, name, model, meant.get(path))
    if kind == "missing":
        return Problem(path, f'"{name}" is missing', f"add {path[-1]}: …", is_missing=True)
    if kind in ("enum", "literal_error"):
        return _not_in_list(path, name, problem)
    if kind == "value_error":
        message, *hint = problem["ctx"]["error"].args
        return Problem(path, f"{name}: {message}" if name else message, *hint)
    message, hint = _WORDS.get(kind, _plain)(problem)
    known = known_keys(model, path) if hint == _A_MAPPING else ()
    return Problem(path, f"{name} {message}", f"write {{{known[0]}: …}}" if known else hint)


def _written(path: Path, values: Any, *, is_missing: bool) -> Path:
    """Leave out the parts of a path that the author did not write: they come from the typing."""
    written: Path = ()
    for depth, part in enumerate(path):
        if _has(values, part):
            written, values = (*written, part), values[part]
        elif is_missing and depth == len(path) - 1:
            written = (*written, part)
    return written


def _has(values: Any, part: str | int) -> bool:
    if isinstance(values, Mapping):
        return part in values
    return isinstance(values, list) and isinstance(part, int) and part < len(values)


def _unknown_key(path: Path, name: str, model: type[BaseModel], meant: str | None) -> Problem:
    known = known_keys(model, path[:-1])
    hint = f"known keys: {', '.join(sorted(known))}" if known else ""
    if meant:
        hint = f'did you mean "{meant}"?'
    elif str(path[-1]).isdigit():
        # {at_least: 80,5} is a key and half a number to YAML.
        hint = "write a number with a decimal point: a comma begins the next key"
    return Problem(path, f'unknown key "{name}"', hint, is_key=True, meant=meant or "")


def _not_in_list(path: Path, name: str, problem: dict[str, Any]) -> Problem:
    expected = problem["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    options = expected.split(", ")
    value = str(problem["input"])
    hint = did_you_mean(value, options, f"write one of: {', '.join(options)}")
    return Problem(path, f'{name} cannot be "{value}"', hint)


def _plain(problem: dict[str, Any]) -> tuple[str, str]:
    message = str(problem["msg"])
    return f"is not right: {message[:1].lower()}{message[1:]}", ""


def _says(text: str, hint: str = "") -> Callable[[dict[str, Any]], tuple[str, str]]:
    return lambda problem: (text.format(**problem.get("ctx", {})), hint)


def _too_short(problem: dict[str, Any]) -> tuple[str, str]:
    count = int(problem["ctx"]["min_length"])
    return f"needs at least {'one entry' if count == 1 else f'{count} entries'}", ""


def _bounded(name: str, word: str) -> Callable[[dict[str, Any]], tuple[str, str]]:
    def say(problem: dict[str, Any]) -> tuple[str, str]:
        bound = problem["ctx"][name]
        return f"must be {word} {int(bound) if bound == int(bound) else bound:,}", ""

    return say


_WITH_UNIT = re.compile(r"[<>≤≥=~ ]*(?P<number>-?\d+(?:[.,]\d+)?)[ \u00a0\u202f]*(?:[^\d\s.,]+)?")


def _no_number(problem: dict[str, Any]) -> tuple[str, str]:
    hint = "write digits with a decimal point, such as 77.5, without a unit"
    found = _WITH_UNIT.fullmatch(str(problem.get("input", "")).strip())
    # Three digits behind a comma may be thousands.
    if found and not re.search(r",\d{3}$", found["number"]):
        hint = f"write {found['number'].replace(',', '.')}: digits with a decimal point, without a unit"
    return "is not a number", hint


def _no_text(problem: dict[str, Any]) -> tuple[str, str]:
    if isinstance(problem.get("input"), list):
        return "must be one text", "write one, without brackets; if they belong to it, put it inside quotes"
    return "must be a text", "put it inside quotes"


_NUMBER = _no_number
_WHOLE = _says("is not a whole number", "write digits only")


def _no_list(problem: dict[str, Any]) -> tuple[str, str]:
    items = [f'"{part.strip()}"' for part in str(problem.get("input", "")).split(",")]
    if isinstance(problem.get("input"), str) and len(items) > 1:
        return "must be a list", f"write [{', '.join(items)}]"
    return "must be a list", "write [one, two], or one entry a line after a dash"


_LIST = _no_list
_A_MAPPING = "write {key: value}"
_MAPPING = _says("must be a mapping of keys and values", _A_MAPPING)
_BLANK = _says("is blank", "write a text or take the key out")

_WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": _says("is neither true nor false", "write true or false"),
    "bool_type": _says("is neither true nor false", "write true or false"),
    "string_type": _no_text,
    "string_too_short": _BLANK,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "too_long": _says("has more than {max_length} entries"),
    "too_short": _too_short,
    "greater_than": _bounded("gt", "above"),
    "greater_than_equal": _bounded("ge", "at least"),
    "less_than": _bounded("lt", "below"),
    "less_than_equal": _bounded("le", "at most"),
}


def dotted(path: Iterable[str | int]) -> str:
    """Write a path of keys as one name, entries of a list by their number from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def known_keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """List the keys that may stand at a path of a model."""
    names = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    for depth, part in enumerate(path):
        if part in names:
            inner = _model_in(names[str(part)])
            return known_keys(inner, path[depth + 1 :]) if inner else ()
    return tuple(names)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(option) for option in get_args(annotation))
    return next(filter(None, found), None)

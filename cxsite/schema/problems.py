"""Word the findings of typed front matter and configuration for authors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from cxsite.issues import did_you_mean, nearest


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one mistake: the path of its key, what is wrong, what to do; ``is_key`` blames the key itself."""

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    is_key: bool = False
    is_missing: bool = False


def list_problems(cause: ValidationError, model: type[BaseModel]) -> tuple[Problem, ...]:
    """Word every mistake that validation found."""
    return tuple(_word(dict(problem), model) for problem in cause.errors(include_url=False))


def _word(problem: dict[str, Any], model: type[BaseModel]) -> Problem:
    path: tuple[str | int, ...] = tuple(problem["loc"])
    name = dotted(path)
    kind: str = problem["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, model)
    if kind == "missing":
        return Problem(path, f'"{name}" is missing', f"add {name}: …", is_missing=True)
    if kind in ("enum", "literal_error"):
        return _not_in_list(path, problem)
    if kind == "value_error":
        return Problem(path, f"{name}: {problem['ctx']['error']}" if name else str(problem["ctx"]["error"]))
    message, hint = _WORDS.get(kind, _plain)(problem)
    return Problem(path, f"{name} {message}", hint)


def _unknown_key(path: tuple[str | int, ...], model: type[BaseModel]) -> Problem:
    known = known_keys(model, path[:-1])
    hint = did_you_mean(str(path[-1]), known, f"known keys: {', '.join(sorted(known))}" if known else "")
    return Problem(path, f'unknown key "{dotted(path)}"', hint, is_key=True)


def _not_in_list(path: tuple[str | int, ...], problem: dict[str, Any]) -> Problem:
    expected = problem["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    options = expected.split(", ")
    value = str(problem["input"])
    match = nearest(value, options)
    hint = f'did you mean "{match}"?' if match else ""
    return Problem(path, f'{dotted(path)} "{value}" is not one of {expected}', hint)


def _plain(problem: dict[str, Any]) -> tuple[str, str]:
    message = str(problem["msg"])
    return f"is not right: {message[:1].lower()}{message[1:]}", ""


def _says(text: str, hint: str = "") -> Callable[[dict[str, Any]], tuple[str, str]]:
    return lambda problem: (text.format(**problem.get("ctx", {})), hint)


_NUMBER = _says("is not a number", "write digits with a decimal point, such as 77.5, without a unit")
_WHOLE = _says("is not a whole number", "write digits only")
_LIST = _says("must be a list", "write [one, two], or one entry a line after a dash")
_MAPPING = _says("must be a mapping of keys and values", "write {key: value}")
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
    "string_type": _says("must be a text"),
    "string_too_short": _BLANK,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "too_long": _says("has more than {max_length} entries"),
    "too_short": _says("needs at least {min_length} entries"),
    "greater_than": _says("must be above {gt}"),
    "greater_than_equal": _says("must be at least {ge}"),
    "less_than": _says("must be below {lt}"),
    "less_than_equal": _says("must be at most {le}"),
}


def dotted(path: Iterable[str | int]) -> str:
    """Write a path of keys as one name, entries of a list by their number from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def known_keys(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
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

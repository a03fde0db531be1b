"""Word the findings of typed front matter and configuration for authors."""

from __future__ import annotations

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


def list_problems(
    cause: ValidationError, model: type[BaseModel], values: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """Word every mistake that validation found in ``values``, each once."""
    found: list[dict[str, Any]] = [dict(problem) for problem in cause.errors(include_url=False)]
    misspelt = {
        (*problem["loc"][:-1], nearest(str(problem["loc"][-1]), known_keys(model, problem["loc"][:-1])))
        for problem in found
        if problem["type"] == "extra_forbidden"
    }
    # A key that is missing only because it is misspelt is one mistake.
    return tuple(
        _word(problem, model, values)
        for problem in found
        if problem["type"] != "missing" or problem["loc"] not in misspelt
    )


def _word(problem: dict[str, Any], model: type[BaseModel], values: Mapping[str, Any]) -> Problem:
    path: Path = tuple(problem["loc"])
    name = dotted(_written(path, values, is_missing=problem["type"] == "missing"))
    kind: str = problem["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, name, model)
    if kind == "missing":
        return Problem(path, f'"{name}" is missing', f"add {path[-1]}: …", is_missing=True)
    if kind in ("enum", "literal_error"):
        return _not_in_list(path, name, problem)
    if kind == "value_error":
        return Problem(path, f"{name}: {problem['ctx']['error']}" if name else str(problem["ctx"]["error"]))
    message, hint = _WORDS.get(kind, _plain)(problem)
    return Problem(path, f"{name} {message}", hint)


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


def _unknown_key(path: Path, name: str, model: type[BaseModel]) -> Problem:
    known = known_keys(model, path[:-1])
    hint = did_you_mean(str(path[-1]), known, f"known keys: {', '.join(sorted(known))}" if known else "")
    return Problem(path, f'unknown key "{name}"', hint, is_key=True)


def _not_in_list(path: Path, name: str, problem: dict[str, Any]) -> Problem:
    expected = problem["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    options = expected.split(", ")
    value = str(problem["input"])
    match = nearest(value, options)
    hint = f'did you mean "{match}"?' if match else ""
    return Problem(path, f'{name} "{value}" is not one of {expected}', hint)


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

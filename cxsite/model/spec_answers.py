"""Answer the links of texts that ask for an own chart: a Vega-Lite specification over published tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cxsite.issues import Issue, Place, did_you_mean, error, place_in, warning
from cxsite.load import MarkdownLink
from cxsite.model.library import Finding, Library
from cxsite.model.portal import Ref, SpecAnswer

_MANY_ROWS = 1000


def answer_spec(link: MarkdownLink, rest: str, library: Library) -> Finding:
    """Answer a link to an own chart; ``rest`` is what follows ``chart:``."""
    if rest not in library.specs:
        hint = did_you_mean(rest, library.specs, "own charts are the .json files in content/specs")
        return Finding(None, (error("CX213", f'there is no chart specification "{rest}"', link.place, hint),))
    path = f"content/{rest}"
    text = library.specs[rest]
    try:
        spec = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as cause:
        place = place_in(text, path, cause.pos)
        message = f"the chart specification is not JSON: {cause.msg[:1].lower()}{cause.msg[1:]}"
        return Finding(None, (error("CX213", message, place),))
    except (ValueError, RecursionError) as cause:
        return Finding(None, (error("CX213", f"the chart specification is not JSON: {cause}", Place(path)),))
    if not isinstance(spec, dict):
        hint = "begin with { and end with }"
        return Finding(None, (error("CX213", "a chart specification is a JSON object", Place(path), hint),))
    tables, issues = _check_spec(spec, _SpecText(path, text), library)
    blocked = any(issue.severity == "error" for issue in issues)
    return Finding(None if blocked else SpecAnswer(rest, spec, link.text, tables), issues)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


@dataclass(frozen=True, slots=True)
class _SpecText:
    path: str
    text: str

    def find(self, key: str, *values: object) -> Place:
        """Point at a value that was read from the text, at its key where it is written in another way."""
        written = [json.dumps(value, ensure_ascii=False) for value in values]
        for words in (*written, f'"{key}"'):
            offset = self.text.find(words)
            if offset >= 0:
                return place_in(self.text, self.path, offset, len(words))
        return Place(self.path)


def _check_spec(spec: Any, text: _SpecText, library: Library) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    tables: list[str] = []
    issues: list[Issue] = []
    for key, value in _walk(spec):
        id_ = _table_of(value) if key == "url" and isinstance(value, str) else ""
        if id_ in library.metrics:
            tables.append(id_)
        elif id_ and Ref("metrics", id_) in library.known.hidden | library.known.broken:
            issues += filter(None, (library.known.find_fault(Ref("metrics", id_), text.find(key, value)),))
        elif key in ("url", "href") or (value in ("image", "geoshape") and key in ("mark", "type")):
            names = [f"metrics/{id_}.csv" for id_ in library.metrics]
            hint = did_you_mean(str(value), names, "an own chart reads published tables: metrics/<id>.csv")
            place = text.find(key, value)
            issues.append(error("CX214", f'an own chart may not use {key} "{value}"', place, hint))
        elif key == "values" and isinstance(value, list) and len(value) > _MANY_ROWS:
            message = f"the chart carries {len(value):,} rows of its own"
            place = text.find(key)
            issues.append(warning("CX215", message, place, "read a published table instead"))
    return tuple(dict.fromkeys(tables)), tuple(dict.fromkeys(issues))


def _table_of(url: str) -> str:
    match = re.fullmatch(r"metrics/([a-z0-9-]+)\.csv", url)
    return match[1] if match else ""


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)

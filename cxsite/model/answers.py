"""Answer the links of texts: find the record, file, chart or scorecard that each means."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from cxsite.issues import Issue, Place, did_you_mean, error, place_in, warning
from cxsite.load import MarkdownLink, SourceFile, SourceRecord
from cxsite.model.chart_answers import answer_chart
from cxsite.model.metrics import Metric
from cxsite.model.portal import (
    Answer,
    FileAnswer,
    GlossaryTerm,
    IndexAnswer,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    SpecAnswer,
    TermAnswer,
    UrlAnswer,
)
from cxsite.model.references import Known
from cxsite.periods import Calendar
from cxsite.schema import KIND_BY_SINGULAR, KINDS

_MANY_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Library:
    """Hold what links can lead to."""

    known: Known
    metrics: Mapping[str, Metric]
    terms: Mapping[str, GlossaryTerm]
    specs: Mapping[str, str]
    files: Mapping[tuple[str, str], SourceFile]
    paths: Mapping[str, Ref]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold the answer to a link, ``None`` where it is a mistake, and what is wrong with it."""

    answer: Answer | None
    issues: tuple[Issue, ...] = ()


def answer_links(record: SourceRecord, library: Library) -> tuple[Finding, ...]:
    """Answer every link of a record's text."""
    return tuple(_answer(record, link, library) for link in record.body.links)


def _answer(record: SourceRecord, link: MarkdownLink, library: Library) -> Finding:
    scheme, colon, rest = link.target.partition(":")
    if scheme == "chart":
        return (
            _answer_spec(link, rest, library)
            if rest.startswith("specs/")
            else _answer_chart(link, rest, library)
        )
    if scheme == "term":
        return _answer_term(link, rest, library)
    if colon and scheme in KIND_BY_SINGULAR:
        return _answer_record(link, KIND_BY_SINGULAR[scheme].name, rest, library)
    try:
        parts = urlsplit(link.target)
    except ValueError:
        message = f'"{link.target}" is no address'
        return Finding(None, (error("CX203", message, link.place, "look for a bracket too many"),))
    if colon and scheme.isalnum():
        return Finding(UrlAnswer(link.target))
    return _answer_relative(record, link, library, parts=parts)


def _answer_record(link: MarkdownLink, kind: str, rest: str, library: Library) -> Finding:
    id_, _, anchor = rest.partition("#")
    ref = Ref(kind, id_)
    issue = library.known.find_fault(ref, link.place)
    if issue:
        return Finding(None, (issue,))
    if link.is_image:
        return Finding(ScorecardAnswer(ref))
    return Finding(RecordAnswer(ref, anchor))


def _answer_term(link: MarkdownLink, rest: str, library: Library) -> Finding:
    if rest in library.terms:
        return Finding(TermAnswer(rest))
    hint = did_you_mean(rest, library.terms, "terms are defined in content/glossary.md")
    return Finding(None, (error("CX204", f'unknown term "{rest}"', link.place, hint),))


def _answer_relative(
    record: SourceRecord, link: MarkdownLink, library: Library, *, parts: SplitResult
) -> Finding:
    source = library.files.get((record.path, link.target))
    if source:
        return Finding(FileAnswer(source.name, source.content))
    if not parts.path:
        return Finding(UrlAnswer(link.target))
    folder = posixpath.dirname(record.path.removeprefix("content/"))
    path = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    if ref := library.paths.get(path.removesuffix(".html").removesuffix(".md")):
        if ref.kind in KINDS:
            return _answer_record(link, ref.kind, f"{ref.id}#{parts.fragment}", library)
        return Finding(RecordAnswer(ref, parts.fragment))
    kind, _, name = path.rpartition("/")
    if name == "index.html" and any(ref.kind == kind for ref in library.known.shown):
        return Finding(IndexAnswer(kind, parts.fragment))
    if path == "a-z.html":
        return Finding(IndexAnswer("", parts.fragment))
    what = "there is no file" if parts.path.endswith(".md") or link.is_image else "there is no page or file"
    names = [posixpath.basename(name) for name in library.paths if not name.endswith("index")]
    hint = did_you_mean(
        posixpath.basename(path), names, "link a record by its kind and id, such as metric:on-time"
    )
    return Finding(None, (error("CX203", f'{what} "{link.target}"', link.place, hint),))


def _answer_chart(link: MarkdownLink, rest: str, library: Library) -> Finding:
    id_ = rest.partition("?")[0].partition("/")[0]
    issue = library.known.find_fault(Ref("metrics", id_), link.place)
    metric = library.metrics.get(id_)
    if issue or metric is None:
        return Finding(None, (issue,) if issue else ())
    return Finding(*answer_chart(link, rest, metric, calendar=library.calendar))


def _answer_spec(link: MarkdownLink, rest: str, library: Library) -> Finding:
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

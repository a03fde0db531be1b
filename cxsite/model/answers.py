"""Answer the links of texts: find the record, file, chart, figure or evidence that each means."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from cxsite.issues import Issue, did_you_mean, error
from cxsite.load import MarkdownLink, ScannedText, SourceRecord
from cxsite.model.chart_answers import answer_chart
from cxsite.model.claim_answers import Court, answer_claim, read_claim
from cxsite.model.claims import Claim, find_effects
from cxsite.model.held_answers import soften_held
from cxsite.model.library import Finding, Library
from cxsite.model.portal import (
    Answer,
    AnsweredText,
    FileAnswer,
    IndexAnswer,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    TermAnswer,
    UrlAnswer,
)
from cxsite.model.spec_answers import answer_spec
from cxsite.model.stray_numbers import find_stray_numbers
from cxsite.model.value_answers import answer_value
from cxsite.schema import KIND_BY_SINGULAR, KINDS, FieldPath


@dataclass(frozen=True, slots=True)
class AnsweredRecord:
    """Hold the texts of a record with their links answered, and what is wrong with them.

    ``phrases`` are the texts among its fields that hold links or emphasis.
    """

    body: AnsweredText
    phrases: Mapping[FieldPath, AnsweredText]
    issues: tuple[Issue, ...]

    @property
    def answers(self) -> Iterator[Answer | None]:
        """List the answers to the links of all texts."""
        for text in (self.body, *self.phrases.values()):
            yield from text.answers


def answer_record(record: SourceRecord, library: Library) -> AnsweredRecord:
    """Answer every link of a record's texts."""
    phrases = {path: phrase for path, phrase in record.phrases.items() if not phrase.is_plain}
    texts = (record.body, *phrases.values())
    rulings = _rule(texts, library)
    found = [
        [
            soften_held(link, rulings.get((text, link.ordinal)) or _answer(record, link, library), library)
            for link in scanned.links
        ]
        for text, scanned in enumerate(texts)
    ]
    body, *others = (_put_right(scanned, own) for scanned, own in zip(texts, found, strict=True))
    issues = [issue for own in found for finding in own for issue in finding.issues]
    issues += _find_stray_numbers(record, library)
    return AnsweredRecord(body, dict(zip(phrases, others, strict=True)), tuple(issues))


def _find_stray_numbers(record: SourceRecord, library: Library) -> Iterator[Issue]:
    for text in (record.body, *record.phrases.values()):
        yield from find_stray_numbers(text.passages, library.names, library.ledger, language=library.language)


def _put_right(scanned: ScannedText, findings: list[Finding]) -> AnsweredText:
    """Let a text say the numbers that are right."""
    text = scanned.text
    for start, end, right in sorted((edit for finding in findings for edit in finding.edits), reverse=True):
        text = text[:start] + right + text[end:]
    return AnsweredText(
        text, tuple(finding.answer for finding in findings), tuple(link.place for link in scanned.links)
    )


def _rule(texts: tuple[ScannedText, ...], library: Library) -> dict[tuple[int, int], Finding]:
    """Answer the claims of a record, which are tested together."""
    court = Court(library.known, library.metrics, library.promises, library.language)
    links = [
        ((text, link.ordinal), link)
        for text, scanned in enumerate(texts)
        for link in scanned.links
        if link.target.startswith("claim:")
    ]
    read = {key: read_claim(link, link.target.partition(":")[2], court) for key, link in links}
    claims = {key: claim for key, claim in read.items() if isinstance(claim, Claim)}
    effects = dict(zip(claims, find_effects(tuple(claims.values())), strict=True))
    refused = {key: Finding(None, found) for key, found in read.items() if not isinstance(found, Claim)}
    ruled = {
        key: Finding(*answer_claim(link, claims[key], effects[key])) for key, link in links if key in claims
    }
    return refused | ruled


def _answer(record: SourceRecord, link: MarkdownLink, library: Library) -> Finding:
    scheme, colon, rest = link.target.partition(":")
    if scheme in _READERS:
        return _READERS[scheme](link, rest, library)
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
    known = f"{', '.join(sorted(library.terms)[:12]) or 'none yet'} (in content/glossary.md)"
    hint = did_you_mean(rest, library.terms, f"terms are: {known}")
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
    otherwise = "link a record by its kind and id, such as metric:on-time"
    if link.is_image:
        otherwise = "put the picture beside the text, or correct its name: capitals count"
    if "\\" in link.target:
        otherwise = "write / between folders"
    if not link.is_image and (ref := _find_meant(posixpath.basename(path), library)):
        otherwise, names = f"write {KINDS[ref.kind].singular}:{ref.id}", []
    hint = did_you_mean(posixpath.basename(path), () if link.is_image else names, otherwise)
    return Finding(None, (error("CX203", f'{what} "{link.target}"', link.place, hint),))


def _find_meant(name: str, library: Library) -> Ref | None:
    """Find the one record that goes by the name of a file, wherever the link looked for it."""
    id_ = name.removesuffix(".md").removesuffix(".html")
    meant = [ref for ref in library.known.shown if ref.id == id_ and ref.kind in KINDS]
    return meant[0] if len(meant) == 1 else None


def _answer_chart(link: MarkdownLink, rest: str, library: Library) -> Finding:
    if rest.startswith("specs/"):
        return answer_spec(link, rest, library)
    id_ = rest.partition("?")[0].partition("/")[0]
    issue = library.known.find_fault(Ref("metrics", id_), link.place)
    metric = library.metrics.get(id_)
    if issue or metric is None:
        return Finding(None, (issue,) if issue else ())
    return Finding(*answer_chart(link, rest, metric, calendar=library.language.calendar))


def _answer_value(link: MarkdownLink, rest: str, library: Library) -> Finding:
    id_ = rest.partition("?")[0].partition("/")[0]
    issue = library.known.find_fault(Ref("metrics", id_), link.place)
    metric = library.metrics.get(id_)
    if issue or metric is None:
        return Finding(None, (issue,) if issue else ())
    checked = answer_value(link, rest, metric, language=library.language)
    return Finding(checked.answer, checked.issues, checked.edits)


_READERS: Mapping[str, Callable[[MarkdownLink, str, Library], Finding]] = {
    "chart": _answer_chart,
    "term": _answer_term,
    "value": _answer_value,
}

"""Find what is right and yet could be written better: for authors, never for a build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cxsite.issues import Issue, Place, warning
from cxsite.load import CHECKED_SCHEMES, HIDDEN, MarkdownLink, SourceRecord, Sources, Words, scheme_of
from cxsite.model.portal import Portal, Ref
from cxsite.schema import KINDS, MetricFields, PromiseFields

LONGEST_SENTENCE = 40

_VAGUE = frozenset(
    [
        *("click", "click here", "go here", "here", "learn more", "link", "look here", "more", "read more"),
        *("see here", "see more", "this", "this link", "this page", "this site"),
        *("diese seite", "dieser link", "hier", "hier klicken", "klicken sie hier", "mehr", "weiterlesen"),
    ]
)
_HEADING = re.compile(r"(#{1,6})(?!#)(.*?)#*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WORD = re.compile(r"\w+(?:[.,:'’/\-–]\w+)*")
_LINK_TEXT = re.compile(r"!?\[([^\]]*)\]")
_SENTENCE_END = re.compile(rf"[.!?…]+[\"'”’)]*\s+(?=[\"'“‘(]*(?:[^\Wa-zà-ÿ_]|{HIDDEN}))")
_SHOUT = re.compile(r"[^\W\d_]{5,}")
_STANDING_ALONE = frozenset({"front", "glossary", "metrics", "notes", "messages", "decks", "roadshow"})


def find_style(sources: Sources, portal: Portal, *, is_whole: bool) -> tuple[Issue, ...]:
    """Find what could be written better in the records that a portal shows, if cxsite.toml asks for it.

    ``is_whole`` says that there are no errors: with some, what names a record may be one of them.
    """
    shown = [record for record in sources.records if Ref(record.kind, record.id) in portal.entries]
    found = [issue for record in shown for issue in _judge_text(record)]
    if is_whole:
        owned = any(isinstance(one.fields, MetricFields) and one.fields.owner for one in shown)
        found += [issue for record in shown for issue in _judge_ties(record, portal, owned=owned)]
    wanted = sources.config.style.switched_on
    return tuple(issue for issue in found if issue.code in wanted)


def _judge_text(record: SourceRecord) -> Iterator[Issue]:
    yield from _judge_title(record)
    yield from _judge_promise(record)
    yield from _judge_headings(record)
    for text in (record.body, *record.phrases.values()):
        yield from (issue for link in text.links for issue in _judge_link(link))
        yield from (issue for passage in text.passages for issue in _judge_sentences(passage))


def _judge_promise(record: SourceRecord) -> Iterator[Issue]:
    # A key that is unknown may be a metric that was mistyped.
    written = {str(path[0]) for path in record.places.spots if path}
    if isinstance(record.fields, PromiseFields) and written <= _PROMISE_KEYS - {"metric"}:
        hint = "add metric: and the id of the metric that shows it"
        yield warning("CX805", "nobody can see whether this promise is kept", record.places.at(()), hint)


_PROMISE_KEYS = frozenset({*PromiseFields.model_fields, "id", "text"})


def _judge_title(record: SourceRecord) -> Iterator[Issue]:
    if is_shouted(record.fields.title or ""):
        hint = "write it as in a sentence: capitals are read letter by letter"
        yield warning("CX803", "the title is in capitals", record.places.at(("title",)), hint)


def is_shouted(title: str) -> bool:
    """Say whether a title of several words is in capitals, and not just made of abbreviations."""
    return title == title.upper() and len(title.split()) > 1 and _SHOUT.search(title) is not None


def _judge_headings(record: SourceRecord) -> Iterator[Issue]:
    # Each slide of a deck begins anew, and a row of a register has no lines of its own.
    if record.kind == "decks" or not record.path.endswith(".md"):
        return
    for (_, above), (place, level) in pairwise(_list_headings(record)):
        if level > above + 1:
            message = f"a heading of level {level} follows one of level {above}"
            yield warning("CX802", message, place, f"write {'#' * (above + 1)}: a reader would look for it")


def _list_headings(record: SourceRecord) -> Iterator[tuple[Place, int]]:
    fence = ""
    for number, line in enumerate(_body_lines(record), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and (found := _HEADING.fullmatch(line)) and found[2].strip():
            yield Place(record.path, number, 1, line, len(line)), len(found[1])


def _body_lines(record: SourceRecord) -> list[str]:
    """Return the lines of a file, those of its front matter and its comments blank."""
    lines = list(record.places.lines)
    if lines and lines[0].rstrip() == "---":
        end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
        lines[: end + 1] = [""] * (end + 1)
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), "\n".join(lines))
    return text.split("\n")


def _judge_link(link: MarkdownLink) -> Iterator[Issue]:
    words = " ".join(link.text.casefold().split()).strip(" .,:;!?…»«>→*_")
    if link.is_image or scheme_of(link.target) in CHECKED_SCHEMES or words not in _VAGUE:
        return
    message = f'"{link.text}" does not say where the link leads'
    hint = "link the words that name it: links are also read out of their sentence"
    yield warning("CX801", message, _place_text(link), hint)


def _place_text(link: MarkdownLink) -> Place:
    place = link.place
    start = place.excerpt.rfind(f"[{link.text}]", 0, place.column)
    return Place(place.path, place.line, start + 2, place.excerpt, len(link.text)) if start >= 0 else place


def _judge_sentences(passage: Words) -> Iterator[Issue]:
    starts = [0, *(end.end() for end in _SENTENCE_END.finditer(passage.text)), len(passage.text)]
    for start, end in pairwise(starts):
        count = _count_words(passage, start, end)
        if count > LONGEST_SENTENCE:
            first = start + len(passage.text[start:end]) - len(passage.text[start:end].lstrip())
            message = f"a sentence of {count} words"
            hint = f"make two of it: more than {LONGEST_SENTENCE} are hard to follow"
            yield warning("CX804", message, passage.place(first, first + 1), hint)


def _count_words(passage: Words, start: int, end: int) -> int:
    """Count the words that are read, those of links among them; code counts as one word."""
    hidden = re.finditer(f"{HIDDEN}+", passage.text[start:end])
    linked = [passage.written(start + one.start(), start + one.end()) for one in hidden]
    plain = len(_WORD.findall(passage.text[start:end].replace(HIDDEN, " ")))
    return plain + sum(max(1, len(_WORD.findall(" ".join(_LINK_TEXT.findall(one))))) for one in linked)


def _judge_ties(record: SourceRecord, portal: Portal, *, owned: bool) -> Iterator[Issue]:
    backlinks = portal.entries[Ref(record.kind, record.id)].backlinks
    place = record.places.at(())
    if isinstance(record.fields, MetricFields):
        if not any(ref.kind != "notes" for ref in backlinks):
            hint = "put it on a scorecard, or take it out"
            yield warning("CX806", "nothing uses this metric", place, hint)
        if owned and not record.fields.owner:
            hint = "add owner: and the id of a unit"
            yield warning("CX808", "nobody answers for this metric", place, hint)
    elif record.kind not in _STANDING_ALONE and not backlinks:
        hint = "link to it from where its readers are"
        yield warning("CX807", f"nothing links to this {KINDS[record.kind].singular}", place, hint)

"""Find every link of a Markdown text, judge where it may lead, and put an ordinal in place of its target."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from cxsite.issues import Issue, Place, error, sort_issues, warning
from cxsite.load.excerpt import Excerpt, Extent, whole_excerpt
from cxsite.load.markdown_blocks import Blocks, TooDeepError, find_deepest, read_blocks
from cxsite.load.markdown_comments import drop_comments
from cxsite.load.markdown_grammar import Definition
from cxsite.load.markdown_remnants import find_remnants
from cxsite.load.markdown_run import Run, normalise, whole_run
from cxsite.load.markdown_schemes import CHECKED_SCHEMES, judge_target, scheme_of
from cxsite.load.markdown_spans import ESCAPABLE, Span, find_spans
from cxsite.load.markdown_words import TextEdit, Words, decode_entities, follow_edits, read_passage
from cxsite.load.offsets import follow_offsets
from cxsite.load.raw_html import judge_tags

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPING = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_EXCLAIMING = re.compile(r"(?<!\\)(?:\\\\)*!\Z")
_LIVE = re.compile(r"([\\`*_\[\]{}!])")
_MARKUP = re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,3}|`+)(?=\S).*?(?<=\S)\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """Hold a link as its author wrote it; ``place`` points at the target, ``text`` is what it stands for.

    ``words`` are the texts of all its uses, for links that check what their text says.
    """

    ordinal: int
    target: str
    text: str
    is_image: bool
    place: Place
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedText:
    """Hand over a text whose targets are ordinals (``cx:3``) into ``links``, with the findings.

    ``passages`` are its running texts, without headings, with code, links and images hidden. ``is_plain``
    says that nothing in it is Markdown.
    """

    text: str
    links: tuple[MarkdownLink, ...]
    issues: tuple[Issue, ...] = ()
    passages: tuple[Words, ...] = ()
    is_plain: bool = False


def scan_markdown(text: str, path: str, first_line: int = 1) -> ScannedText:
    """Find the links of a text that begins on line ``first_line`` of its file."""
    return scan_excerpt(whole_excerpt(text, path, first_line))


def scan_excerpt(excerpt: Excerpt) -> ScannedText:
    """Find the links of a text that stands somewhere in a file."""
    source = _Source(excerpt, normalise(excerpt.text))
    try:
        run, comments = drop_comments(whole_run(source.text))
        blocks = read_blocks(run)
    except TooDeepError:
        message = "lists or quotations are nested too deeply to be read"
        return ScannedText(
            "", (), (error("CX408", message, source.point(find_deepest(source.text)), "write it flatter"),)
        )
    uses = _find_uses(blocks)
    scanned = _scan(source, blocks, uses, comments=comments)
    return ScannedText(
        scanned.text,
        scanned.links,
        sort_issues((*_judge_text(source, uses), *scanned.issues)),
        scanned.passages,
    )


def scan_phrase(excerpt: Excerpt) -> ScannedText:
    """Find the links of a text without blocks, such as a text in front matter."""
    source = _Source(excerpt, normalise(excerpt.text))
    blocks = Blocks((whole_run(source.text).rstrip("\n"),), {}, (), frozenset())
    scanned = _scan(source, blocks, _find_uses(blocks), comments=[])
    is_plain = not scanned.links and not _MARKUP.search(excerpt.text)
    issues = (*scanned.issues, *_refuse_images(scanned.links))
    return replace(scanned, issues=sort_issues(issues), is_plain=is_plain)


def _refuse_images(links: tuple[MarkdownLink, ...]) -> Iterator[Issue]:
    message, hint = "front matter cannot show a picture or a chart", "put it into the text below"
    yield from (error("CX409", message, link.place, hint) for link in links if link.is_image)


@dataclass(frozen=True, slots=True)
class _Source:
    """Point from the normalised text into the file that it was taken from."""

    excerpt: Excerpt
    normal: Run

    @property
    def text(self) -> str:
        return self.normal.text

    def point(self, extent: Extent) -> Place:
        return self.excerpt.place(*_locate(self.normal, extent))

    def words(self, run: Run, edits: Sequence[TextEdit] | None = None) -> Words:
        origins = follow_offsets(self.normal.origins, run.origins)
        return Words(run.text, self.excerpt, origins, follow_edits(run.origins, edits) if edits else ())


def _scan(source: _Source, blocks: Blocks, uses: _Uses, *, comments: list[TextEdit]) -> ScannedText:
    targets = _find_targets(blocks, uses.spans)
    edits = sorted(
        [*comments, *(_replace_target(source.text, target, n) for n, target in enumerate(targets))]
    )
    links = tuple(_make_link(source, target, n, edits=edits) for n, target in enumerate(targets))
    issues = chain.from_iterable(
        _judge_link(source, target, link=link) for target, link in zip(targets, links, strict=True)
    )
    passages = tuple(source.words(passage) for passage in uses.passages)
    found = (*issues, *find_remnants(passages))
    return ScannedText(_apply_edits(source.text, edits).removesuffix("\n\n"), links, found, passages)


@dataclass(frozen=True, slots=True)
class _Use:
    """Hold one link or image at offsets into the normalised text; it has a target or names one."""

    sort: str
    extent: Extent
    text: str
    words: Run
    target: Extent | None
    written: str
    definition: Definition | None

    @property
    def is_image(self) -> bool:
        return self.sort == "image"

    @property
    def is_name(self) -> bool:
        """Say whether the text is the name of its definition: it cannot change without the other."""
        return self.definition is not None and self.definition.label.lower() == self.text.lower()


@dataclass(frozen=True, slots=True)
class _Uses:
    """Hold what all runs of the text showed."""

    spans: tuple[_Use, ...]
    undefined: tuple[Extent, ...]
    tags: tuple[Extent, ...]
    passages: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """Hold one target of the text and who uses it: one link, or all that name its definition."""

    extent: Extent
    value: str
    label: str
    uses: tuple[_Use, ...]

    @property
    def is_image(self) -> bool:
        return self.uses[0].is_image if self.uses else scheme_of(self.value) == "chart"


def _find_uses(blocks: Blocks) -> _Uses:
    found = [(run, find_spans(run.text, blocks.definition_by_id)) for run in blocks.runs]
    uses = (_make_use(run, span, spans.spans, blocks=blocks) for run, spans in found for span in spans.spans)
    return _Uses(
        tuple(sorted(uses, key=lambda use: use.extent)),
        tuple(_locate(run, extent) for run, spans in found for extent in spans.undefined),
        tuple(_locate(run, extent) for run, spans in found for extent in spans.tags),
        tuple(
            read_passage(run, [span.extent for span in spans.spans])
            for run, spans in found
            if run and run.origins[0] not in blocks.headings
        ),
    )


def _locate(run: Run, extent: Extent) -> Extent:
    start, end = extent
    if start == end:
        return (run.origins[start],) * 2
    return run.origins[start], run.origins[end - 1] + 1


def _make_use(run: Run, span: Span, others: Sequence[Span], *, blocks: Blocks) -> _Use:
    start, end = span.text
    label, extent = run.cut(start, end), _locate(run, span.extent)
    inside = _find_inside(span.text, others)
    inner = [(one.extent[0] - start, one.extent[1] - start) for one in inside]
    words = read_passage(label, inner)
    if span.target is None:
        definition = blocks.definition_by_id[span.reference]
        return _Use(span.sort, extent, label.text, words, None, "", definition)
    target = _locate(run, span.target)
    return _Use(span.sort, extent, label.text, words, target, run.text[slice(*span.target)], None)


def _find_inside(outer: Extent, spans: Sequence[Span]) -> list[Span]:
    """Find the spans within an extent; ``spans`` are in order, and a text may have thousands."""
    first = bisect_left(spans, outer[0], key=lambda span: span.extent[0])
    last = bisect_right(spans, outer[1], key=lambda span: span.extent[0])
    return [span for span in spans[first:last] if span.extent[1] <= outer[1]]


def _find_targets(blocks: Blocks, uses: Iterable[_Use]) -> list[_Target]:
    """Return the targets in the order of the file; a definition is one target, however often it is named."""
    uses = tuple(uses)
    defined = (_make_defined(definition, uses) for definition in blocks.definitions)
    return sorted(chain(defined, _inline_targets(uses)), key=lambda target: target.extent)


def _make_defined(definition: Definition, uses: tuple[_Use, ...]) -> _Target:
    return _Target(
        definition.extent,
        decode_entities(definition.target),
        definition.label,
        tuple(use for use in uses if use.definition is definition),
    )


def _inline_targets(uses: Iterable[_Use]) -> Iterator[_Target]:
    for use in uses:
        if use.target is not None:
            yield _Target(use.target, _complete(use.sort, _plain(use.written)), use.text, (use,))


def _complete(sort: str, target: str) -> str:
    return target if sort != "mail" or target.startswith("mailto:") else f"mailto:{target}"


def _plain(text: str) -> str:
    """Return what a reader sees of a text or target: escapes and entities resolved."""
    unescaped = _ESCAPE.sub(lambda found: found[1] if found[1] in ESCAPABLE else found[0], text)
    return decode_entities(unescaped).strip()


def _make_link(source: _Source, target: _Target, ordinal: int, *, edits: list[TextEdit]) -> MarkdownLink:
    text = target.uses[0].text if target.uses else target.label
    shown = " ".join(_plain(text).split())
    is_checked = scheme_of(target.value) in CHECKED_SCHEMES and not target.is_image
    uses = [use for use in target.uses if is_checked and not use.is_name]
    words = tuple(source.words(use.words, edits) for use in uses)
    return MarkdownLink(ordinal, target.value, shown, target.is_image, source.point(target.extent), words)


def _replace_target(text: str, target: _Target, ordinal: int) -> TextEdit:
    start, end = target.extent
    if not target.uses or target.uses[0].sort not in ("address", "mail"):
        return start, end, f"cx:{ordinal}"
    start, end = target.uses[0].extent
    label = _LIVE.sub(r"\\\1", _plain(target.label))
    link = f"[{label}](cx:{ordinal})"
    before = text[:start]
    # What stood before the address may neither escape the bracket that is new nor make an image of it.
    if _ESCAPING.search(before) or _EXCLAIMING.search(before):
        return start - 1, end, f"\\{before[-1]}{link}"
    return start, end, link


def _apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    pieces, position = [], 0
    for start, end, replacement in edits:
        pieces += [text[position:start], replacement]
        position = end
    return "".join([*pieces, text[position:]])


def _judge_text(source: _Source, uses: _Uses) -> Iterator[Issue]:
    yield from judge_tags(source.text, uses.tags, source.point)
    yield from (_report_undefined(source, extent) for extent in uses.undefined)


def _report_undefined(source: _Source, extent: Extent) -> Issue:
    name = source.text[slice(*extent)]
    hint = f"add a line [{name}]: with where it leads, or write [text](target)"
    return warning("CX406", f'nothing defines the reference "{name}"', source.point(extent), hint)


def _judge_link(source: _Source, target: _Target, *, link: MarkdownLink) -> Iterator[Issue]:
    images = {use.is_image for use in target.uses} or {target.is_image}
    for is_image in sorted(images):
        yield from judge_target(target.value, link.place, is_image=is_image)
    for use in target.uses:
        if use.is_image and not _plain(use.text):
            place = link.place if use.definition is None else source.point(use.extent)
            yield from _report_missing_alt(target.value, place)
        if use.is_name and scheme_of(target.value) == "value":
            message = "the number is the name of a reference, so it cannot be corrected"
            hint = f"write [{use.text}]({target.value})"
            yield error("CX232", message, source.point(use.extent), hint)


def _report_missing_alt(target: str, place: Place) -> Iterator[Issue]:
    hint = "say what it shows between the square brackets"
    scheme = scheme_of(target)
    if scheme == "chart":
        yield error("CX404", "a chart without alt text says nothing to who cannot see it", place, hint)
    elif scheme != "scorecard":
        yield warning("CX405", "an image without alt text", place, hint)

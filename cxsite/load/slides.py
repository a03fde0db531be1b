"""Part the text of a deck into slides, each with its speaker notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BREAK = re.compile(r" {0,3}-{3,}\s*")
_NOTES = re.compile(r"Notes:(?:\s|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s")


@dataclass(frozen=True, slots=True)
class SlideText:
    """Hold one slide as Markdown, its notes, and the line of the text on which it begins, from 1."""

    text: str
    notes: str
    line: int


def split_slides(text: str) -> tuple[SlideText, ...]:
    """Part a text at its lines ``---``, and each slide from its notes at a line that begins with ``Notes:``.

    Neither counts within a fenced block of code. A slide without a text and without notes is none. What
    ``[name]: target`` defines anywhere in the text holds for every slide.
    """
    lines = text.split("\n")
    spoken = _outside_code(lines)
    definitions = [line for line, counts in zip(lines, spoken, strict=True) if counts and _defines(line)]
    breaks = [n for n, line in enumerate(lines) if spoken[n] and _BREAK.fullmatch(line)]
    starts, ends = [0, *(at + 1 for at in breaks)], [*breaks, len(lines)]
    slides = (
        _make_slide(lines[start:end], spoken[start:end], start)
        for start, end in zip(starts, ends, strict=True)
    )
    return tuple(_define(slide, definitions) for slide in slides if slide.text or slide.notes)


def _outside_code(lines: Iterable[str]) -> list[bool]:
    """Say for each line whether it stands outside of fenced code."""
    found, fence = [], ""
    for line in lines:
        mark = _FENCE.match(line)
        found.append(not fence and not mark)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
    return found


def _defines(line: str) -> bool:
    return bool(_DEFINITION.match(line))


def _make_slide(lines: list[str], spoken: list[bool], start: int) -> SlideText:
    kept = ["" if counts and _defines(line) else line for line, counts in zip(lines, spoken, strict=True)]
    notes = next((n for n, line in enumerate(kept) if spoken[n] and _NOTES.match(line)), len(kept))
    blank = next((n for n, line in enumerate(kept) if line.strip()), 0)
    told = "\n".join(kept[notes:]).removeprefix("Notes:")
    return SlideText("\n".join(kept[:notes]).strip("\n").rstrip(), told.strip(), start + blank + 1)


def _define(slide: SlideText, definitions: list[str]) -> SlideText:
    known = "".join(f"\n\n{line}" for line in definitions)
    return SlideText(slide.text + known, slide.notes + known if slide.notes else "", slide.line)

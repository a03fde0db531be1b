"""Hold a piece of an author's text together with where each of its characters stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxsite.characters import is_clean
from cxsite.load.offsets import chain_offsets

TAB = 4

_BLANK_LINE = re.compile(r"(?<=\n) +(?=\n)")
_UNEVEN = re.compile("\t|\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Keep a text and the offset of each of its characters, through cuts, dedents and joins.

    Offsets that follow one another are a ``range``, which takes no room whatever the length of the text.
    """

    text: str = ""
    origins: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int, end: int | None = None) -> Run:
        """Return the part from ``start`` up to ``end``."""
        return Run(self.text[start:end], self.origins[start:end])

    def lstrip(self, characters: str | None = None) -> Run:
        """Return the text without leading characters of the set, white space by default."""
        return self.cut(len(self.text) - len(self.text.lstrip(characters)))

    def rstrip(self, characters: str | None = None) -> Run:
        """Return the text without trailing characters of the set, white space by default."""
        return self.cut(0, len(self.text.rstrip(characters)))

    def strip(self, characters: str | None = None) -> Run:
        """Return the text without characters of the set at either end, white space by default."""
        return self.lstrip(characters).rstrip(characters)

    def split(self, separator: str = "\n") -> list[Run]:
        """Return the pieces between the separators."""
        pieces, start = [], 0
        for part in self.text.split(separator):
            pieces.append(self.cut(start, start + len(part)))
            start += len(part) + len(separator)
        return pieces


def whole_run(text: str) -> Run:
    """Return a text as it stands in the file, from its first character on."""
    return Run(text, range(len(text)))


def chain_runs(runs: Iterable[Run]) -> Run:
    """Return several pieces as one, nothing between them."""
    pieces = [run for run in runs if run]
    if len(pieces) == 1:
        return pieces[0]
    return Run("".join(piece.text for piece in pieces), chain_offsets(piece.origins for piece in pieces))


def join_lines(lines: Iterable[Run]) -> Run:
    """Return lines as one text; a line break has the place of the character before it."""
    pieces: list[Run] = []
    for line in lines:
        if pieces:
            before = next((piece.origins[-1] for piece in reversed(pieces) if piece), 0)
            pieces.append(Run("\n", (before,)))
        pieces.append(line)
    return chain_runs(pieces)


def normalise(text: str) -> Run:
    """Return a text with one kind of line break, spaces for tabs and nothing in blank lines.

    Control characters are dropped here because render drops them too: no page may hold them.
    """
    if "\t" not in text and "\r" not in text and is_clean(text):
        return _clear_blank_lines(whole_run(f"{text}\n\n"))
    pieces, position, column = [], 0, 0
    for found in _UNEVEN.finditer(text):
        before = Run(text[position : found.start()], range(position, found.start()))
        position = found.end()
        column = _column_after(before.text, column)
        shown = _even_out(found[0], column)
        column = _column_after(shown, column)
        pieces += [before, Run(shown, (position - 1,) * len(shown))]
    rest = Run(f"{text[position:]}\n\n", range(position, len(text) + 2))
    return _clear_blank_lines(chain_runs([*pieces, rest]))


def _column_after(text: str, column: int) -> int:
    return len(text) - text.rfind("\n") - 1 if "\n" in text else column + len(text)


def _even_out(mark: str, column: int) -> str:
    if mark == "\t":
        return " " * (TAB - column % TAB)
    return "\n" if mark[0] == "\r" else ""


def _clear_blank_lines(run: Run) -> Run:
    if "\n " not in run.text:
        return run
    pieces, start = [], 0
    for blank in _BLANK_LINE.finditer(run.text):
        pieces.append(run.cut(start, blank.start()))
        start = blank.end()
    return chain_runs([*pieces, run.cut(start)])


def loosen(run: Run, levels: int = 1) -> Run:
    """Return the text with each line that is indented so far moved to the left."""
    indent = " " * (TAB * levels)
    return join_lines(line.cut(len(indent)) if line.text.startswith(indent) else line for line in run.split())


def take_indented(run: Run) -> tuple[Run, Run]:
    """Return the leading indented lines, moved to the left, and the rest."""
    lines, taken = run.split(), []
    for line in lines:
        if not line.text.startswith(" " * TAB) and line.text.strip():
            break
        taken.append(line.cut(TAB) if line.text.strip() else Run())
    return join_lines(taken), join_lines(lines[len(taken) :])

"""Hold the small parts that views are made of: links, lines of a word's size, cells, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cxsite.schema import Assurance, Status, Variation

if TYPE_CHECKING:
    from cxsite.pages.plan import Document

Scalar = str | float | bool | None

State = Literal[Status, "kept", "broken", "none"]
VariationMark = Literal[Variation, "tested", "none"]
"""What a series shows; ``tested`` is a change between two periods, ``none`` that there is no verdict."""
AssuranceMark = Literal[Assurance, "none"]


@dataclass(frozen=True, slots=True)
class Link:
    """Show a text that leads to a page; without ``href`` it is text alone.

    ``document`` is the same text where its author put links or emphasis into it.
    """

    text: str
    href: str = ""
    note: str = ""
    current: bool = False
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Spark:
    """Show a series as a line of a word's size; ``None`` is a gap.

    ``partial_last`` says that the last value belongs to an unfinished period; ``signal`` marks the newest
    finished value as trends mark it, ``band`` holds the limits of the newest phase and where it begins.
    """

    values: tuple[float | None, ...]
    alt: str
    target: float | None = None
    partial_last: bool = False
    signal: str = ""
    band: tuple[int, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Show one cell of a table: text, perhaps a link, a state (shape and colour) or a spark line.

    ``variation`` and ``assurance`` put their marks before the text; ``faint`` text stands on a low base.
    """

    text: str = ""
    href: str = ""
    state: State | None = None
    spark: Spark | None = None
    number: bool = False
    heading: bool = False
    note: str = ""
    variation: VariationMark | None = None
    assurance: AssuranceMark | None = None
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Head a column of a table."""

    text: str
    number: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Show rows under column heads; a cell with ``heading`` heads its row.

    Where there is little room the rows of a table that ``stacks`` stand one below the other, each cell with
    its head; all other tables scroll. ``notes`` explain marks below it. One that ``filters`` has so many rows
    that scripts let readers look for some, and show the others part by part.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stacks: bool = False
    notes: tuple[str, ...] = ()
    filters: bool = False

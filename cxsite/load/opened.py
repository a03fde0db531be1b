"""Hold a file that is opened, and of which no column is read yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxsite.issues import Issue
from cxsite.load.decoding import Decoded
from cxsite.load.dialect import Shape
from cxsite.load.table import PlaceCell, Table

PARQUET = "parquet"
"""Stands for the encoding of a file that has none."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold a file of which no column is read yet, and how to read columns and point at cells.

    ``labels`` are the columns that may name a row a total, whether a metric reads them or not.
    """

    path: str
    decoded: Decoded
    shape: Shape
    point: PlaceCell
    read: Callable[[Sequence[int]], Table | Issue]
    labels: tuple[int, ...] = ()
    plain: frozenset[str] = frozenset()

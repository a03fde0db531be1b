"""Hold a column of an extract as its distinct texts, so that each is looked at once and not in every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from cxsite.later import Later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Later("numpy")


Codes: TypeAlias = "npt.NDArray[np.signedinteger[Any]]"
Mask: TypeAlias = "npt.NDArray[np.bool_]"


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a column as its distinct texts and, for each row, which of them it has."""

    name: str
    codes: Codes
    texts: tuple[str, ...]

    def mark(self, test: Callable[[str], bool]) -> Mask:
        """Find the rows whose text passes a test; each distinct text is tested once."""
        passed = np.fromiter((test(text) for text in self.texts), dtype=np.bool_, count=len(self.texts))
        return spread(passed, self.codes)


@dataclass(frozen=True, slots=True)
class CodedCells(Sequence[str]):
    """Stand for the texts of a column from the first row to the last, without holding one for each."""

    column: Column

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.column.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> CodedCells: ...

    def __getitem__(self, row: int | slice) -> str | CodedCells:
        """Get the text of a row, or the rows of a part."""
        if isinstance(row, int):
            return self.column.texts[int(self.column.codes[row])]
        codes = self.column.codes[row]
        found = np.bincount(codes, minlength=len(self.column.texts)) > 0
        texts = tuple(text for text, here in zip(self.column.texts, found.tolist(), strict=True) if here)
        numbers = np.cumsum(found) - 1
        return CodedCells(Column(self.column.name, numbers.astype(codes.dtype)[codes], texts))


def narrow(count: int) -> type[np.signedinteger]:
    """Choose how to hold codes of so many values: a row of a large file costs one byte instead of eight."""
    kinds = (np.int8, np.int16, np.int32)
    return next((kind for kind in kinds if count <= np.iinfo(kind).max), np.int64)


def spread(passed: Mask, codes: Codes) -> Mask:
    """Mark the rows whose code is marked; what is the same for all is not looked up for each."""
    if not passed.any():
        return np.zeros(len(codes), dtype=np.bool_)
    return np.ones(len(codes), dtype=np.bool_) if passed.all() else passed[codes]

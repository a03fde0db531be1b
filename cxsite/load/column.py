"""Hold a column of an extract as its distinct texts, so that each is looked at once and not in every row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

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


def spread(passed: Mask, codes: Codes) -> Mask:
    """Mark the rows whose code is marked; what is the same for all is not looked up for each."""
    if not passed.any():
        return np.zeros(len(codes), dtype=np.bool_)
    return np.ones(len(codes), dtype=np.bool_) if passed.all() else passed[codes]

"""Remember derived values by the content they were made from; forgetting changes nothing but time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def digest_of(*parts: object) -> str:
    """Make a key of values whose ``repr`` says all there is to them."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Memo:
    """Keep what the last build derived: for a check of several audiences, for a preview of many saves."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}
        self._older: dict[str, object] = {}

    def turn(self) -> None:
        """Begin another build: what it does not ask for is forgotten with the next one."""
        self._older, self._values = self._values, {}

    def recall(self, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """Get the value that was made for a key, or make it."""
        known = self._values.get(key, self._older.get(key))
        value = known if isinstance(known, kind) else make()
        self._values[key] = value
        return value

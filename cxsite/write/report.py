"""Say what a build wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Count what a build did to the output folder, by address."""

    output: Path
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def total(self) -> int:
        """Count the files that the portal now has."""
        return len(self.added) + len(self.changed) + self.unchanged

"""Say what a build wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Tell what a build did to the output folder, by address; ``addresses`` are all that the portal has."""

    output: Path
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def total(self) -> int:
        """Count the files that the portal now has."""
        return len(self.addresses)

    @property
    def unchanged(self) -> int:
        """Count the files that were left as they were."""
        return self.total - len(self.added) - len(self.changed)

"""Say how an extract is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cxsite.schema import ExtractSettings


@dataclass(frozen=True, slots=True)
class Sizes:
    """Say from how many bytes on a file is cut, and how long stretches and the blocks within are.

    What is smaller than ``least`` is read whole. It may be a pivot table, which a file of more than four
    times the two million characters at which such are looked for is not.
    """

    least: int = 8_000_000
    stretch: int = 64_000_000
    block: int = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Say how an extract is read: what its author settles, the site's language, and what heads a wide column.

    ``heads_period`` tells whether a heading names a period; only wide tables ask it. ``sizes`` say how large
    files are cut.
    """

    settings: ExtractSettings = field(default_factory=ExtractSettings)
    language: str = "en"
    heads_period: Callable[[str], bool] = bool
    sizes: Sizes = field(default_factory=Sizes)


def delimiter_of(path: str) -> str | None:
    """Tell what parts the cells of a file by its name, if that says so."""
    return "\t" if path.lower().endswith((".tsv", ".tsv.gz")) else None

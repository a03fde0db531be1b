"""Hold a metric that could be made of an extract, and write its fields in YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cxsite.load.profiling.profile import Guess
from cxsite.periods import Grain

_PLAIN = re.compile(r"[^\W\d][\w./]*(?:[ -][\w./]+)*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold the kind of a metric and the fields that it reads, each with the reason.

    ``grain`` and ``by`` are given where the kind allows no others; ``used`` are the columns that measure.
    """

    guesses: tuple[Guess, ...]
    used: tuple[str, ...] = ()
    grain: Grain | None = None
    by: tuple[str, ...] | None = None


def write_name(text: str) -> str:
    """Write a text as a value of YAML, in quotes unless it is plain words."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def write_names(texts: Sequence[str]) -> str:
    """Write one text, or several as a list of YAML."""
    return write_name(texts[0]) if len(texts) == 1 else f"[{', '.join(map(write_name, texts))}]"

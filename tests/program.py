"""Run the program as a user does, and hold what it said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how a command ended and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


def run_process(*arguments: str | Path, **environment: str) -> Outcome:
    """Run the program in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-m", "cxsite", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Outcome(result.returncode, result.stdout, result.stderr)

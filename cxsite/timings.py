"""Take the time of a build: what each stage costs, and which pages and charts take longest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cxsite.build import Progress
from cxsite.console import Grid, Heading, Paragraph, Part
from cxsite.memo import Memo

S = TypeVar("S")
T = TypeVar("T")

_PAGES_AT_MOST = 10


class Stopwatch:
    """Be told how far a build is, pass it on, and note how long each step took."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self._began = self._step_began = time.perf_counter()
        self._stage = "starting"
        self._stages: dict[str, float] = {}
        self._pages: dict[str, tuple[float, float]] = {}
        self._drawing = 0.0

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps."""
        self._end_stage()
        self._stage, self._drawing = name, 0.0
        self._inner.stage(name, total)

    def step(self, name: str) -> None:
        """Finish one step: a page."""
        now = time.perf_counter()
        self._pages[name] = (now - self._step_began, self._drawing)
        self._step_began, self._drawing = now, 0.0
        self._inner.step(name)

    def add_drawing(self, seconds: float) -> None:
        """Add the time that a chart of the page in hand took."""
        self._drawing += seconds

    def report(self) -> tuple[Part, ...]:
        """Word what was measured."""
        self._end_stage()
        total = sum(self._stages.values())
        stages = tuple((name, _seconds(taken)) for name, taken in (*self._stages.items(), ("all", total)))
        slowest = sorted(self._pages.items(), key=lambda page: -page[1][0])[:_PAGES_AT_MOST]
        pages = tuple((name, _seconds(taken), _seconds(drawing)) for name, (taken, drawing) in slowest)
        return (
            Heading("What the build took"),
            Grid(("stage", "seconds"), stages, frozenset({1})),
            Heading("Slowest pages"),
            Grid(("page", "seconds", "of it charts"), pages, frozenset({1, 2})),
            Paragraph(
                "What was remembered from earlier builds took next to nothing; without .cxsite all counts."
            ),
        )

    def _end_stage(self) -> None:
        now = time.perf_counter()
        self._stages[self._stage] = self._stages.get(self._stage, 0.0) + now - self._began
        self._began = self._step_began = now


class TimedMemo(Memo):
    """Remember as usual, and tell a stopwatch how long each chart took to draw or to find.

    While pages are printed, charts are all that is recalled.
    """

    def __init__(self, site: Path, program: str, stopwatch: Stopwatch) -> None:
        super().__init__(site, program)
        self._stopwatch = stopwatch
        self._is_drawing = False

    def recall(self, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """Get the value that was made for a key, or make it."""
        if self._is_drawing:
            # What a chart is made from is a part of its time.
            return super().recall(key, kind, make)
        self._is_drawing, began = True, time.perf_counter()
        try:
            return super().recall(key, kind, make)
        finally:
            self._is_drawing = False
            self._stopwatch.add_drawing(time.perf_counter() - began)

    def recall_together(
        self,
        items: Mapping[str, S],  # noqa: ARG002 - each is drawn, and timed, with its page
        kind: type[T],
        make: Callable[[Sequence[S]], Iterable[T]],
    ) -> dict[str, T]:
        """Get nothing together."""
        return super().recall_together({}, kind, make)


def _seconds(taken: float) -> str:
    return f"{taken:.3f}"

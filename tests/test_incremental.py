"""Hold builds that remember to what a build from nothing makes: every byte and every finding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from build_race import Course, Result, Runner, ask_next, build_clean, remember_on_disk
from changing_site import Files, make_site

from cxsite.pools import LocalProcesses
from cxsite.slots import Slots
from cxsite.workers import Workers

# The long run: CXSITE_EDITS=200 CXSITE_SEED=1 pytest tests/test_incremental.py
EDITS = int(os.environ.get("CXSITE_EDITS", "24"))
SEED = int(os.environ.get("CXSITE_SEED", "5"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Make the site once."""
    return make_site(tmp_path_factory.mktemp("past"))


@pytest.fixture
def course(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Write the site; between two edits of a course less time passes than between two saves of an author."""
    monkeypatch.setattr("cxsite.stamps.DOUBT_NANOSECONDS", 12_000_000)
    return Course(tmp_path / "site", files, Random(SEED))  # noqa: S311 - the same edits for the same seed


def follow(course: Course, ways: dict[str, Iterator[Workers]], edits: int) -> list[str]:
    """Go through edits and build in each way after each; list where that came to something else."""
    runners = {name: Runner(name, course.site.parent / name) for name in ways}
    faults: list[str] = []
    result: Result | None = None
    done: list[str] = []
    for number in range(edits + 1):
        asked = ask_next(course.dice, result)
        result = build_clean(course.site, course.site.parent / "clean", asked)
        for name, workers in ways.items():
            fault = runners[name].compare(course.site, asked, result, next(workers))
            if fault:
                faults.append(f"edit {number} ({', '.join(done[-3:])}; {asked}): {fault}")
        done.append(course.step(was_good=result.is_right))
    return faults


def _hold_on(workers: Workers) -> Iterator[Workers]:
    while True:
        yield workers


def _begin_anew(site: Path) -> Iterator[Workers]:
    while True:
        workers = remember_on_disk(site)
        yield workers
        workers.memo.save()


@pytest.mark.slow
def test_a_course_of_edits(course: Course) -> None:
    """After each of many edits, a process that stays and one that begins anew build what is right."""
    ways = {"staying": _hold_on(Workers(slots=Slots())), "anew": _begin_anew(course.site)}
    assert follow(course, ways, EDITS) == []


@pytest.mark.slow
def test_a_course_of_edits_with_two_jobs(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that two processes share comes to the same."""
    monkeypatch.setattr("cxsite.workers._WORTHWHILE_SECONDS", 0)
    pool = LocalProcesses(2)
    try:
        assert follow(course, {"jobs": _hold_on(Workers(pool=pool, slots=Slots()))}, max(EDITS // 8, 2)) == []
    finally:
        pool.close()

"""Hold the sample site to what it preaches: its texts are checked, and use all that can be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import ROOT, run_process

from cxsite.model.claim_answers import WORDS
from cxsite.model.value_answers import FIGURES, OPTIONS

LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<scheme>value|claim):(?P<rest>[^)]*)\)")
DIRECTION = re.compile(
    r"\b(better|worse|best|worst|improved?|improving|improvement|worsened|deteriorat\w+|rose|fell|risen|fallen"
    r"|record|highest|lowest|up|down|concern)\b",
    re.IGNORECASE,
)
VERDICTS = re.compile(r"\b(Improvement|Concern|Better|Worse)\b", re.IGNORECASE)


def read_texts() -> Iterator[tuple[str, str]]:
    """Read every text that authors wrote, by its path."""
    for path in (*(ROOT / "content").rglob("*.md"), *(ROOT / "data/registers").glob("*.csv")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


LINKS = [found for _, text in read_texts() for found in LINK.finditer(text)]


@pytest.mark.slow
def test_sample_checks_clean() -> None:
    """No audience of the sample has an error or a warning, though numbers are written all over it."""
    outcome = run_process("check", "--strict", "--format", "json")
    assert (outcome.code, json.loads(outcome.out)["findings"]) == (0, [])


@pytest.mark.parametrize("word", WORDS)
def test_every_claim_occurs(word: str) -> None:
    """A reader of the sample's texts meets every claim there is."""
    assert any(link["scheme"] == "claim" and f"/{word}" in link["rest"] for link in LINKS)


@pytest.mark.parametrize("option", [*OPTIONS, "since"])
def test_every_option_occurs(option: str) -> None:
    """A reader of the sample's texts meets every option of numbers and claims."""
    assert any(f"{option}=" in link["rest"] for link in LINKS)


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "value"])
def test_every_figure_occurs(figure: str) -> None:
    """A reader of the sample's texts meets every figure that a number can be held to."""
    assert any(f"of={figure}" in link["rest"] for link in LINKS)


@pytest.mark.parametrize("chart", ["funnel", "waterfall", "pareto", "heatmap", "bars", "multiples"])
def test_charts_of_segments_occur(chart: str) -> None:
    """The sample shows each way of drawing segments, most of all those that know chance."""
    drawn = [path for path, text in read_texts() if re.search(rf"\(chart:[a-z0-9-]+/{chart}\b", text)]
    assert drawn


@pytest.mark.parametrize("path", ["content/index.md", "content/messages/year-end-2013.md"])
def test_the_front_page_claims_nothing_unchecked(path: str) -> None:
    """What authors wrote for the front page has a word of direction only in a claim that is checked."""
    unchecked = LINK.sub(" ", (ROOT / path).read_text(encoding="utf-8"))
    assert DIRECTION.findall(unchecked) == []


def test_the_tiles_tell_no_change_without_evidence(sample_portal: Path) -> None:
    """The front page's tiles speak of a change exactly where the data of their metrics hold one."""
    page = (sample_portal / "index.html").read_text(encoding="utf-8")
    tiles = re.search(r'<section[^>]* id="scorecard">.*?</section>', page, re.DOTALL)
    assert tiles is not None
    shown = {Path(target).stem for target in re.findall(r'href="(metrics/[a-z0-9-]+\.html)"', tiles[0])}
    headlines = [_total(sample_portal, metric)["headline"] for metric in shown]
    told = any(VERDICTS.search(str(headline)) for headline in headlines)
    words = re.sub(r"<[^>]*>", " ", tiles[0])
    assert (bool(shown), bool(VERDICTS.search(words))) == (True, told)


def _total(portal: Path, metric: str) -> dict[str, object]:
    content = json.loads((portal / "data/metrics" / f"{metric}.json").read_text(encoding="utf-8"))
    return next(series for series in content["series"] if not series["segment"])


def test_only_late_returns_are_restated(sample_portal: Path) -> None:
    """Figures of one survey differ from those of the editions; not one of the flights does."""
    rows = (sample_portal / "data/restatements.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {"told-in-time", "survey-answers"}


def test_a_signal_has_a_note(sample_portal: Path) -> None:
    """A figure that stands out has a note beside it, for a signal is where to ask why."""
    week = "2013-06-24"
    points = _total(sample_portal, "on-time")["points"]
    assert isinstance(points, list)
    signal = next(point["signal"] for point in points if point["period"] == week)
    page = (sample_portal / "metrics/on-time.html").read_text(encoding="utf-8")
    assert (signal, "A week below its lower limit" in page) == ("concern", True)


def test_limits_of_three_kinds_are_shown() -> None:
    """The sample judges by limits of more than one kind, each with its reason in the metric's text."""
    kinds = {
        line.partition(":")[2].strip()
        for _, text in read_texts()
        for line in text.splitlines()
        if line.startswith("limits:")
    }
    assert kinds >= {"p", "run", "xmr"}

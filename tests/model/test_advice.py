"""Test what authors are told about the judging of their metrics."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from judged_series import STEADY, month
from written_sites import build_site_portal

from cxsite.issues import Issue

SITE = {"cxsite.toml": "as_of = 2030-01-01\n", "content/index.md": "# Hello\n"}


def advice_on(rows: Sequence[str], fields: str) -> list[Issue]:
    """List the warnings on a metric about its judging."""
    text = "\n".join(["day,y,n", *rows, ""])
    head = "source: m.csv\ndate: day\ngrain: month\nmin_base: 0\n"
    files = {**SITE, "data/m.csv": text, "content/metrics/m.md": f"---\n{head}{fields}\n---\n"}
    portal = build_site_portal(files)
    return [issue for issue in portal.issues if issue.code.startswith("CX33")]


def values(found: Sequence[float]) -> list[str]:
    """Write ready values, one a month."""
    return [f"{month(at)},{value}," for at, value in enumerate(found)]


def shares(bases: Sequence[int]) -> list[str]:
    """Write counts out of these bases, one a month."""
    return [f"{month(at)},{base * (70 + at % 3) // 100},{base}" for at, base in enumerate(bases)]


READY = "kind: value\nvalue: y"
SHARE = "kind: share\nnumerator: y\ndenominator: n"


def test_a_steady_series_needs_no_advice() -> None:
    """Nothing is said where nothing is wrong."""
    assert not advice_on(values(STEADY * 2), READY)


@pytest.mark.parametrize("day", ["1990-01-01", "2031-01-01"])
def test_a_new_phase_outside_the_figures_is_told(day: str) -> None:
    """D9: a day outside the data changes nothing, and the author hears it."""
    found = advice_on(values(STEADY), f"{READY}\nrebase: [{{date: {day}, reason: New form}}]")
    assert [issue.code for issue in found] == ["CX330"]
    assert found[0].place.line == 8


def test_a_new_phase_with_few_figures_is_told_for_each_side() -> None:
    """D9: thirteen figures before and after, or a warning for the side that lacks them."""
    both = advice_on(values(STEADY), f"{READY}\nrebase: [{{date: {month(8)}, reason: New form}}]")
    assert [issue.message.split(" figures ")[1][:4] for issue in both] == ["befo", "from"]
    late = advice_on(values(STEADY * 2), f"{READY}\nrebase: [{{date: {month(28)}, reason: New form}}]")
    assert len(late) == 1


def test_a_short_phase_between_two_new_ones_is_told() -> None:
    """D9: many figures in all are no help to a phase that soon ends."""
    days = (f"{{date: {month(at)}, reason: New form}}" for at in (16, 21))
    found = advice_on(values(STEADY * 3), f"{READY}\nrebase: [{', '.join(days)}]")
    assert [issue.message[:6] for issue in found] == ["only 5", "only 5"]


def test_a_short_baseline_is_told() -> None:
    """Limits from a handful of figures are wide or narrow by luck."""
    found = advice_on(values(STEADY * 2), f"{READY}\nbaseline: {{points: 6}}")
    assert [issue.code for issue in found] == ["CX332"]


def test_more_answers_than_people_are_told() -> None:
    """Nobody answers twice."""
    found = advice_on(shares([200] * 3), f"{SHARE}\npopulation: 150")
    assert [issue.code for issue in found] == ["CX333"]


@pytest.mark.parametrize("title", ["Rolling NPS", "NPS, 3-month moving average"])
def test_a_rolling_figure_is_told_by_its_name(title: str) -> None:
    """A figure that repeats itself has limits that are too narrow."""
    found = advice_on(values(STEADY), f'{READY}\ntitle: "{title}"')
    assert [issue.code for issue in found] == ["CX334"]


def test_strong_autocorrelation_is_told() -> None:
    """A slow wave is no noise."""
    wave = [50 + (at % 24 if at % 24 < 12 else 24 - at % 24) for at in range(48)]
    assert [issue.code for issue in advice_on(values(wave), READY)] == ["CX334"]
    assert not advice_on(values(wave), f"{READY}\nlimits: xmr")


def test_a_step_is_no_autocorrelation() -> None:
    """Two levels are a shift, which the limits are there to find."""
    assert not advice_on(values((*STEADY, *(value + 20 for value in STEADY))), READY)
    assert not advice_on(values([2] * 15 + [3] * 15), READY)


@pytest.mark.parametrize(
    ("bases", "fields", "name"),
    [
        ([100] * 14, SHARE, "p"),
        ([40000, 20000] * 7, SHARE, "p_prime"),
        ([40000, 20000] * 7, "kind: rate\nevents: y\nexposure: n\ngood: down", "u_prime"),
    ],
)
def test_better_limits_are_recommended(bases: list[int], fields: str, name: str) -> None:
    """D14: surveys of some hundred answers want p, uneven bases the primed charts."""
    found = advice_on(shares(bases), fields)
    assert [issue.code for issue in found] == ["CX335"]
    assert f"limits: {name} " in found[0].message


def test_limits_that_are_written_down_are_not_questioned() -> None:
    """An author who decides is left alone, and the build never switches by itself."""
    assert not advice_on(shares([100] * 14), f"{SHARE}\nlimits: xmr")
    assert not advice_on(shares([30000] * 14), SHARE)

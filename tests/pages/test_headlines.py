"""Test the sentence that says what a series shows: no word of direction without evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_portals import SHARE, Site, share

from cxsite.model import Portal, Series
from cxsite.pages.atlas import make_atlas
from cxsite.pages.headlines import headline_of
from cxsite.pages.signal_words import signal_text
from cxsite.pages.tiles import limits_since

STEADY = (500, 520, 490, 510, 500, 480, 520, 510, 490, 500, 520, 480, 510, 500, 490, 510)
DIRECTION = re.compile(
    r"\b(improve\w*|concern|better|worse|above|below|higher|lower|unusually|r[io]se\w*|f[ae]ll\w*|up|down|"
    r"increas\w*|decreas\w*|grew|grow\w*|dropp\w*)\b",
    re.IGNORECASE,
)
BASE = 1000
Counts = Sequence[int | None]

counts = st.lists(st.integers(0, BASE) | st.none(), min_size=1, max_size=30)


def month(at: int) -> str:
    """Name a month, from 0 for January 2000."""
    return f"{2000 + at // 12}-{at % 12 + 1:02}"


def portal_of(values: Counts, base: int = BASE, **fields: object) -> Portal:
    """Work out a portal with one share, month by month."""
    tally = share({month(at): None if value is None else (value, base) for at, value in enumerate(values)})
    day = f"{month(len(values))}-01"
    record = {**SHARE, "title": "Answered", "min_base": 0, **fields}
    return Site({"metrics/a": record}, tallies={"a": tally}, settings={"as_of": day}).portal()


def told(values: Counts, base: int = BASE, **fields: object) -> str:
    """Tell the headline of a series, with plain spaces."""
    portal = portal_of(values, base, **fields)
    metric = portal.metrics["a"]
    return headline_of(make_atlas(portal), metric, metric.total).replace("\u00a0", " ")


def allowed_words(series: Series) -> set[str]:
    """List the words of direction that the evidence on a series allows, small."""
    variation, change = series.variation or "", series.change
    words: set[str] = set()
    if variation.startswith("improvement"):
        words |= {"improvement"}
    if variation.startswith("concern"):
        words |= {"concern"}
    if variation.endswith("_high"):
        words |= {"above", "higher", "up", "unusually"}
    if variation.endswith("_low"):
        words |= {"below", "lower", "down", "unusually"}
    if change and change.is_detectable and series.fields.good != "neutral":
        is_good = (change.test.change > 0) == (series.fields.good == "up")
        words |= {"better"} if is_good else {"worse"}
    return words


@given(counts, st.sampled_from(["up", "down", "neutral"]), st.sampled_from(["xmr", "run", "p"]))
def test_words_of_direction_need_evidence(values: Counts, good: str, limits: str) -> None:
    """A headline says up or down, better or worse only where a rule or a test says so in that direction."""
    portal = portal_of(values, good=good, limits=limits, target=50)
    metric = portal.metrics["a"]
    headline = headline_of(make_atlas(portal), metric, metric.total)
    spoken = {match[0].lower() for match in DIRECTION.finditer(headline)}
    assert spoken <= allowed_words(metric.total), headline


@given(counts)
def test_flipping_what_is_good_swaps_improvement_and_concern(values: Counts) -> None:
    """The same figures are the opposite news to those who want the opposite."""
    swapped = {"Improvement": "Concern", "Concern": "Improvement", "Better": "Worse", "Worse": "Better"}
    up, down = (told(values, good=good).partition(" ")[0].rstrip(":") for good in ("up", "down"))
    assert down == swapped.get(up, up)


@given(counts)
def test_a_headline_is_one_line_with_an_end(values: Counts) -> None:
    """It can stand alone anywhere."""
    headline = told(values, target=50)
    assert headline.endswith(".")
    assert not re.search(r"\n|\{|\}|  |None|nan", headline)


@given(counts)
def test_no_percentage_of_a_figure_is_told(values: Counts) -> None:
    """A change of a share is told in points, never relative to what it was."""
    assert not re.search(r"[+\u2212][0-9.,]+ ?%", told(values))


def test_a_run_below_the_mean_is_a_concern() -> None:
    """The rule is named with the length of the run, the mean and the limits; then the target."""
    values = (*STEADY, 497, 485, 480, 490, 495, 488, 484, 490)
    text = told(values, target=60)
    expected = r"Concern: the last \d+ months lie below the mean of [\d.]+% \(limits [\d.]+ to [\d.]+%\)"
    assert re.match(
        expected + r", and the target of 60% is missed, as it will be unless something changes\.", text
    )


def test_a_value_beyond_a_limit_names_the_limit() -> None:
    """The newest value, its interval, its base and the limit that it passed."""
    text = told((*STEADY, 700), target=60)
    assert text.startswith(
        "Improvement: 70% in May 2001 (67 to 73%, n = 1,000) lies above the upper limit of "
    )
    assert text.endswith("and the target of 60% is met, which is out of reach as a rule.")


def test_a_trend_counts_its_steps() -> None:
    """Each period against the one before it."""
    text = told((*STEADY, 480, 485, 490, 500, 510, 515, 525), screen="false")
    assert "each of the last 6 months is higher than the one before it" in text


def test_two_of_three_near_a_limit() -> None:
    """Two values near the same limit are named with it."""
    text = told((*STEADY, 556, 510, 556))
    assert re.match(
        "Improvement: 2 of the last 3 months lie close to the upper limit of [0-9.]+%, the newest at", text
    )


def test_all_that_are_near_a_limit_are_counted() -> None:
    """Three of three are not told as two of three."""
    assert " 3 of the last 3 months lie close to the upper limit" in told((*STEADY, *STEADY, 550, 550, 550))


def test_a_value_beyond_a_limit_that_counts_as_near_is_told_as_such() -> None:
    """With the profile mdc2023 a value beyond the limit is one of the two in three."""
    text = told((*STEADY, *STEADY, 590, 510, 555), rules="mdc2023")
    assert " 2 of the last 3 months lie close to the upper limit of " in text
    assert " or beyond it, the newest at " in text


def test_noise_is_no_detectable_change() -> None:
    """A value within its limits is no news, and the target is hit or missed by chance."""
    text = told((*STEADY, 505), target=50)
    assert text.startswith("No detectable change: 51% in May 2001 (47 to 54%, n = 1,000) lies within its ")
    assert text.endswith("; the target of 50% is hit or missed by chance.")


def test_a_neutral_metric_is_unusual_at_most() -> None:
    """Where neither direction is good, high is unusually high."""
    assert told((*STEADY, 700), good="neutral").startswith("Unusually high: ")


def test_nothing_varied() -> None:
    """A constant has no limits, and a sentence of its own."""
    assert told((500,) * 14).startswith("Nothing varied, so there is no verdict: 50% in ")


def test_few_points_are_counted() -> None:
    """Without a test, the points that are missing are told."""
    text = told((500, None, 500, None, 510), target=50)
    assert text.startswith("Too few points for a verdict (3 of 13): 51% in May 2000 ")


def test_a_short_series_is_tested() -> None:
    """The difference of the unrounded values stands with its interval."""
    text = told((500, 560), target=60)
    assert text.startswith("Better than the month before: +6 points (2 to 10); 56% in February 2000 ")


def test_a_change_within_chance_is_none() -> None:
    """Bounds on both sides of zero carry their signs."""
    text = told((500, 510), target=50)
    assert text.startswith("No detectable change against the month before: +1 points (\u22123 to +5); ")


def test_a_neutral_change_is_a_difference() -> None:
    """No side is better."""
    assert told((500, 560), good="neutral").startswith("Different from the month before: +6 points")


def test_a_hidden_figure_is_not_shown() -> None:
    """Neither the value nor the base is told."""
    assert told((5, 5), 9, min_base=10) == "Not shown for February 2000 (small base)."


def test_a_missing_figure_has_no_old_verdict() -> None:
    """D8: the period without data is named."""
    assert told((*STEADY, None)) == "No data for May 2001."


def test_nothing_is_no_data() -> None:
    """A metric without any period says so."""
    portal = portal_of((5,))
    metric = portal_of((5,)).metrics["a"]
    empty = Series(None, "", (), None, "no_data", metric.fields, 0)
    assert headline_of(make_atlas(portal), metric, empty) == "No data yet."


@pytest.mark.parametrize(
    ("base", "words"), [(20, "n = 20, low base"), (60, "n = 60, under 100"), (100, "n = 100)")]
)
def test_small_bases_are_named(base: int, words: str) -> None:
    """Under 30 is a low base, under 100 is said too."""
    assert words in told([base // 2 + at % 3 for at in range(16)], base)


def test_limits_anew_are_told_where_they_leave_too_few_points() -> None:
    """A young phase has no verdict yet, and says why."""
    text = told((*STEADY, None, 510), rebase=[{"date": "2001-06-01", "reason": "New desk"}])
    assert text.startswith("Too few points for a verdict (1 of 13 since the limits were set anew): ")


def test_limits_stop_where_the_metric_does() -> None:
    """Declared bounds hold in the sentence as in the picture."""
    values = [10 + at % 3 * 15 for at in range(14)]
    assert "limits of 0.0 to " in told(values, bounds=[0, 100])


def test_a_value_just_off_its_target_is_told_apart() -> None:
    """Rounding never makes a missed target look met."""
    text = told([796 + at % 3 - 1 for at in range(16)], target=80)
    assert "79.5% in" in text


def test_the_file_holds_the_headline() -> None:
    """The JSON says what the page says."""
    site = Site({"metrics/a": {**SHARE, "min_base": 0}}, tallies={"a": share({"2013-01": (1, 2)})})
    file = next(file for file in site.plan().files if file.address.endswith(".json"))
    headline = json.loads(file.content)["series"][0]["headline"]
    assert headline.startswith("Too few points for a verdict (1 of 13): 50% in January 2013")


def test_a_wheeler_signal_is_named_by_its_own_rule() -> None:
    """Three of four, not two of three."""
    portal = portal_of((*STEADY, *STEADY, 545, 545, 510, 545), rules="wheeler")
    total = portal.metrics["a"].total
    assert signal_text(total.fields, total.points[-1]) == "improvement (three of four near the upper limit)"


def test_provisional_limits_hold_since_their_own_phase() -> None:
    """A new phase of ten months has limits since it began, whatever lies before."""
    rebase = [{"date": "2001-05-01", "reason": "New desk"}]
    portal = portal_of((*STEADY, *STEADY[:10]), rebase=rebase)
    metric = portal.metrics["a"]
    assert limits_since(make_atlas(portal), metric, metric.total) == "Provisional limits since May 2001"

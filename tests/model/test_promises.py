"""Promises are kept or broken in each finished period, and undecided where there is no figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.promises import Judgement, judge_promise
from cxsite.schema import PromiseFields

CONTENT = "day,seg,a,b\n2013-01-01,x,8,10\n2013-02-01,y,7,10\n2013-04-01,x,9,10\n"
SHARE = {"kind": "share", "numerator": "a", "denominator": "b", "by": ["seg"]}


def verdicts(promise: dict[str, object], **metric: object) -> list[list[str]]:
    """Judge a promise, over the total and over each segment asked for."""
    fields = PromiseFields.model_validate({"metric": "m", **promise})
    judged = judge_promise(fields, work_out(CONTENT, **SHARE, **metric))  # type: ignore[arg-type]
    return [[verdict for _, verdict in judgement.verdicts] for judgement in judged]


@pytest.mark.parametrize(
    ("promise", "metric", "expected"),
    [
        ({"kept_when": {"at_least": "80"}}, {}, ["kept", "broken", "none", "kept"]),
        ({"kept_when": {"at_most": "80"}}, {}, ["kept", "kept", "none", "broken"]),
        ({"kept_when": {"at_most": "0"}}, {}, ["broken", "broken", "none", "broken"]),
        ({}, {"target": "90"}, ["broken", "broken", "none", "kept"]),
        ({}, {"target": "75", "good": "down"}, ["broken", "kept", "none", "broken"]),
        ({}, {}, ["none", "none", "none", "none"]),
        ({"kept_when": {"at_least": "80"}, "since": "2013-01-02"}, {}, ["broken", "none", "kept"]),
        ({"kept_when": {"at_least": "80"}}, {"min_base": "11"}, ["none", "none", "none", "none"]),
    ],
)
def test_judges_each_period(
    promise: dict[str, object], metric: dict[str, object], expected: list[str]
) -> None:
    """The bound is the promise's own, else the metric's target; no figure, no verdict."""
    assert verdicts(promise, **metric) == [expected]


def test_judges_each_segment() -> None:
    """With by, each segment has verdicts of its own."""
    found = verdicts({"kept_when": {"at_least": "80"}, "by": "seg"})
    assert found == [
        ["kept", "broken", "none", "kept"],
        ["kept", "none", "none", "kept"],
        ["none", "broken", "none", "none"],
    ]


def test_counts_its_verdicts() -> None:
    """A judgement counts what was judged and kept, and knows the newest verdict."""
    fields = PromiseFields.model_validate({"metric": "m", "kept_when": {"at_least": "80"}})
    (judgement,) = judge_promise(fields, work_out(CONTENT, **SHARE))
    assert (judgement.judged, judgement.kept, judgement.last) == (3, 2, "kept")


def test_knows_no_verdict_without_periods() -> None:
    """Without a period there is no verdict."""
    fields = PromiseFields.model_validate({"metric": "m"})
    (judgement,) = judge_promise(fields, work_out("day,seg,a,b\n", **SHARE))
    assert judgement.last == "none"


def judgement_of(parts: list[int | None], at_least: str = "80", whole: int = 10) -> Judgement:
    """Judge monthly shares of so many of ten; ``None`` is a month without answers."""
    rows = [
        f"2013-{month:02d}-01,x,{part},{whole}" for month, part in enumerate(parts, 1) if part is not None
    ]
    fields = PromiseFields.model_validate({"metric": "m", "kept_when": {"at_least": at_least}})
    return judge_promise(fields, work_out("\n".join(("day,seg,a,b", *rows)), **SHARE))[0]


@pytest.mark.parametrize(
    ("parts", "running", "longest"),
    [
        ([9, 9, 7, 8, 8, 8], 3, 3),
        ([9, 9, 9, 7, 7], 2, 3),
        ([7], 1, 0),
        ([9, 9, None, 9], 1, 2),
        ([], 0, 0),
    ],
)
def test_counts_runs(parts: list[int | None], running: int, longest: int) -> None:
    """The newest run counts its like, the longest one what was kept; a gap ends both."""
    judgement = judgement_of(parts)
    assert (judgement.running, judgement.longest_kept) == (running, longest)


def test_an_unjudged_newest_period_runs_nowhere() -> None:
    """Where the newest period is hidden, an older run is no news."""
    fields = PromiseFields.model_validate({"metric": "m", "kept_when": {"at_least": "80"}})
    (judgement,) = judge_promise(fields, work_out(CONTENT, **SHARE, min_base="11"))
    assert (judgement.last, judgement.running, judgement.margin) == ("none", 0, None)


def test_bounds_the_share_of_periods_kept() -> None:
    """The interval is Wilson's for so many of so many periods."""
    share = judgement_of([9, 7]).share_kept
    assert share is not None
    assert (share.low, share.high) == (pytest.approx(9.453121), pytest.approx(90.546879))


def test_nothing_judged_has_no_share() -> None:
    """No period is no share of periods."""
    assert judgement_of([]).share_kept is None


@pytest.mark.parametrize(("newest", "margin"), [(9, 10), (8, 0), (7, -10)])
def test_tells_how_narrowly_it_was_kept(newest: int, margin: float) -> None:
    """A margin is positive on the side that keeps it."""
    assert judgement_of([newest]).margin == pytest.approx(margin)


def test_a_bound_from_above_turns_the_margin() -> None:
    """At most twenty is kept with five to spare at fifteen."""
    fields = PromiseFields.model_validate({"metric": "m", "kept_when": {"at_most": "95"}})
    (judgement,) = judge_promise(fields, work_out(CONTENT, **SHARE))
    assert judgement.margin == pytest.approx(5)


@pytest.mark.parametrize(("whole", "within"), [(10, True), (10_000, False)])
def test_an_interval_may_reach_beyond_the_bound(whole: int, within: bool) -> None:
    """Ninety per cent of ten could have been less than eighty, of ten thousand not."""
    assert judgement_of([9 * whole // 10], whole=whole).is_within_reach is within


def test_an_exact_count_has_no_reach() -> None:
    """A kind without interval is kept or broken and nothing between."""
    fields = PromiseFields.model_validate({"metric": "m", "kept_when": {"at_least": "1"}})
    (judgement,) = judge_promise(fields, work_out(CONTENT, kind="count"))
    assert judgement.is_within_reach is False


def test_a_target_that_is_neither_good_nor_bad_promises_nothing() -> None:
    """A neutral metric's target has no side that keeps a promise."""
    assert verdicts({}, target="80", good="neutral") == [["none"] * 4]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10)), max_size=12))
def test_a_period_is_never_both(parts: list[int | None]) -> None:
    """Kept and broken add up to what was judged, and a run is no longer than its kind."""
    judgement = judgement_of(parts)
    broken = sum(verdict == "broken" for _, verdict in judgement.verdicts)
    assert judgement.kept + broken == judgement.judged
    assert judgement.longest_kept <= judgement.kept
    assert judgement.running <= max(judgement.kept, broken)

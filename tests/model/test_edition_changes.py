"""Test what is said to have changed from one edition to the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from frozen_figures import Counts, metric_of, steady

from cxsite.model import EditionChanges, Metric, freeze_metric
from cxsite.model.edition_changes import Stand, compare_stands

DAY = date(2013, 12, 31)
MARCH = date(2012, 3, 1)


def changes(before: Sequence[Metric], after: Sequence[Metric]) -> EditionChanges:
    """Compare metrics with what they were."""
    old, new = ({metric.id: freeze_metric(metric) for metric in metrics} for metrics in (before, after))
    return compare_stands(Stand("2013-Q4", DAY, old), Stand("", DAY, new), {one.id: one for one in after})


def change(counts: Counts, other: Counts, **fields: Any) -> EditionChanges:
    """Compare a metric of some counts with one of others; ``fields`` are those of the later one."""
    return changes([metric_of(counts)], [metric_of(other, **fields)])


LISTS = ("restated", "limits", "definitions", "turns", "periods", "came", "went")


def test_nothing_changed_is_nothing() -> None:
    """The same metrics give no change at all."""
    found = change(steady(14), steady(14))
    assert not any(getattr(found, name) for name in LISTS)


def test_metrics_come_and_go() -> None:
    """A metric on one side alone came or went."""
    metric = metric_of(steady(3))
    assert (changes([], [metric]).came, changes([metric], []).went) == (("m",), ("m",))


def test_new_periods_are_counted() -> None:
    """Periods that ended since are new, once for a metric."""
    found = change(steady(3), steady(5)).periods
    assert [(one.metric, one.count, one.newest) for one in found] == [("m", 2, date(2012, 5, 1))]


def test_a_restated_figure_is_told() -> None:
    """A figure with another value is restated, in the total and in its segment."""
    found = change(steady(3), {**steady(3), (0, "North"): (50, 100)}).restated
    assert [(one.segment, one.was, one.now) for one in found] == [
        (None, 80.0, 65.0),
        (("team", "North"), 80.0, 50.0),
    ]


def test_what_is_hidden_today_is_not_told_again() -> None:
    """A restatement between two editions of a point that is hidden now is left out."""
    old, new = metric_of(steady(3)), metric_of({**steady(3), (0, "North"): (50, 100)})
    today = metric_of(steady(3), min_base=1000)
    stands = [Stand(name, DAY, {"m": freeze_metric(one)}) for name, one in (("Q3", old), ("Q4", new))]
    assert compare_stands(stands[0], stands[1], {"m": today}).restated == ()


def test_a_state_turns() -> None:
    """A target that is met now and was missed is a turn of the state."""
    found = changes([metric_of(steady(3), target=90)], [metric_of(steady(3), target=70)]).turns
    assert {(one.segment, one.what, one.before, one.after) for one in found} == {
        (segment, "status", "missed", "met") for segment in (None, ("team", "North"), ("team", "South"))
    }


def test_a_signal_comes() -> None:
    """A series that has changed by its limits and had not before is told, with what it was."""
    later = {**steady(20), (20, "North"): (100, 100), (20, "South"): (100, 100)}
    turns = [one for one in change(steady(20), later).turns if one.what == "signal"]
    assert {(one.before, one.after) for one in turns} == {("common_cause", "improvement_high")}


def test_points_that_come_do_not_move_limits() -> None:
    """Limits that take in new points are no changed limits: no two editions would have the same."""
    assert change(steady(14), {**steady(14), (14, "North"): (85, 100)}).limits == ()


def test_a_restated_point_moves_limits() -> None:
    """Limits of the same stretch that are others than before were moved."""
    found = change(steady(14), {**steady(14), (0, "North"): (60, 100)}).limits
    assert [(one.segment, one.kind) for one in found] == [(None, "moved"), (("team", "North"), "moved")]


def test_limits_of_a_baseline_may_not_move_at_all() -> None:
    """Limits from a baseline do not take in new points, so that any move of them is told."""
    baseline = {"points": 13}
    later = {**steady(15), (0, "North"): (60, 100)}
    found = changes([metric_of(steady(14), baseline=baseline)], [metric_of(later, baseline=baseline)]).limits
    assert {one.kind for one in found} == {"moved"}


def test_new_limits_are_told_with_those_before() -> None:
    """A phase that begins where the edition had none is new; the limits that held there stand before it."""
    rebase = [{"date": MARCH, "reason": "New desk"}]
    found = change(steady(14), steady(14), rebase=rebase).limits[0]
    assert (found.kind, found.start, found.before.from_, found.after.reason) == (
        "new",
        MARCH,
        date(2012, 1, 1),
        "New desk",
    )


def test_limits_that_are_taken_back_are_told() -> None:
    """A phase of the edition that is gone is told as such."""
    rebased = metric_of(steady(14), rebase=[{"date": MARCH, "reason": "New desk"}])
    assert {one.kind for one in changes([rebased], [metric_of(steady(14))]).limits} == {"gone"}


def test_data_that_begin_elsewhere_set_no_limits_anew() -> None:
    """A series that loses or gains months at its beginning has no new phase for that."""
    cut = {key: pair for key, pair in steady(14).items() if key[0] > 1}
    assert change(steady(14), cut).limits == change(cut, steady(14)).limits == ()


def test_what_a_metric_that_is_gone_was_before_is_not_told() -> None:
    """Figures of a metric that nobody measures any more are not restated."""
    old, new = metric_of(steady(3)), metric_of({**steady(3), (0, "North"): (50, 100)})
    stands = [Stand(name, DAY, {"m": freeze_metric(one)}) for name, one in (("Q3", old), ("Q4", new))]
    assert compare_stands(stands[0], stands[1], {}).restated == ()


def test_a_definition_is_told_in_plain_words() -> None:
    """A key of the front matter that differs is told as an author would write it."""
    found = change(steady(3), steady(3), target=82, where={"team": ["North", "South"]}).definitions
    assert [(one.key, one.before, one.after) for one in found] == [
        ("target", "", "82"),
        ("where", "", "team: values: North, South"),
    ]


def test_another_kind_is_a_definition_alone() -> None:
    """Figures of another unit are not compared: nothing is restated, the unit is another one."""
    found = change(steady(3), {**steady(3), (0, "North"): (50, 100)}, unit="score")
    assert (found.restated, [one.key for one in found.definitions]) == ((), ["unit"])

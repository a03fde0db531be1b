"""Promises are kept or broken in each finished period, and undecided where there is no figure."""

from __future__ import annotations

import pytest
from metric_figures import work_out

from cxsite.model.promises import judge_promise
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

"""Test that practices are judged by the figures that speak for them."""

from __future__ import annotations

from typing import Any

import pytest
from metric_figures import work_out

from cxsite.model.effects import Effect
from cxsite.model.practices import judge_practice
from cxsite.schema import Evidence

ROWS = "day,seg,a,b\n2013-01-01,x,50,100\n2013-02-01,x,90,100\n2013-01-01,y,50,100\n2013-02-01,y,50,100\n"


def judged(**evidence: Any) -> Effect | None:
    """Judge evidence over two months and two segments."""
    metric = work_out(ROWS, kind="share", numerator="a", denominator="b", by=["seg"])
    return judge_practice(Evidence.model_validate({"metric": "m", **evidence}), metric)


@pytest.mark.parametrize(("segment", "kind"), [({"seg": "x"}, "improved"), ({"seg": "y"}, "unchanged")])
def test_the_segment_that_was_named_is_judged(segment: dict[str, str], kind: str) -> None:
    """What one segment did says nothing of the other."""
    effect = judged(segment=segment, **{"from": "2013-02-01"})
    assert effect is not None
    assert effect.kind == kind


@pytest.mark.parametrize("evidence", [{}, {"segment": {"seg": "z"}, "from": "2013-02-01"}])
def test_without_a_day_or_a_series_nothing_is_judged(evidence: dict[str, Any]) -> None:
    """There is no before and since without a day."""
    assert judged(**evidence) is None

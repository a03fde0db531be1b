"""An attacker who knows all that is shown, adds, subtracts and solves, learns of no small group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubes import Attack, Cube, attack, build_metric_of, fill_cube, months
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxsite.model.metrics import Metric
from cxsite.model.suppression import hide_small_bases

SEGMENTS = {
    "origin": ("JFK", "EWR", "LGA"),
    "carrier": ("UA", "B6"),
    "cabin": ("first", "economy"),
}
CHANNELS = ("web", "phone", "desk")
NESTED = ({}, {"channel": ["web", "phone"]}, {"channel": "web"}, {"channel": "phone"}, {"channel": "desk"})


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    """Draw a cube with one to three columns and a channel, over one to four months."""
    columns = {name: SEGMENTS[name] for name in list(SEGMENTS)[: draw(st.integers(1, 3))]}
    most = draw(st.sampled_from([4, 12, 30]))
    random = draw(st.randoms(use_true_random=False))
    periods = months(draw(st.integers(1, 4)))
    cube = fill_cube(periods, {**columns, "channel": CHANNELS}, lambda: random.randint(0, most))
    assume(any(cube.values()))
    return cube


@st.composite
def metrics_of(draw: st.DrawFn, cube: Cube, *, at_most: int) -> dict[str, Metric]:
    """Draw metrics over a cube: their columns, periods, minima, and conditions that lie within each other."""
    names = [name for name, _ in next(iter(cube))[1]]
    written: list[Mapping[str, Any]] = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "by": st.lists(st.sampled_from(names), unique=True),
                    "where": st.sampled_from(NESTED),
                    "grain": st.sampled_from(["month", "quarter"]),
                    "min_base": st.sampled_from(["10", "5"]),
                }
            ),
            min_size=1,
            max_size=at_most,
        )
    )
    return {
        f"m{number}": build_metric_of(cube, f"m{number}", **fields) for number, fields in enumerate(written)
    }


@st.composite
def attacks(draw: st.DrawFn, *, at_most: int) -> tuple[Attack, int]:
    """Draw what is shown of metrics over a cube, and the smallest minimum of theirs."""
    cube = draw(cubes())
    metrics = draw(metrics_of(cube, at_most=at_most))
    shown = hide_small_bases(metrics)
    assert shown.exposures == ()
    return attack(cube, shown.metrics), min(metric.total.base for metric in metrics.values())


@settings(max_examples=60, deadline=None)
@given(attacks(at_most=1))
def test_no_sum_of_figures_of_a_metric_is_a_small_group(attacked: tuple[Attack, int]) -> None:
    """No shown figures of one metric, added and subtracted, tell a group of fewer rows than the minimum."""
    known, minimum = attacked
    assert known.smallest_group() >= minimum


@settings(max_examples=60, deadline=None)
@given(attacks(at_most=3))
def test_no_sum_of_figures_of_metrics_is_a_small_group(attacked: tuple[Attack, int]) -> None:
    """Nor do those of several metrics, nested in each other and with other periods."""
    known, minimum = attacked
    assert known.smallest_group() >= minimum


@settings(max_examples=60, deadline=None)
@given(attacks(at_most=3))
def test_a_small_figure_could_be_as_large_as_it_needs(attacked: tuple[Attack, int]) -> None:
    """For each small figure all that is shown agrees with its having as many rows as the minimum."""
    known, _ = attacked
    for figure, count, minimum in known.hidden:
        assert count >= minimum or known.upper_bound(figure) >= minimum


@settings(max_examples=60, deadline=None)
@given(attacks(at_most=3))
def test_no_hidden_figure_can_be_worked_out(attacked: tuple[Attack, int]) -> None:
    """What is hidden, small or not, could be one number or another."""
    known, _ = attacked
    for figure, _, _ in known.hidden:
        assert known.lower_bound(figure) < known.upper_bound(figure)


@settings(max_examples=40, deadline=None)
@given(st.data(), cubes())
def test_the_order_of_rows_and_metrics_does_not_matter(data: st.DataObject, cube: Cube) -> None:
    """The same rows and metrics in another order hide the same figures."""
    metrics = data.draw(metrics_of(cube, at_most=3))
    rows = dict(data.draw(st.permutations(list(cube.items()))))
    order = data.draw(st.permutations(list(metrics)))
    again = {id_: build_metric_of(rows, id_, **_written(metrics[id_])) for id_ in order}
    assert hide_small_bases(again).metrics == hide_small_bases(metrics).metrics


def _written(metric: Metric) -> dict[str, Any]:
    return metric.fields.model_dump(include=metric.fields.model_fields_set, by_alias=True)


def test_the_attacker_finds_what_is_not_protected() -> None:
    """The attack itself is no straw man: unprotected, it finds the small group behind two large figures."""
    cube = fill_cube(months(1), {"channel": CHANNELS}, iter([40, 6, 20]).__next__)
    metrics = {
        id_: build_metric_of(cube, id_, where=where) for id_, where in zip("ab", NESTED[1:3], strict=True)
    }
    assert attack(cube, metrics).smallest_group() == 6

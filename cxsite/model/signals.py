"""Tell what really changed from noise: limits, phases, signals, variation and assurance of a series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from cxsite.model.metrics import Phase, Point, Series
from cxsite.model.samples import count_parts
from cxsite.model.statistics.limits import (
    Attribute,
    Count,
    attribute_bands,
    is_flat,
    mean_of,
    middle_of,
    xmr_band,
)
from cxsite.model.statistics.rules import NO_MARK, Band, Mark, choose_rules, mark_points
from cxsite.model.statistics.runs import Runs, count_runs, longest_run_members
from cxsite.schema import Assurance, MetricFields, Rebase, Signal, Variation

FEWEST_FOR_LIMITS = 8
FEWEST_FOR_VERDICT = 13

_ATTRIBUTES: Mapping[str, Attribute] = {
    "p": Attribute(is_binomial=True),
    "p_prime": Attribute(is_binomial=True, is_prime=True),
    "u": Attribute(is_binomial=False),
    "u_prime": Attribute(is_binomial=False, is_prime=True),
}


def judge_signals(series: Series) -> Series:
    """Work out the limits of each phase, the rule that marks each point, and the verdicts on the series."""
    stretches = _split_phases(series)
    judged = [_judge_stretch(series, stretch) for stretch in stretches]
    points = tuple(point for one in judged for point in one.points)
    phases = tuple(one.phase for one in judged)
    verdict = _find_verdict(series.fields, judged[-1]) if judged else (None, None)
    return replace(series, points=points, phases=phases, variation=verdict[0], assurance=verdict[1])


def rebases_of(series: Series) -> tuple[Rebase, ...]:
    """List the new phases that hold for a series, oldest first."""
    wanted = {} if series.segment is None else {series.segment[0]: series.segment[1]}
    fitting = (one for one in series.fields.rebase if one.where is None or dict(one.where) == wanted)
    return tuple(sorted(fitting, key=lambda one: one.date))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Hold the points of one phase, and what began it."""

    number: int
    points: tuple[Point, ...]
    rebase: Rebase | None


def _split_phases(series: Series) -> list[_Stretch]:
    starts = _starts_of(series)
    bounds = [*starts, len(series.points)]
    spans = pairwise(bounds)
    return [
        _Stretch(number, series.points[start:end], starts[start]) for number, (start, end) in enumerate(spans)
    ]


def _starts_of(series: Series) -> dict[int, Rebase | None]:
    """Tell at which point each phase begins; a day that no point follows begins none."""
    if not series.points:
        return {}
    starts: dict[int, Rebase | None] = {0: None}
    for rebase in rebases_of(series):
        at = next((at for at, point in enumerate(series.points) if point.period >= rebase.date), 0)
        if at:
            starts[at] = rebase
    return dict(sorted(starts.items()))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Hold the centre line of a phase, and for each finished point its limits and its mark.

    ``bands`` are ``None`` where a chart has no limits or nothing varies; then ``can_vary`` tells which.
    ``is_constant`` is false too where too few points lie side by side to tell whether anything varies.
    """

    centre: float | None
    bands: tuple[Band | None, ...]
    marks: tuple[Mark, ...]
    can_vary: bool = True
    is_constant: bool = False
    runs: Runs | None = None

    @property
    def band(self) -> Band | None:
        """Get the limits that hold for all points; ``None`` where they differ."""
        found = set(self.bands)
        return found.pop() if len(found) == 1 else None


def _draw(series: Series, points: Sequence[Point], baseline: Sequence[bool]) -> _Drawn:
    limits = series.fields.limits or "xmr"
    if limits == "xmr":
        return _draw_xmr(series.fields, points, baseline)
    if limits == "run":
        return _draw_run(points, baseline)
    return _draw_attribute(series, points, baseline)


def _draw_xmr(fields: MetricFields, points: Sequence[Point], baseline: Sequence[bool]) -> _Drawn:
    values = [point.value for point in points]
    # A point outside the baseline is a gap in it: no moving range leads across.
    based = [value if inside else None for value, inside in zip(values, baseline, strict=True)]
    band = xmr_band(based, screen=fields.screen)
    if band is None:
        return replace(_draw_flat(len(points), mean_of(based)), is_constant=False)
    if is_flat(band):
        return _draw_flat(len(points), band.mean)
    rules = choose_rules(fields.rules.profile, shift=fields.rules.shift, trend=fields.rules.trend)
    bands = (band,) * len(points)
    return _Drawn(band.mean, bands, mark_points(values, bands, rules))


def _draw_flat(count: int, centre: float | None) -> _Drawn:
    return _Drawn(centre, (None,) * count, (NO_MARK,) * count, can_vary=False, is_constant=True)


def _draw_run(points: Sequence[Point], baseline: Sequence[bool]) -> _Drawn:
    values = [point.value for point in points]
    centre = middle_of([value for value, inside in zip(values, baseline, strict=True) if inside])
    if centre is None or len({value for value in values if value is not None}) < 2:
        return _draw_flat(len(points), centre)
    sides = _sides_of(values, centre)
    runs = count_runs(sides)
    return _Drawn(centre, (None,) * len(points), _mark_runs(sides, runs), runs=runs)


def _draw_attribute(series: Series, points: Sequence[Point], baseline: Sequence[bool]) -> _Drawn:
    counts = [_count_of(series, point) for point in points]
    attribute = _ATTRIBUTES[series.fields.limits or "p"]
    factor = 100.0 if attribute.is_binomial else series.fields.per
    found = attribute_bands(counts, baseline, attribute, screen=series.fields.screen)
    bands = tuple(
        band and Band(*(factor * edge for edge in (band.mean, band.lower, band.upper))) for band in found
    )
    centre = next((band.mean for band in bands if band), None)
    if centre is None or all(band is None or is_flat(band) for band in bands):
        return _draw_flat(len(points), centre)
    values = [point.value for point in points]
    runs = count_runs(_sides_of(values, centre))
    # Beyond the limits is the one rule of the profiles that binomial and Poisson limits are made for.
    beyond = mark_points(values, bands, choose_rules("nhsr"))
    shifts = _mark_runs(_sides_of(values, centre), runs)
    marks = tuple(one if one.cause == "outside" else two for one, two in zip(beyond, shifts, strict=True))
    return _Drawn(centre, bands, marks, runs=runs)


def _count_of(series: Series, point: Point) -> Count | None:
    cell = (series.cells or {}).get(point.period)
    if cell is None or point.value is None:
        return None
    part, whole = count_parts(series.fields, cell, series.scale)
    return Count(part, whole) if whole else None


def _sides_of(values: Iterable[float | None], centre: float) -> list[int]:
    slack = 1e-12 * abs(centre)
    return [
        0 if value is None or abs(value - centre) <= slack else (1 if value > centre else -1)
        for value in values
    ]


def _mark_runs(sides: Sequence[int], runs: Runs) -> tuple[Mark, ...]:
    members = longest_run_members(sides) if runs.is_signal else {}
    return tuple(Mark("shift", members[at] > 0) if at in members else NO_MARK for at in range(len(sides)))


@dataclass(frozen=True, slots=True)
class _Judged:
    """Hold a phase and its judged points; ``constant`` is the value that stands where nothing varies."""

    phase: Phase
    points: tuple[Point, ...]
    newest: Point | None
    constant: float | None


def _judge_stretch(series: Series, stretch: _Stretch) -> _Judged:
    finished = [point for point in stretch.points if not point.partial]
    baseline = _choose_baseline(series, stretch, finished)
    drawn = _draw(series, finished, baseline)
    phase = _describe_phase(stretch, finished, drawn)
    judges = phase.points >= FEWEST_FOR_VERDICT and drawn.can_vary
    phase_band = drawn.band if phase.mean is not None else None
    marks = drawn.marks if judges else ()
    bands = drawn.bands if phase.mean is not None else ()
    points = tuple(
        _judge_point(
            series.fields,
            _Place(
                stretch.number,
                is_based=at < len(baseline) and baseline[at],
                mean=phase.mean,
                band=bands[at] if at < len(bands) else phase_band,
                mark=marks[at] if at < len(marks) else None,
            ),
            point,
        )
        for at, point in enumerate(stretch.points)
    )
    values = [point.value for point in points if point.in_baseline]
    constant = middle_of(values) if drawn.is_constant else None
    return _Judged(phase, points, points[len(finished) - 1] if finished else None, constant)


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold what is known of a point within its phase."""

    phase: int
    is_based: bool
    mean: float | None
    band: Band | None
    mark: Mark | None


def _judge_point(fields: MetricFields, place: _Place, point: Point) -> Point:
    mark = place.mark if point.value is not None else None
    # One copy of a point for all that is found out about it: there are as many points as figures.
    return replace(
        point,
        phase=place.phase,
        in_baseline=place.is_based,
        mean=place.mean,
        lower=place.band.lower if place.band else None,
        upper=place.band.upper if place.band else None,
        cause=mark.cause if mark else "none",
        signal=_signal_of(fields, mark) if mark else None,
    )


def _signal_of(fields: MetricFields, mark: Mark) -> Signal:
    if mark.cause == "none":
        return "common_cause"
    if fields.good == "neutral":
        return "neutral_high" if mark.is_high else "neutral_low"
    return "improvement" if mark.is_high == (fields.good == "up") else "concern"


def _describe_phase(stretch: _Stretch, finished: Sequence[Point], drawn: _Drawn) -> Phase:
    count = sum(point.value is not None for point in finished)
    phase = Phase(stretch.points[0].period, count, runs=drawn.runs if count >= FEWEST_FOR_VERDICT else None)
    if stretch.rebase:
        phase = replace(phase, reason=stretch.rebase.reason, link=stretch.rebase.link)
    if count < FEWEST_FOR_LIMITS:
        return phase
    band = drawn.band
    return replace(
        phase,
        mean=drawn.centre,
        lower=band.lower if band else None,
        upper=band.upper if band else None,
        trial=count < FEWEST_FOR_VERDICT,
    )


def _choose_baseline(series: Series, stretch: _Stretch, finished: Sequence[Point]) -> list[bool]:
    chosen = series.fields.baseline
    if chosen and chosen.points:
        return [at < chosen.points and point.value is not None for at, point in enumerate(finished)]
    if chosen and chosen.from_ and chosen.to and _holds_first(series, stretch, chosen.from_):
        return [chosen.from_ <= point.period <= chosen.to and point.value is not None for point in finished]
    return [point.value is not None for point in finished]


def _holds_first(series: Series, stretch: _Stretch, day: date) -> bool:
    """Say whether the first point from a day on lies in a phase."""
    first = next((point for point in series.points if point.period >= day), None)
    return first is not None and any(point is first for point in stretch.points)


def _find_verdict(fields: MetricFields, last: _Judged) -> tuple[Variation | None, Assurance | None]:
    newest = last.newest
    if newest is None or newest.value is None or last.phase.points < FEWEST_FOR_VERDICT:
        return None, None
    return _variation_of(fields, newest), _assure(fields, newest, last.constant)


def _variation_of(fields: MetricFields, newest: Point) -> Variation | None:
    if newest.signal == "improvement":
        return "improvement_high" if fields.good == "up" else "improvement_low"
    if newest.signal == "concern":
        return "concern_low" if fields.good == "up" else "concern_high"
    return newest.signal


def _assure(fields: MetricFields, newest: Point, constant: float | None) -> Assurance | None:
    """Compare the target with the limits: strictly beyond them it will be met, or missed, every time."""
    if newest.target is None or fields.good == "neutral":
        return None
    lower, upper = (newest.lower, newest.upper) if constant is None else (constant, constant)
    if lower is None or upper is None:
        return None
    if constant is not None and newest.target == constant:
        return "pass"
    if lower <= newest.target <= upper:
        return "inconsistent"
    return "pass" if (newest.target < lower) == (fields.good == "up") else "fail"

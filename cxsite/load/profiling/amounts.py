"""Recognise ready values and amounts in an extract."""

from __future__ import annotations

from collections.abc import Iterator

from cxsite.load.profiling.candidate import Candidate, write_name
from cxsite.load.profiling.evidence import Evidence
from cxsite.load.profiling.heading_words import names, words_of
from cxsite.load.profiling.profile import ColumnProfile, Guess
from cxsite.periods import Grain

_UNITS = {"minutes": ("minute", "minutes", "mins"), "hours": ("hour", "hours"), "days": ("days",)}


def find_ready_values(evidence: Evidence) -> Iterator[Candidate]:
    """Find figures that stand for a whole period, or for a period of one segment."""
    split = _find_split(evidence)
    if split is None:
        return
    grains = dict.fromkeys((evidence.dated.days.spacing or Grain.GIVEN, Grain.GIVEN))
    bases = [column for column in evidence.counts if names(column.name, "n")]
    for column in evidence.measures:
        if column not in bases or len(evidence.measures) == 1:
            of = f" for each {split[0]}" if split else ""
            reason = f"{column.name} has one figure for each period{of}; ready figures cannot be added up"
            guesses = (
                Guess("kind", "value", reason),
                Guess("value", write_name(column.name), "the figure"),
                *_guess_base(column, bases),
                *_guess_unit(column),
            )
            yield from (Candidate(guesses, (column.name,), grain, split) for grain in grains)


def _find_split(evidence: Evidence) -> tuple[str, ...] | None:
    """Find what makes the rows of a period differ: nothing, or one column; ``None`` if it is neither."""
    if evidence.is_unique(()):
        return ()
    found = [column.name for column in evidence.segments if evidence.is_unique((column.name,))]
    return (found[0],) if found and len(evidence.segments) == 1 else None


def _guess_base(column: ColumnProfile, bases: list[ColumnProfile]) -> Iterator[Guess]:
    if bases and bases[0] is not column:
        yield Guess("n", write_name(bases[0].name), "how many stand behind the figure, by its heading")


def _guess_unit(column: ColumnProfile) -> Iterator[Guess]:
    units = [unit for unit, words in _UNITS.items() if words_of(column.name) & set(words)]
    if column.type == "percent" and float(column.low) >= 0 and float(column.high) <= 100:
        yield Guess("unit", "percent", "its cells have per cent signs")
    elif units:
        yield Guess("unit", units[0], "by its heading")
    elif names(column.name, "money"):
        yield Guess("unit", "currency", "by its heading")


def find_amounts(evidence: Evidence) -> Iterator[Candidate]:
    """Find amounts: such of many cases are added up, those of one case each are averaged."""
    for column in sorted(evidence.measures, key=lambda one: -names(one.name, "money")):
        adds_up = names(column.name, "money") or (evidence.is_counted and column.type == "whole")
        yield _sum(column) if adds_up else _mean(column)


def _sum(column: ColumnProfile) -> Candidate:
    reason = f"{column.name} holds amounts from {column.low} to {column.high}; for averages write kind: mean"
    value = Guess("value", write_name(column.name), "what is added up")
    return Candidate((Guess("kind", "sum", reason), value, *_guess_unit(column)), (column.name,))


def _mean(column: ColumnProfile) -> Candidate:
    reason = (
        f"{column.name} holds amounts from {column.low} to {column.high}, one a row; "
        "for what nine in ten stay under write kind: quantile and quantile: 0.9"
    )
    score = Guess("score", write_name(column.name), "what is averaged")
    return Candidate((Guess("kind", "mean", reason), score, *_guess_unit(column)), (column.name,))

"""Recognise by the shape of an extract which metrics could be made of it, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from cxsite.load.profiling.amounts import find_amounts, find_ready_values
from cxsite.load.profiling.candidate import Candidate, write_name
from cxsite.load.profiling.evidence import Evidence
from cxsite.load.profiling.heading_words import find_counted_answers, find_yes, names
from cxsite.load.profiling.profile import ColumnProfile, Guess

_SCALES = {
    "nps": (Decimal(0), Decimal(10), "0 to 10"),
    "csat": (Decimal(1), Decimal(5), "1 to 5"),
    "ces": (Decimal(1), Decimal(7), "1 to 7"),
}
# Answers on a scale use most of it; counts that happen to be small do not.
_FEWEST_ANSWERS = 3


def find_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """List the metrics that an extract could hold, the likeliest first; counting rows is always one."""
    for find in _FINDERS:
        yield from find(evidence)


def _find_counted_answers(evidence: Evidence) -> Iterator[Candidate]:
    found = find_counted_answers([column.name for column in evidence.measures])
    if found:
        reason = "columns count promoters, passives and detractors"
        fields = (Guess(field, write_name(name), "named so in the header") for field, name in found.items())
        yield Candidate((Guess("kind", "nps", reason), *fields), tuple(found.values()))


def _find_named_scores(evidence: Evidence) -> Iterator[Candidate]:
    for column in evidence.measures:
        kinds = [kind for kind in _SCALES if names(column.name, kind) and _fits(column, kind)]
        if kinds:
            yield _score(column, kinds[0], f"its heading says so, and it holds {_range(column)}")


def _find_rates(evidence: Evidence) -> Iterator[Candidate]:
    events = [column for column in evidence.counts if names(column.name, "event")]
    exposures = [column for column in evidence.measures if names(column.name, "exposure")]
    for event in events:
        for exposure in exposures:
            if event is not exposure and not exposure.low.startswith("-"):
                reason = f"{event.name} happen to {exposure.name}, by their headings"
                yield Candidate(
                    (
                        Guess("kind", "rate", reason),
                        Guess("events", write_name(event.name), "what happened"),
                        Guess("exposure", write_name(exposure.name), "how much there was for it to happen"),
                        Guess("per", "1000", "a rate is given for so many units of exposure"),
                    ),
                    (event.name, exposure.name),
                )


def _find_flags(evidence: Evidence) -> Iterator[Candidate]:
    for column in evidence.counts:
        if (column.low, column.high, column.distinct) == ("0", "1", 2) and not evidence.is_counted:
            numerator = Guess("numerator", write_name(column.name), "it holds 0 and 1")
            reason = f"each row says yes (1) or no (0) in {column.name}; blank cells are not counted"
            yield Candidate((Guess("kind", "share", reason), numerator), (column.name,))


def _find_parts(evidence: Evidence) -> Iterator[Candidate]:
    """Find two counts of which one never exceeds the other."""
    if not evidence.is_counted:
        return
    counts = evidence.counts
    pairs = [
        (part, whole)
        for whole in counts
        for part in counts
        if part is not whole and evidence.never_exceeds(part.name, whole.name)
    ]
    wholes = [whole.name for _, whole in pairs]
    # What exceeds fewer columns than another is the narrower whole of a part: arrivals before all flights.
    for part, whole in sorted(pairs, key=lambda pair: (*_rank_pair(pair), wholes.count(pair[1].name))):
        reason = f"in no row is {part.name} larger than {whole.name}, so it may be a part of it"
        if len(pairs) > 1:
            reason += f"; {len(pairs) - 1} other pairs of columns go together so too"
        yield Candidate(
            (
                Guess("kind", "share", reason),
                Guess("numerator", write_name(part.name), "the smaller of the two"),
                Guess("denominator", write_name(whole.name), "the larger of the two"),
            ),
            (part.name, whole.name),
        )


def _rank_pair(pair: tuple[ColumnProfile, ColumnProfile]) -> tuple[int, int]:
    part, whole = pair
    return -names(part.name, "part") - names(whole.name, "whole"), names(part.name, "whole")


def _find_scores(evidence: Evidence) -> Iterator[Candidate]:
    if evidence.is_counted:
        return
    for column in evidence.measures:
        kind = _kind_by_range(column)
        if kind:
            other = " (1 to 5 would be csat, 1 to 7 ces, 0 to 10 nps)"
            yield _score(column, kind, f"it holds {_range(column)}{other}")


def _kind_by_range(column: ColumnProfile) -> str:
    if column.type != "whole" or column.distinct < _FEWEST_ANSWERS:
        return ""
    low, high = Decimal(column.low), Decimal(column.high)
    if low >= 1 and high <= 7:
        return "csat" if high <= 5 else "ces"
    return "nps" if low >= 0 and high in (8, 9, 10) else ""


def _fits(column: ColumnProfile, kind: str) -> bool:
    low, high, _ = _SCALES[kind]
    return column.type == "whole" and low <= Decimal(column.low) and Decimal(column.high) <= high


def _range(column: ColumnProfile) -> str:
    return f"whole numbers from {column.low} to {column.high}"


def _score(column: ColumnProfile, kind: str, reason: str) -> Candidate:
    score = Guess("score", write_name(column.name), f"the answers, on the scale from {_SCALES[kind][2]}")
    return Candidate((Guess("kind", kind, f"{column.name}: {reason}"), score), (column.name,))


def _find_yes(evidence: Evidence) -> Iterator[Candidate]:
    for column in evidence.segments:
        yes = find_yes(tuple(value for value, _ in column.values)) if not evidence.is_counted else ""
        if yes:
            name = write_name(column.name)
            condition = f"{{{name}: {write_name(yes)}}}"
            reason = f"each row says yes or no in {column.name}"
            known = Guess("denominator", f"{{{name}: present}}", "blank cells are no answer")
            guesses = (Guess("kind", "share", reason), Guess("numerator", condition, "the rows that say yes"))
            yield Candidate((*guesses, known), (column.name,))


def _count_rows(evidence: Evidence) -> Iterator[Candidate]:
    what = "cases" if evidence.is_counted else "events"
    yield Candidate((Guess("kind", "count", f"nothing in a row is measured, so rows are counted as {what}"),))


_FINDERS: tuple[Callable[[Evidence], Iterator[Candidate]], ...] = (
    _find_counted_answers,
    _find_named_scores,
    _find_rates,
    _find_flags,
    _find_parts,
    _find_scores,
    _find_yes,
    find_ready_values,
    find_amounts,
    _count_rows,
)

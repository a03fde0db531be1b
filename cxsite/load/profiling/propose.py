"""Propose a metric for an extract: what can be guessed, tried on the extract, and what only people know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cxsite.issues import find_control, has_errors
from cxsite.load.front_matter import split_front_matter, type_fields
from cxsite.load.profiling.candidate import Candidate, write_name, write_names
from cxsite.load.profiling.candidates import find_candidates
from cxsite.load.profiling.day_columns import find_dates
from cxsite.load.profiling.evidence import Evidence
from cxsite.load.profiling.profile import ColumnProfile, Guess, Proposal
from cxsite.load.profiling.read_whole import WholeExtract
from cxsite.load.reduce import reduce_extract
from cxsite.load.row_days import Clock
from cxsite.periods import Grain
from cxsite.schema import KINDS, MetricFields

_GUARDED = frozenset({"nps", "csat", "ces", "share", "mean", "quantile"})
_QUESTIONS = (
    Guess("good", "", "is it good for customers when the figure rises (up) or falls (down)?"),
    Guess("target", "", "which value is wanted, if any?"),
    Guess("owner", "", "which unit answers for it?"),
    Guess("definition", "", "what is measured, in a sentence that an outsider understands?"),
    Guess("fresh", "", "after how many days without new rows is the extract late?"),
)


def propose_metric(
    whole: WholeExtract, columns: Sequence[ColumnProfile], clock: Clock, *, source: str
) -> Proposal:
    """Propose the likeliest metric that can be worked out from the extract without an error."""
    by_name = {column.name: column for column in columns}
    dated = find_dates(whole, by_name, clock)
    if isinstance(dated, Proposal):
        return dated
    evidence = Evidence(whole, by_name, dated)
    head = (Guess("source", write_name(source), "the extract that this is made from"), *_guess_layout(whole))
    for candidate in find_candidates(evidence):
        for by in _list_splits(candidate, evidence):
            guesses = (*candidate.guesses[:1], *head, *_fill(candidate, evidence, by))
            if _works(evidence, guesses, clock):
                return Proposal((*guesses, *_QUESTIONS))
    return Proposal(refused="its rows make no metric without an error", hint="see what stands in its columns")


def _guess_layout(whole: WholeExtract) -> Iterator[Guess]:
    if whole.extract.melted:
        yield Guess("wide", "true", "its columns are headed by periods")
    if whole.extract.decoded.sure == "likely":
        encoding = whole.extract.decoded.encoding
        yield Guess("encoding", "", f"it reads as {encoding}, which nothing proves; is it so?")


def _list_splits(candidate: Candidate, evidence: Evidence) -> Iterator[tuple[str, ...]]:
    if candidate.by is not None:
        yield candidate.by
        return
    names = tuple(one.name for one in evidence.segments if one.name not in candidate.used)
    yield names
    if names:
        yield ()


def _fill(candidate: Candidate, evidence: Evidence, by: tuple[str, ...]) -> Iterator[Guess]:
    """List the fields of a metric: when, what is measured, and what it is split by."""
    dated = evidence.dated
    yield Guess("date", write_names(dated.names), dated.reason)
    yield from candidate.guesses[1:]
    grain = candidate.grain or dated.days.grain
    yield Guess("grain", grain, _reason_of(grain, evidence))
    if by:
        counts = ", ".join(f"{name} {evidence.columns[name].distinct}" for name in by)
        yield Guess("by", f"[{', '.join(map(write_name, by))}]", f"so many values each: {counts}")
    if candidate.guesses[0].value in _GUARDED:
        reason = "fewer answers than this are never shown; 0 where no people stand behind the rows"
        yield Guess("min_base", "10", reason)


def _reason_of(grain: Grain, evidence: Evidence) -> str:
    days = evidence.dated.days
    if grain is Grain.GIVEN:
        return "each row is a point already"
    return days.reason if grain is days.grain else f"its dates are a {grain} apart"


def _works(evidence: Evidence, guesses: Iterable[Guess], clock: Clock) -> bool:
    """Say whether a metric with these fields is typed and worked out without an error."""
    text = write_fields(guesses)
    front = split_front_matter(f"---\ntitle: Proposal\n{text}---\n", "content/metrics/proposal.md")
    typed = type_fields(front.values, KINDS["metrics"], front.places)
    if find_control(text) is not None or has_errors((*front.issues, *typed.issues)):
        return False
    assert isinstance(typed.fields, MetricFields)
    _, issues = reduce_extract(evidence.extract, typed.fields, places=front.places, clock=clock)
    return not has_errors(issues)


def write_fields(guesses: Iterable[Guess]) -> str:
    """Write the fields that are guessed as front matter, each on a line."""
    return "".join(f"{guess.key}: {guess.value}\n" for guess in guesses if guess.value)

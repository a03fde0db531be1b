"""Answer ``claim:`` links: read what they claim, and lead to the evidence, or say what holds instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.language import Language
from cxsite.load import MarkdownLink
from cxsite.model.checked_links import (
    Address,
    check_options,
    find_point,
    find_series,
    read_address,
    read_segment,
)
from cxsite.model.claims import METRIC_WORDS, PROMISE_WORDS, SINCE_WORDS, Claim, Ruling, rule
from cxsite.model.effects import Effect
from cxsite.model.metrics import Metric
from cxsite.model.portal import ClaimAnswer, Judgement, Ref
from cxsite.model.references import Known

WORDS = (*METRIC_WORDS, *PROMISE_WORDS)


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold a promise's metric and its judgements: the total's first, then those of segments."""

    metric: Metric
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Court:
    """Hold what claims can be about."""

    known: Known
    metrics: Mapping[str, Metric]
    promises: Mapping[str, Measured]
    language: Language


def read_claim(link: MarkdownLink, rest: str, court: Court) -> Claim | tuple[Issue, ...]:
    """Read a claim; ``rest`` is what follows ``claim:``."""
    address = read_address(rest)
    if address.word not in WORDS:
        return (_report_word(address, link.place),)
    kind = "promises" if address.word in PROMISE_WORDS else "metrics"
    fault = court.known.find_fault(Ref(kind, address.id), link.place)
    if fault:
        return (fault,)
    issues = tuple(_check_options(address, link.place))
    if issues:
        return issues
    read = _read_promise if kind == "promises" else _read_metric
    found = read(address, court, link.place)
    return (found,) if isinstance(found, Issue) else found or ()


def answer_claim(
    link: MarkdownLink, claim: Claim, effect: Effect | None
) -> tuple[ClaimAnswer | None, tuple[Issue, ...]]:
    """Answer a claim with its evidence, if it is true."""
    ruling = rule(claim, effect)
    if ruling.holds == claim.word:
        return ClaimAnswer(claim.ref, claim.series.segment, ruling.reason), ()
    if ruling.holds is None:
        message = f'nothing bears out the claim "{claim.word}": {ruling.reason}'
        return None, (error("CX236", message, link.place, "write the sentence without the claim"),)
    message = f'the claim "{claim.word}" is false: {ruling.reason}'
    return None, (error("CX235", message, link.place, _propose(link, claim, ruling)),)


def _propose(link: MarkdownLink, claim: Claim, ruling: Ruling) -> str:
    if not ruling.holds:
        return "write the sentence without the claim"
    true = link.target.replace(f"/{claim.word}", f"/{ruling.holds}", 1)
    return f"say what is so: {true}"


def _report_word(address: Address, place: Place) -> Issue:
    if not address.word:
        hint = f"add a slash and one of: {', '.join(WORDS)}"
        return error("CX237", "the link names no claim", place, hint)
    hint = did_you_mean(address.word, WORDS, f"claims are: {', '.join(WORDS)}")
    return error("CX237", f'unknown claim "{address.word}"', place, hint)


def _check_options(address: Address, place: Place) -> Iterator[Issue]:
    allowed = ("segment", "since") if address.word in SINCE_WORDS else ("segment",)
    yield from check_options(address, allowed, f'the claim "{address.word}"', place)


def _read_metric(address: Address, court: Court, place: Place) -> Claim | Issue | None:
    metric = court.metrics.get(address.id)
    if metric is None:
        # The metric is broken, which is said where it is defined.
        return None
    series = find_series(metric, address, place)
    if isinstance(series, Issue):
        return series
    claim = Claim(address.word, Ref("metrics", metric.id), metric, series, court.language)
    if "since" not in address.given:
        return claim
    since = find_point(metric, series, address.given["since"], language=court.language, place=place)
    return since if isinstance(since, Issue) else replace(claim, since=since)


def _read_promise(address: Address, court: Court, place: Place) -> Claim | Issue | None:
    promise = court.promises.get(address.id)
    if Ref("promises", address.id) in court.known.broken:
        # What is wrong with the promise is said where it stands.
        return None
    if promise is None:
        message = f'nothing measures the promise "{address.id}"'
        return error("CX236", message, place, "name a metric in the promise, or take the claim out")
    segment = None
    if "segment" in address.given:
        segment = read_segment(promise.metric, address.given["segment"], place)
    if isinstance(segment, Issue):
        return segment
    judgement = next((one for one in promise.judgements if one.segment == segment), None)
    series = promise.metric.series_of(dict([segment]) if segment else {})
    if judgement is None or series is None:
        message = f'the promise "{address.id}" is not judged for {address.given.get("segment", "the total")}'
        return error("CX236", message, place, "add by: column to the promise")
    ref = Ref("promises", address.id)
    return Claim(address.word, ref, promise.metric, series, court.language, judgement=judgement)

"""Sum up a scorecard in one paragraph: what changed, what is noise, what misses its target, what we do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxsite.model import Metric, Series
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.headlines import change_size, headline_of, is_flat, verdict_text
from cxsite.pages.held_words import caveat_text
from cxsite.pages.messages import say
from cxsite.pages.plan import Brief, Briefing, Highlight, Link
from cxsite.pages.tiles import chance_text, mark_of_change, method_link
from cxsite.pages.words import STATUS_WORDS
from cxsite.schema import ProgramFields, PromiseFields

Shown = tuple[Metric, Series]
"""A metric and the series shown for it, its test adjusted to all tests of the page."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Sort what a page shows by what it says: a real change, noise, or no verdict yet."""

    shown: tuple[Shown, ...]
    changed: tuple[Shown, ...]
    noise: tuple[Shown, ...]

    @property
    def waiting(self) -> int:
        """Count the figures without a verdict."""
        return len(self.shown) - len(self.changed) - len(self.noise)


def sort_findings(metrics: Sequence[Metric]) -> Findings:
    """Sort metrics by what their totals say, adjusted to the page; those without a total say nothing."""
    shown = tuple((metric, metric.total) for metric in metrics if metric.has_total)
    changed = tuple(pair for pair in shown if _has_changed(pair[1]))
    noise = tuple(pair for pair in shown if _is_noise(pair[1]))
    return Findings(shown, changed, noise)


def _has_changed(series: Series) -> bool:
    if series.variation:
        return series.variation != "common_cause"
    return bool(series.change and series.change.is_detectable)


def _is_noise(series: Series) -> bool:
    if series.variation:
        return series.variation == "common_cause"
    return is_flat(series) or bool(series.change and not series.change.is_detectable)


def scorecard_paragraph(atlas: Atlas, metrics: Sequence[Metric], page: str) -> Briefing:
    """Sum up the metrics of a scorecard in one paragraph, with links to the evidence."""
    findings = sort_findings(metrics)
    parts = {
        "changed": _changed(atlas, findings, page),
        "noise": _noise(atlas, findings, page),
        "target": _missed(atlas, findings, page),
        "work": _work(atlas, findings, page),
    }
    briefs = tuple(Brief(say(atlas.language, f"brief.{key}"), tuple(found)) for key, found in parts.items())
    method = method_link(atlas, page)
    note = false_signals_text(atlas, findings)
    return Briefing(briefs, say(atlas.language, "brief.title"), "in-short", note, method)


def short_paragraph(atlas: Atlas, metrics: Sequence[Metric], page: str) -> Briefing:
    """Sum up metrics without the list of what merely moved, for a page that shows what changed."""
    whole = scorecard_paragraph(atlas, metrics, page)
    left_out = {say(atlas.language, "brief.changed"), say(atlas.language, "brief.noise")}
    briefs = tuple(brief for brief in whole.briefs if brief.label not in left_out)
    return Briefing(briefs, whole.title, whole.anchor, whole.note, whole.link)


def false_signals_text(atlas: Atlas, findings: Findings) -> str:
    """Say how many signals to expect of chance alone; empty where no series has limits."""
    return chance_text(atlas, (series for _, series in findings.shown))


def highlight_changes(atlas: Atlas, findings: Findings, page: str) -> tuple[Highlight, ...]:
    """Show each real change with its headline, concerns first."""
    ranked = sorted(findings.changed, key=lambda pair: (not is_concern(pair[1]), pair[0].title.casefold()))
    return tuple(
        Highlight(
            headline_of(atlas, metric, series),
            relative(page, atlas.segment_address(metric, series)),
            series.status,
            STATUS_WORDS[series.status],
            caveat_text(atlas, metric),
            mark_of_change(series),
            metric.title,
        )
        for metric, series in ranked
    )


def is_concern(series: Series) -> bool:
    """Say whether a real change of a series is bad for customers."""
    if series.variation:
        return series.variation.startswith("concern")
    change = series.change
    if change is None or not change.is_detectable or series.fields.good == "neutral":
        return False
    return (change.test.change > 0) != (series.fields.good == "up")


def _changed(atlas: Atlas, findings: Findings, page: str) -> Iterator[Link]:
    if findings.changed:
        yield from _list(atlas, [_judged(atlas, pair, page) for pair in findings.changed])
        return
    count = len(findings.noise)
    key = "brief.nothing_changed" if count else "brief.nothing_judged"
    yield Link(say(atlas.language, key, count=count))


def _noise(atlas: Atlas, findings: Findings, page: str) -> Iterator[Link]:
    count = len(findings.noise)
    if count:
        yield Link(say(atlas.language, "brief.noise_list", count=count))
        yield from _list(atlas, [(_link(atlas, pair, page), "") for pair in findings.noise])
    elif findings.changed:
        yield Link(say(atlas.language, "brief.noise_none"))
    else:
        yield Link(say(atlas.language, "brief.nothing_judged"))
    if findings.waiting and (count or findings.changed):
        yield Link(say(atlas.language, "brief.waiting", count=findings.waiting))


def _missed(atlas: Atlas, findings: Findings, page: str) -> Iterator[Link]:
    judged = [pair for pair in findings.shown if pair[1].status in ("met", "missed")]
    missed = [pair for pair in judged if pair[1].status == "missed"]
    if not missed:
        key = "brief.met_all" if judged else "brief.no_target"
        yield Link(say(atlas.language, key, count=len(judged)))
        return
    number = atlas.language.exact(len(missed))
    yield Link(say(atlas.language, "brief.missed_list", count=len(judged), missed=number))
    yield from _list(atlas, [(_link(atlas, pair, page), _outlook(atlas, pair[1])) for pair in missed])


def _outlook(atlas: Atlas, series: Series) -> str:
    return _lower(say(atlas.language, f"assurance.{series.assurance}")) if series.assurance else ""


def _judged(atlas: Atlas, pair: Shown, page: str) -> tuple[Link, str]:
    text, _ = verdict_text(atlas, *pair)
    words = ", ".join(filter(None, (_lower(text), change_size(atlas, *pair))))
    return _link(atlas, pair, page), words


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _link(atlas: Atlas, pair: Shown, page: str) -> Link:
    metric, series = pair
    return Link(metric.title, relative(page, atlas.segment_address(metric, series)))


def _work(atlas: Atlas, findings: Findings, page: str) -> Iterator[Link]:
    needed = {m.id for m, series in findings.shown if series.status == "missed" or is_concern(series)}
    programs = [Link(link.text, link.href) for link in _programs(atlas, needed, page)]
    if programs:
        yield Link(say(atlas.language, "brief.programs", count=len(programs)))
        yield from _list(atlas, [(link, "") for link in programs])
    else:
        yield Link(say(atlas.language, "brief.no_program" if needed else "brief.no_need"))
    broken = list(_broken_promises(atlas, {metric.id for metric, _ in findings.shown}, page))
    if broken:
        yield Link(say(atlas.language, "brief.broken", count=len(broken)))
        yield from _list(atlas, [(link, "") for link in broken])


def _programs(atlas: Atlas, metrics: set[str], page: str) -> Iterator[Link]:
    for entry in atlas.portal.of_kind("programs"):
        fields = entry.typed(ProgramFields)
        if fields.stage != "stopped" and any(aim.metric in metrics for aim in fields.aims):
            yield atlas.link(entry.ref, page)


def _broken_promises(atlas: Atlas, metrics: set[str], page: str) -> Iterator[Link]:
    for entry in atlas.portal.of_kind("promises"):
        judgements = atlas.portal.judgements.get(entry.ref.id, ())
        is_ours = entry.typed(PromiseFields).metric in metrics
        if is_ours and judgements and judgements[0].last == "broken":
            yield atlas.link(entry.ref, page)


def _list(atlas: Atlas, items: Sequence[tuple[Link, str]]) -> Iterator[Link]:
    """Join links as a sentence does, each with what stands in brackets behind it."""
    for at, (link, words) in enumerate(items):
        if at:
            yield Link(say(atlas.language, "list.and" if at == len(items) - 1 else "list.comma"))
        yield link
        if words:
            yield Link(say(atlas.language, "brief.item", words=words))
    yield Link(say(atlas.language, "list.end"))

"""Answer links to metrics that are held: what a text says of newer figures can be neither right nor wrong."""

from __future__ import annotations

from dataclasses import replace

from cxsite.issues import Issue, Severity, has_errors
from cxsite.load import MarkdownLink
from cxsite.model.claims import PROMISE_WORDS
from cxsite.model.library import Finding, Library
from cxsite.model.metrics import Held, Metric
from cxsite.model.portal import Answer, ChartAnswer, RecordAnswer, Ref

_SCHEMES = ("value", "claim", "chart")
_OF_FIGURES = frozenset({"CX206", "CX207", "CX211", "CX212", "CX231", "CX233", "CX235", "CX236"})
"""Findings that hang on the figures; all others are mistakes whatever the figures are."""


def soften_held(link: MarkdownLink, finding: Finding, library: Library) -> Finding:
    """Let a link that the held figures do not bear out lead to the metric, and only warn of it.

    Nothing is rewritten: the text may well be right again as soon as the data are.
    """
    metric = _find_metric(link, library)
    held = metric.held if metric else None
    if metric is None or held is None or any(issue.code not in _OF_FIGURES for issue in finding.issues):
        return finding
    issues = tuple(_soften(issue, held) for issue in finding.issues)
    answer = _lead_to(link, metric) if has_errors(finding.issues) else finding.answer
    return Finding(answer, issues, finding.edits)


def _find_metric(link: MarkdownLink, library: Library) -> Metric | None:
    scheme, _, rest = link.target.partition(":")
    if scheme not in _SCHEMES:
        return None
    id_, _, word = rest.partition("?")[0].partition("/")
    if scheme == "claim" and word in PROMISE_WORDS:
        promise = library.promises.get(id_)
        return promise.metric if promise else None
    return library.metrics.get(id_)


def _soften(issue: Issue, held: Held) -> Issue:
    hint = f"nothing to do: the figures are held as of {held.as_of} until the data are mended"
    return replace(issue, severity=Severity.WARNING, hint=hint, fix="")


def _lead_to(link: MarkdownLink, metric: Metric) -> Answer:
    if link.is_image:
        return ChartAnswer(metric.id, "trend", "", None, None, link.text)
    return RecordAnswer(Ref("metrics", metric.id))

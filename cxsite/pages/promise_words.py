"""Say how a promise fares: its newest run, its record, and by how much it was kept or missed."""

from __future__ import annotations

import re

from cxsite.model import Judgement, Metric
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.messages import say
from cxsite.pages.rounding import Rounding
from cxsite.pages.words import shown_value, target_text
from cxsite.schema import PromiseFields


def run_text(atlas: Atlas, metric: Metric, judgement: Judgement) -> str:
    """Say how the newest finished period ended, and for how many periods running."""
    if not judgement.verdicts:
        return say(atlas.language, "promise.not_yet")
    when = atlas.language.within(judgement.verdicts[-1][0].period, metric.grain)
    if judgement.last == "none":
        return say(atlas.language, "promise.unjudged", when=when)
    if judgement.running == 1:
        return say(atlas.language, f"promise.{judgement.last}_once", when=when)
    span = say(atlas.language, f"span.{metric.grain}", count=judgement.running)
    periods = periods_text(atlas, metric, judgement.running)
    return say(atlas.language, f"promise.{judgement.last}_running", periods=periods, span=span)


def record_sentence(atlas: Atlas, metric: Metric, judgement: Judgement) -> str:
    """Say how often a promise was kept, the longest run, and how narrowly the newest verdict came about."""
    if not judgement.judged:
        return say(atlas.language, "promise.nothing")
    periods = periods_text(atlas, metric, judgement.judged)
    kept, share = str(judgement.kept), share_text(atlas, judgement)
    parts = [say(atlas.language, "promise.record", kept=kept, periods=periods, share=share)]
    if 1 < judgement.longest_kept < judgement.judged:
        longest = periods_text(atlas, metric, judgement.longest_kept)
        parts.append(say(atlas.language, "promise.longest", periods=longest))
    return " ".join((*parts, *newest_sentences(atlas, metric, judgement)))


def newest_sentences(atlas: Atlas, metric: Metric, judgement: Judgement) -> tuple[str, ...]:
    """Say by how much the newest verdict came about, and if its interval leaves room for the other."""
    if judgement.margin is None:
        return ()
    newest = judgement.verdicts[-1][0]
    when = atlas.language.within(newest.period, metric.grain)
    told = say(
        atlas.language,
        "promise.newest",
        when=when[:1].upper() + when[1:],
        value=shown_value(atlas, metric, newest),
        margin=margin_text(atlas, metric, judgement.margin),
    )
    if not judgement.is_within_reach:
        return (told,)
    unit = unit_of(metric.fields)
    rounding = Rounding(atlas, unit, atlas.language.decimals_of(unit))
    reach = rounding.range(newest.low or 0, newest.high or 0)
    return told, say(atlas.language, "promise.reach", range=reach)


def margin_text(atlas: Atlas, metric: Metric, margin: float) -> str:
    """Say with how much to spare a promise was kept, or by how much it was missed."""
    if margin == 0:
        return say(atlas.language, "promise.exact")
    far = atlas.language.difference(margin, unit_of(metric.fields))
    if not re.search("[1-9]", far.partition("\u00a0")[0]):
        return say(atlas.language, "promise.just_kept" if margin > 0 else "promise.just_missed")
    return say(atlas.language, "promise.spare" if margin > 0 else "promise.short", far=far)


def running_note(atlas: Atlas, metric: Metric, judgement: Judgement) -> str:
    """Say for how many periods running the newest verdict holds; empty for a single one."""
    if judgement.running < 2:
        return ""
    periods = periods_text(atlas, metric, judgement.running)
    return say(atlas.language, "promise.running", periods=periods)


def newest_note(atlas: Atlas, metric: Metric, judgement: Judgement) -> str:
    """Say in short for how long the newest verdict holds, and by how much it came about."""
    far = "" if judgement.margin is None else margin_text(atlas, metric, judgement.margin)
    return "; ".join(filter(None, (running_note(atlas, metric, judgement), far)))


def periods_text(atlas: Atlas, metric: Metric, count: int) -> str:
    """Count periods in the metric's own grain: ``5 months``."""
    return say(atlas.language, f"periods.{metric.grain}", count=count)


def share_text(atlas: Atlas, judgement: Judgement) -> str:
    """Word the share of periods in which a promise was kept, with its interval; empty without any."""
    bounds = judgement.share_kept
    if bounds is None:
        return ""
    whole = Rounding(atlas, "percent", 0)
    share = whole.value(100 * judgement.kept / judgement.judged)
    return say(atlas.language, "promise.share", share=share, range=whole.range(bounds.low, bounds.high))


def bound_text(atlas: Atlas, fields: PromiseFields, metric: Metric) -> str:
    """Word the value that keeps a promise."""
    unit = unit_of(metric.fields)
    if fields.kept_when is None:
        return target_text(atlas, metric.fields, metric.total.target)
    if fields.kept_when.at_least is not None:
        return f"at least {atlas.language.goal(fields.kept_when.at_least, unit)}"
    return f"at most {atlas.language.goal(fields.kept_when.at_most or 0, unit)}"

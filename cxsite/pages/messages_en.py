"""Word in English what the build says of figures: templates by key, with named places."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.pages.messages_editions_en import EDITION_MESSAGES
from cxsite.pages.messages_method_en import METHOD
from cxsite.pages.messages_records_en import RECORDS
from cxsite.pages.messages_sources_en import SOURCES

_HEADLINES: Mapping[str, str | Mapping[str, str]] = {
    "headline.nothing": "No data yet.",
    "headline.no_data": "No data for {period}.",
    "headline.hidden": "Not shown for {period} (small base).",
    "headline.flat": "Nothing varied, so there is no verdict: {fact}{target}.",
    "headline.few": "Too few points for a verdict ({have} of {need}): {fact}{target}.",
    "headline.few_anew": (
        "Too few points for a verdict ({have} of {need} since the limits were set anew): {fact}{target}."
    ),
    "headline.noise": "No detectable change: {fact} lies within its limits{limits}{target}.",
    "headline.noise_run": "No detectable change: {fact} belongs to no unusual run{target}.",
    "headline.improvement": "Improvement: {how}{target}.",
    "headline.concern": "Concern: {how}{target}.",
    "headline.neutral_high": "Unusually high: {how}{target}.",
    "headline.neutral_low": "Unusually low: {how}{target}.",
    "headline.tested": "{verdict}; {fact}{target}.",
    "change.better": "Better than {before}: {difference}",
    "change.worse": "Worse than {before}: {difference}",
    "change.different": "Different from {before}: {difference}",
    "change.none": "No detectable change against {before}: {difference}",
    "change.none_of_many": (
        "No detectable change against {before}, as the page holds more than one test: {difference}"
    ),
    "difference": "{change} ({low} to {high})",
    "fact": "{value} {when}{basis}",
    "fact.basis": " ({basis})",
    "limits": " of {range}",
    "limits.of_mean": " (limits {range})",
    "range": "{low} to {high}",
    "basis.n": "n = {n}",
    "basis.worth": "{number}, worth {worth}",
    "basis.low": "low base",
    "basis.small": "under 100",
    "how.outside_high": "{fact} lies above the upper limit of {limit}",
    "how.outside_low": "{fact} lies below the lower limit of {limit}",
    "how.shift_high": "{span} lie above the {centre} of {mean}{limits}",
    "how.shift_low": "{span} lie below the {centre} of {mean}{limits}",
    "how.trend_high": "each of {span} is higher than the one before it, up to {fact}",
    "how.trend_low": "each of {span} is lower than the one before it, down to {fact}",
    "how.near_high": "{near} of {span} lie close to the upper limit of {limit}, the newest at {value}",
    "how.near_low": "{near} of {span} lie close to the lower limit of {limit}, the newest at {value}",
    "how.near_high_or_beyond": (
        "{near} of {span} lie close to the upper limit of {limit} or beyond it, the newest at {value}"
    ),
    "how.near_low_or_beyond": (
        "{near} of {span} lie close to the lower limit of {limit} or beyond it, the newest at {value}"
    ),
    "centre.mean": "mean",
    "centre.median": "median",
    "target.apart": "; {clause}",
    "target.and": ", and {clause}",
    "target.but": ", but {clause}",
    "target.met": "the target of {target} is met",
    "target.missed": "the target of {target} is missed",
    "target.chance": "the target of {target} is hit or missed by chance",
    "target.met_pass": "the target of {target} is met, as it will be unless something changes",
    "target.missed_fail": "the target of {target} is missed, as it will be unless something changes",
    "target.met_fail": "the target of {target} is met, which is out of reach as a rule",
    "target.missed_pass": "the target of {target} is missed, which it is not as a rule",
    "span.day": {"one": "the last day", "other": "the last {count} days"},
    "span.week": {"one": "the last week", "other": "the last {count} weeks"},
    "span.month": {"one": "the last month", "other": "the last {count} months"},
    "span.quarter": {"one": "the last quarter", "other": "the last {count} quarters"},
    "span.year": {"one": "the last year", "other": "the last {count} years"},
    "span.given": {"one": "the last point", "other": "the last {count} points"},
    "before.day": "the day before",
    "before.week": "the week before",
    "before.month": "the month before",
    "before.quarter": "the quarter before",
    "before.year": "the year before",
    "before.given": "the point before",
}

_VERDICTS: Mapping[str, str | Mapping[str, str]] = {
    "verdict.common_cause": "No detectable change",
    "verdict.improvement_high": "Improvement, high",
    "verdict.improvement_low": "Improvement, low",
    "verdict.concern_high": "Concern, high",
    "verdict.concern_low": "Concern, low",
    "verdict.neutral_high": "Unusually high",
    "verdict.neutral_low": "Unusually low",
    "verdict.better": "Better than {before}",
    "verdict.worse": "Worse than {before}",
    "verdict.different": "Different from {before}",
    "verdict.few": "No verdict yet",
    "verdict.few_note": "{have} of {need} points",
    "verdict.flat": "Nothing varied",
    "verdict.none": "No verdict",
    "assurance.pass": "Met as a rule",
    "assurance.fail": "Missed as a rule",
    "assurance.inconsistent": "Hit or miss",
    "assurance.none": "Not known yet",
    "since.limits": "Limits since {when}",
    "since.trial": "Provisional limits since {when}",
    "since.anew": "Limits set anew {when}",
    "base.note": "* Fewer than 100 answers or cases stand behind the figure.",
    "base.low_note": "Grey: fewer than 30 (low base).",
    "hidden.title": "Figures that are not shown",
    "hidden.text": (
        "Where a figure is not shown (small base), fewer than {base} answers stand behind it, or behind a "
        "neighbour that it would give away by subtraction. It is missing from pictures and files as well."
    ),
    "split_only.value": "by {columns} only",
    "split_only.title": "No total",
    "split_only.text": (
        "The extract gives ready figures by {columns} and none for all together. Such figures cannot be "
        "added up, so this page shows the parts alone."
    ),
    "found.fact": "{change} between two periods as large as the newest, found four times in five",
    "link.method": "How figures are judged",
}

_PARAGRAPH: Mapping[str, str | Mapping[str, str]] = {
    "brief.title": "In short",
    "brief.changed": "Changed",
    "brief.noise": "Noise",
    "brief.target": "Target missed",
    "brief.work": "Under way",
    "brief.item": " ({words})",
    "brief.nothing_changed": {
        "one": "the one figure that can be judged shows no detectable change.",
        "other": "none of the {count} figures that can be judged shows a detectable change.",
    },
    "brief.nothing_judged": "no figure can be judged yet.",
    "brief.noise_list": {
        "one": "{count} figure shows no detectable change: ",
        "other": "{count} figures show no detectable change: ",
    },
    "brief.noise_none": "every figure that can be judged has changed.",
    "brief.waiting": {
        "one": " {count} has no verdict yet.",
        "other": " {count} have no verdict yet.",
    },
    "brief.met_all": {
        "one": "no: the one figure with a target meets it.",
        "other": "none: all {count} figures with a target meet it.",
    },
    "brief.no_target": "no figure here has a target and a finished period to judge.",
    "brief.missed_list": {
        "one": "{missed} of {count} figure with a target: ",
        "other": "{missed} of {count} figures with a target: ",
    },
    "brief.programs": {
        "one": "{count} program aims at what is missed or a concern: ",
        "other": "{count} programs aim at what is missed or a concern: ",
    },
    "brief.no_program": "no program aims at what is missed or a concern.",
    "brief.no_need": "nothing here is missed or a concern.",
    "brief.broken": {
        "one": " One promise is broken in its newest period: ",
        "other": " {count} promises are broken in their newest period: ",
    },
    "brief.false": {
        "one": "With {count} judged figure, about {expected} signals a period come by chance alone.",
        "other": "With {count} judged figures, about {expected} signals a period come by chance alone.",
    },
    "front.changed": "What changed",
    "front.nothing_changed": "No detectable change among these figures in their newest finished periods.",
    "list.comma": ", ",
    "list.and": " and ",
    "list.end": ".",
}

ENGLISH: Mapping[str, str | Mapping[str, str]] = {
    **_HEADLINES,
    **_VERDICTS,
    **_PARAGRAPH,
    **METHOD,
    **RECORDS,
    **EDITION_MESSAGES,
    **SOURCES,
}

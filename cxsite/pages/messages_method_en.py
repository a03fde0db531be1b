"""Word in English how figures are judged, for the page that explains it."""

from __future__ import annotations

from collections.abc import Mapping

_LEGEND: Mapping[str, str | Mapping[str, str]] = {
    "method.title": "How figures are judged",
    "method.eyebrow": "Method",
    "method.summary": (
        "Every figure is asked two questions that have nothing to do with each other: does it meet its "
        "target, and has it really changed? Each answer has a word and a shape, and a colour only to help."
    ),
    "legend.change": "Has it really changed?",
    "legend.change_intro": (
        "The two lines are the limits within which a figure moves by chance alone. The shape says what its "
        "newest value shows, its place whether that value is high or low."
    ),
    "legend.common_cause": (
        "The newest value does what this figure always does. That is not proof of no change."
    ),
    "legend.improvement_high": "A rule below marks the newest value as high, and high is good for customers.",
    "legend.improvement_low": "A rule marks it as low, and low is good for customers.",
    "legend.concern_high": "A rule marks it as high, and high is bad for customers.",
    "legend.concern_low": "A rule marks it as low, and low is bad for customers.",
    "legend.neutral_high": "A rule marks it as high; neither direction is good or bad.",
    "legend.neutral_low": "A rule marks it as low; neither direction is good or bad.",
    "legend.tested": "Too few points for limits, but a test finds a change since the period before.",
    "legend.tested_word": "Better, worse or different",
    "legend.none": "There are too few points, no newest value, or nothing varied.",
    "legend.outlook": "Is the target met as a rule?",
    "legend.outlook_intro": "The post is the target, the block is where the figure lies by its limits.",
    "legend.pass": "The target lies outside the limits: it is met every time unless something changes.",
    "legend.fail": "The target lies outside the limits: it is missed every time unless something changes.",
    "legend.inconsistent": "The target lies within the limits: chance decides whether a period meets it.",
    "legend.target": "Does it meet its target?",
    "legend.target_intro": "Of the newest finished period alone.",
    "legend.met": "At the target or better.",
    "legend.missed": "Worse than the target.",
    "legend.no_target": "Nobody has set one, or neither direction is good.",
    "legend.no_data": "The newest finished period has no value.",
    "legend.too_few": "Too few answers stand behind it, or behind a neighbour that it would give away.",
}

_TEXTS: Mapping[str, str | Mapping[str, str]] = {
    "method.rules": "What counts as a change",
    "method.rules_text": (
        "The method follows NHS England's *Making Data Count*: process behaviour charts instead of red and "
        "green arrows between two points.\n\n"
        "- **Limits** are the mean ± 2.66 × the mean distance between neighbouring points (XmR), where a "
        "metric does not say otherwise. Distances of more than 3.267 × that mean are left out once, so that "
        "one odd period does not widen them.\n"
        "- **{need} points** are needed for a verdict. From {trial} points limits are drawn dashed, as "
        "provisional; with fewer there are none.\n"
        "- **A rule must mark the newest finished point.** The first that fits is named: beyond a limit, a "
        "trend, two of three near a limit, a shift. A missing or hidden value ends every run.\n"
        "- **Limits are set anew** only by a person, on a date and for a reason; the [log]({limits}) lists "
        "every time.\n"
        "- Where nothing varies there is nothing to judge: no limits, no verdict."
    ),
    "method.rules_table": "Rules in use",
    "method.rule_profile": "Rules",
    "method.rule_outside": "Beyond a limit",
    "method.rule_trend": "Trend",
    "method.rule_near": "Near a limit",
    "method.rule_shift": "Shift",
    "method.rule_metrics": "Metrics",
    "method.one_point": "1 point",
    "method.trend_points": "{count} points rising or falling",
    "method.no_rule": "not used",
    "method.near_points": "{near} of {window} beyond {share} of the way",
    "method.shift_points": "{count} points on one side",
    "method.two_thirds": "two thirds",
    "method.half": "half",
    "method.run_rules": "Runs around the median: longest run and number of crossings",
    "method.tests": "Where there are few points",
    "method.tests_text": (
        "Metrics with fewer than {need} points (a survey by quarter, a young measure) are judged by a test "
        "of the newest period against the one before it: adjusted Wald for Net Promoter Scores, Newcombe's "
        "interval with a pooled or exact test for shares, Welch's test for means, an exact test for rates. "
        "Both periods must hold at least 30 answers. Where the periods before differ by more than their "
        "answers would by chance (flights of one day share its weather), a change has to be more than that "
        "too: its standard error grows by Pearson's dispersion.\n\n"
        "The words are *better*, *worse* or *no detectable change*, and nothing else. Tests shown on one "
        "page are held to one another (Benjamini and Hochberg, 5 %), so a change whose own interval leaves "
        "out zero may still not count, and the same change may count on one page and not on another. "
        "Whether two intervals overlap decides nothing."
    ),
    "method.intervals": "Intervals",
    "method.intervals_intro": (
        "Behind a figure stands how far it could lie off by chance alone, at 95 % where a metric does not "
        "say otherwise. An interval knows nothing of those who did not answer."
    ),
    "method.kind": "Kind",
    "method.interval": "Interval",
    "interval.nps": "adjusted Wald (¾, 1½ and ¾ answers added)",
    "interval.csat": "Wilson",
    "interval.ces": "t for the mean, Wilson for the share",
    "interval.share": "Wilson",
    "interval.mean": "t",
    "interval.rate": "exact Poisson (Garwood)",
    "interval.quantile": "order statistics",
    "interval.count": "none: it is a number of things",
    "interval.sum": "none: it is a number of things",
    "interval.value": "none: it came ready",
    "interval.index": "none: it is made of other metrics",
    "method.bases": "Small bases and rounding",
    "method.bases_text": (
        "- **Not shown (small base)**: fewer answers than a metric's smallest base (10, where it does not "
        "say otherwise), or a figure from which such a one could be worked out.\n"
        "- **Grey, low base**: fewer than 30.  **\\***: fewer than 100.\n"
        "- Shares and Net Promoter Scores are given in whole points where their interval reaches further "
        "than one point to either side, with one decimal otherwise; tables of points and pictures keep a "
        "decimal. A difference is that of the unrounded values. It is never a percentage of a score."
    ),
    "method.alarms": "False alarms",
    "method.alarms_text": (
        "Nothing ever changed, and still 1.65 % of newest points are marked (60,000 simulated series of 24 "
        "points). With 12 metrics that is a false signal in 18 of 100 periods. {here}\n\n"
        "It is more where neighbouring periods hang together (rolling averages, seasons): do not read such "
        "series by their limits. And a real change may hide: a step as large as one standard deviation is "
        "found by its seventh point in 15 of 100 cases, one of twice that in 62. So read *no detectable "
        "change*, never *no change*."
    ),
    "method.worth": "What answers buy",
    "method.worth_intro": (
        "How far chance reaches to either side, and which change between two periods of that size is found "
        "four times in five."
    ),
    "method.worth_n": "Answers a period",
    "method.worth_nps": "Net Promoter Score near 30",
    "method.worth_share": "Share near 80 %",
    "method.worth_reach": "± {reach}",
    "method.worth_found": "finds {change}",
    "limits.title": "Limits set anew",
    "limits.eyebrow": "Log",
    "limits.summary": (
        "Every time that somebody said: from here on, this figure is another one. With the reason."
    ),
    "limits.none": "No limits have been set anew.",
    "limits.intro": "The old limits no longer told what to expect.",
    "limits.from": "From",
    "limits.metric": "Metric",
    "limits.reason": "Reason",
    "limits.before": "Limits before",
    "limits.after": "Limits since",
    "limits.more": "More on this",
    "limits.all": "All limits set anew",
    "limits.range": "{range} around {mean}",
    "limits.mean_only": "{centre} of {mean}",
    "limits.too_few": "too few points",
    "found.term": "Change that would show",
    "judged.term": "Judged by",
    "judged.xmr": "XmR limits",
    "judged.run": "runs around the median",
    "judged.p": "p chart limits",
    "judged.p_prime": "p′ chart limits",
    "judged.u": "u chart limits",
    "judged.u_prime": "u′ chart limits",
    "judged.rules": "rules {profile}",
}

METHOD: Mapping[str, str | Mapping[str, str]] = {**_LEGEND, **_TEXTS}

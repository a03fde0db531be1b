"""Word in English what the build works out for promises, practices and programs: templates by key."""

from __future__ import annotations

from collections.abc import Mapping

_PROMISES: Mapping[str, str | Mapping[str, str]] = {
    "segments.all": {"one": "{count} segment", "other": "All {count} segments"},
    "segments.cut": {
        "one": "Of {count} segment; the files have all.",
        "other": "Not all of the {count} segments are listed here; the files have them all.",
    },
    "segments.ends": {
        "one": "The {ends} highest and the {ends} lowest figures of {count} segment.",
        "other": "The {ends} highest and the {ends} lowest figures of {count} segments.",
    },
    "promise.not_yet": "Not judged yet",
    "promise.nothing": "There is no finished period to judge yet.",
    "promise.unjudged": "Not judged {when}",
    "promise.kept_once": "Kept {when}",
    "promise.broken_once": "Broken {when}",
    "promise.kept_running": "Kept for {periods} running",
    "promise.broken_running": "Broken in {span}",
    "promise.record": "Kept in {kept} of {periods}, {share}.",
    "promise.longest": "The longest run kept is {periods}.",
    "promise.newest": "{when}: {value}, {margin}.",
    "promise.reach": "Its interval ({range}) reaches to the other side of the bound.",
    "promise.spare": "kept with {far} to spare",
    "promise.short": "missed by {far}",
    "promise.exact": "kept to the digit",
    "promise.just_kept": "just kept",
    "promise.just_missed": "just missed",
    "promise.share": "{share} ({range})",
    "promise.running": "{periods} running",
    "periods.day": {"one": "{count} day", "other": "{count} days"},
    "periods.week": {"one": "{count} week", "other": "{count} weeks"},
    "periods.month": {"one": "{count} month", "other": "{count} months"},
    "periods.quarter": {"one": "{count} quarter", "other": "{count} quarters"},
    "periods.year": {"one": "{count} year", "other": "{count} years"},
    "periods.given": {"one": "{count} point", "other": "{count} points"},
}

_EFFECTS: Mapping[str, str | Mapping[str, str]] = {
    "effect.improved": "Better than before",
    "effect.worsened": "Worse than before",
    "effect.unchanged": "No detectable change",
    "effect.too_little": "Too little data for a verdict",
    "effect.none": "No verdict",
    "effect.with": "{verdict}: {difference}",
    "effect.by_limits": "Held against limits from the {periods} before. {headline}",
    "effect.by_test": "The whole time before ({before}) was tested against the whole time since ({since}).",
    "effect.spread": (
        "Periods differ by more than chance makes them, so the interval was taken {factor} times as wide."
    ),
    "effect.adjusted": (
        "With the other tests of this page taken into account, that is no more than chance would bring."
    ),
    "effect.nothing_before": "There is no figure from before {day}.",
    "effect.nothing_since": "No period with a figure has ended since {day}.",
    "effect.limits_anew": (
        "Limits were set anew on {date} ({reason}), so figures on the two sides of it are not compared."
    ),
    "effect.newest_missing": "The newest finished period has no figure.",
    "effect.no_spread": "Nothing varied before, so there is nothing to judge by.",
    "effect.hidden": "Figures within are not shown (small base), so the two sides are not compared.",
    "effect.few_answers": "A test needs at least {needed} answers on each side.",
    "effect.untestable": {
        "one": "Limits need {needed} periods before, there is {have}; figures of this kind have no test.",
        "other": "Limits need {needed} periods before, there are {have}; figures of this kind have no test.",
    },
    "effect.no_good_side": "It changed, but neither side is the good one.",
    "effect.no_cause": "Since is not because: what else happened then stands in no extract.",
}

_COURSES: Mapping[str, str | Mapping[str, str]] = {
    "course.reached": "Reached",
    "course.missed": "Missed",
    "course.ahead": "Ahead",
    "course.on_course": "On course",
    "course.behind": "Behind",
    "course.too_early": "Too early to tell",
    "course.stopped": "Stopped",
    "course.not_begun": "Not begun",
    "course.no_figure": "No data",
    "course.hidden": "Not shown (small base)",
    "course.no_line": "No line to judge by",
    "course.no_direction": "Not judged",
    "course.goal": "{goal} by {day}",
    "course.close": "its reach lies on both sides of the aim",
    "course.why_stopped": "the program was stopped",
    "course.why_not_begun": "no period has ended since the start",
    "course.why_no_line": "a line needs from, by and the program's starts",
    "course.why_no_direction": "neither side of the figure is the good one",
    "course.rule": (
        "On course: a straight line from the program's start to the aim runs through what the newest figure "
        "cannot be told from (its reach: the interval or, if wider, what periods vary by anyway). Too early "
        "to tell: so does the start. On the last day the figure alone decides."
    ),
}

RECORDS: Mapping[str, str | Mapping[str, str]] = {**_PROMISES, **_EFFECTS, **_COURSES}

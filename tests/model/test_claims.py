"""Claims in texts are ruled on by the rules of the statistics, and never together with their negation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import work_out
from written_sites import build_site_portal

from cxsite.issues import Issue
from cxsite.language import Language
from cxsite.model import ClaimAnswer, Ref
from cxsite.model.claims import CHANGES, METRIC_WORDS, Claim, find_effects, rule
from cxsite.model.metrics import Metric
from cxsite.periods import Calendar

CALM = [60, 64, 61, 65, 60, 63, 62, 64, 61, 63, 62, 60, 64]
FAMILIES = (CHANGES, ("above-target", "below-target"), ("highest", "lowest"))


def month(index: int) -> date:
    """Find the first day of the n-th month from January 2011 on."""
    return date(2011 + index // 12, index % 12 + 1, 1)


def rows(shares: Sequence[int | None], size: int = 100) -> str:
    """Write an extract with one row a month; a month without a share has no row."""
    lines = [
        f"{month(index)},{share * size // 100},{size}"
        for index, share in enumerate(shares)
        if share is not None
    ]
    return "\n".join(["day,ok,all", *lines, ""])


def metric_of(shares: Sequence[int | None], size: int = 100, **fields: Any) -> Metric:
    """Work out a monthly share."""
    return work_out(
        rows(shares, size), kind="share", numerator="ok", denominator="all", grain="month", **fields
    )


def claim_of(metric: Metric, word: str, since: int | None = None) -> Claim:
    """Make a claim about the total, perhaps since the n-th month."""
    points = {point.period: point for point in metric.total.points}
    start = None if since is None else points[month(since)]
    language = Language("en", Calendar())
    return Claim(word, Ref("metrics", "m"), metric, metric.total, language, start)


def ruled(metric: Metric, word: str, since: int | None = None) -> tuple[str | None, str]:
    """Rule on a claim that stands alone in its record."""
    claim = claim_of(metric, word, since)
    ruling = rule(claim, find_effects([claim])[0])
    return ruling.holds, ruling.reason


@pytest.mark.parametrize(
    ("shares", "fields", "holds", "reason"),
    [
        ([*CALM, 61], {}, "unchanged", "no detectable change: 61.0% in February 2012 lies between"),
        ([*CALM, 90], {}, "improved", "90.0% in February 2012 lies above the upper limit, "),
        ([*CALM, 30], {}, "worsened", "30.0% in February 2012 lies below the lower limit, "),
        ([*CALM, 90], {"good": "down"}, "worsened", "above the upper limit"),
        ([*CALM, 90], {"good": "neutral"}, "", "above the upper limit"),
        (
            [*CALM, *[66] * 7],
            {"baseline": {"points": 13}},
            "improved",
            "8 months above the mean of 62.2%",
        ),
        (
            [*CALM, 58, 59, 60, 61, 62, 63, 64],
            {"baseline": {"points": 13}},
            "improved",
            "up in each month since February 2012, to 64.0%",
        ),
        (CALM[:12], {}, None, "the present limits rest on only 12 months with a figure, 13 are needed"),
        ([60] * 14, {}, None, "nothing varies"),
        ([*CALM, 61, None, 61], {}, "unchanged", "61.0% in April 2012"),
        ([*CALM, 61], {"limits": "run"}, "unchanged", "61.0% in February 2012 is no exception"),
        (
            [*CALM, 62, 64, 68, 68],
            {"baseline": {"points": 13}},
            "improved",
            "68.0% in May 2012, and most of the last periods as far above the mean",
        ),
        (
            [*CALM, 61, None, *[66] * 7],
            {"baseline": {"points": 13}},
            "improved",
            "7 months above the mean of 62.2% since April 2012",
        ),
    ],
)
def test_takes_the_verdict_of_the_series(
    shares: list[int | None], fields: dict[str, object], holds: str | None, reason: str
) -> None:
    """Without a day, a claim of change is borne out by the series' own limits."""
    found = ruled(metric_of(shares, **fields), "improved")
    assert found[0] == holds
    assert reason in found[1]


@pytest.mark.parametrize(
    ("shares", "since", "holds", "reason"),
    [
        ([*CALM, 62, 61], 13, "unchanged", "no detectable change: 61.0% in March 2012, against 62.2%"),
        (
            [*CALM, 62, 90],
            13,
            "improved",
            "beyond the limits of that time, against 62.2%, the mean of the 13 months",
        ),
        ([*CALM, 62, 30], 13, "worsened", "beyond the limits"),
        ([*CALM, *[64] * 7], 13, "improved", "a shift, against"),
        ([60] * 13 + [70], 13, None, "nothing varied before February 2012"),
        ([60, 61, 62, 75, 75], 3, "improved", "+14.0\u00a0points (+11.4 to +16.6) since April 2011"),
        ([75, 75, 60, 61], 2, "worsened", "\u221214.5\u00a0points"),
        ([60, 61, 61, 62], 2, "unchanged", "no detectable change: +1.0\u00a0points"),
        ([60, 61], 0, None, "nothing lies before January 2011 to compare with"),
    ],
)
def test_rules_on_what_happened_since(shares: list[int], since: int, holds: str | None, reason: str) -> None:
    """With a day, what came before sets the limits, or is tested against what came after."""
    size = 1000 if len(shares) < 13 else 100
    found = ruled(metric_of(shares, size), "improved", since)
    assert found[0] == holds
    assert reason in found[1]


def test_small_samples_are_not_tested() -> None:
    """With fewer than 30 answers on a side there is no verdict."""
    holds, reason = ruled(metric_of([10, 90], 20), "improved", 1)
    assert holds is None
    assert reason == (
        "only 1 month lies before February 2011, 13 are needed for limits, "
        "and there are too few answers or counts for a test"
    )


def test_new_limits_end_a_comparison() -> None:
    """Where limits were set anew after the day, nothing can be said across."""
    rebase = [{"date": "2012-02-01", "reason": "New form"}]
    holds, reason = ruled(metric_of([*CALM, *CALM], rebase=rebase), "unchanged", 5)
    assert holds is None
    assert reason == "limits were set anew on February 1, 2012, after June 2011: New form"


def test_an_unfinished_period_that_begins_a_phase_leaves_the_phase_before_it_judged() -> None:
    """Limits from before a day judge the newest finished figure, whatever the running month has begun."""
    rebase = [{"date": month(14).isoformat(), "reason": "New desk"}]
    metric = metric_of([*CALM, 90, 40], rebase=rebase, as_of=date(2012, 3, 15))
    holds, reason = ruled(metric, "improved", 13)
    assert holds == "improved", reason


def test_a_change_that_is_neither_good_nor_bad_bears_out_nothing() -> None:
    """With a neutral metric, a change since a day is neither an improvement nor the opposite."""
    holds, reason = ruled(metric_of([60, 61, 62, 75, 75], 1000, good="neutral"), "unchanged", 3)
    assert (holds, reason.split(" ")[0]) == ("", "+14.0\u00a0points")


def test_an_unfinished_period_bears_out_nothing() -> None:
    """Before the first period is over there is nothing to claim."""
    content = "day,ok,all\n2013-12-02,1,2\n"
    metric = work_out(content, as_of=date(2013, 12, 5), kind="share", numerator="ok", denominator="all")
    claim = Claim("highest", Ref("metrics", "m"), metric, metric.total, Language("en", Calendar()))
    assert rule(claim).reason == "there is no finished period yet"


def test_hidden_months_are_not_tested() -> None:
    """A stretch with a hidden figure is not pooled: the test would give it away."""
    content = "day,ok,all\n2013-01-01,50,100\n2013-02-01,2,5\n2013-03-01,90,100\n"
    metric = work_out(content, kind="share", numerator="ok", denominator="all", min_base="10")
    point = metric.total.points[2]
    claim = Claim("improved", Ref("metrics", "m"), metric, metric.total, Language("en", Calendar()), point)
    (effect,) = find_effects([claim])
    assert effect is not None
    assert (effect.kind, effect.gap, effect.test) == (None, "hidden", None)


def test_tests_of_a_record_are_adjusted_together() -> None:
    """One change among many tested is less sure than one alone."""
    moved, still = metric_of([50, 55], 1000), metric_of([50, 50], 1000)
    claims = [claim_of(moved, "improved", 1), *(claim_of(still, "unchanged", 1) for _ in range(9))]
    alone, together = find_effects(claims[:1])[0], find_effects(claims)[0]
    assert alone is not None
    assert together is not None
    assert (rule(claims[0], alone).holds, rule(claims[0], together).holds) == ("improved", "unchanged")


@pytest.mark.parametrize(
    ("shares", "word", "since", "holds", "reason"),
    [
        ([70, 81], "above-target", None, "above-target", "81.0% in February 2011 is above the target of 80%"),
        ([70, 79], "above-target", None, "below-target", "below the target"),
        ([70, 80], "below-target", None, "", "80.0% in February 2011 is exactly at the target of 80%"),
        ([70, 60, 81], "highest", None, "highest", "is the highest of 3 months; next comes 70.0%"),
        ([90, 70, 81], "highest", None, "", "where the other figures of 3 months run from 70.0% to 90.0%"),
        ([90, 70, 81], "highest", 1, "highest", "is the highest since February 2011"),
        ([90, 70, 60], "highest", None, "lowest", "is the lowest"),
        ([81, 70, 81], "highest", None, "", "run from"),
        ([81], "lowest", None, None, "there is no other figure of 1 month to compare with"),
    ],
)
def test_rules_on_targets_and_extremes(
    shares: list[int], word: str, since: int | None, holds: str | None, reason: str
) -> None:
    """Levels are compared strictly: a figure at the target is neither above nor below it."""
    found = ruled(metric_of(shares, target=80), word, since)
    assert found[0] == holds
    assert reason in found[1]


def test_without_a_target_nothing_is_above_it() -> None:
    """A claim about a target needs one."""
    assert ruled(metric_of([70, 80]), "above-target") == (None, "there is no target in February 2011")


@pytest.mark.parametrize("word", METRIC_WORDS)
def test_a_missing_newest_figure_bears_out_nothing(word: str) -> None:
    """Where the newest finished period has no figure, no old verdict stands in for it."""
    content = rows([*CALM, 61]) + "2012-03-01,0,0\n"
    metric = work_out(content, kind="share", numerator="ok", denominator="all", target=80)
    holds, reason = ruled(metric, word)
    assert (holds, reason) == (None, "the newest finished period is March 2012, and it has no figure")


def test_hidden_figures_have_no_extremes() -> None:
    """To call a figure the highest of some that are hidden would tell of them."""
    content = "day,ok,all\n2013-01-01,50,100\n2013-02-01,2,5\n2013-03-01,90,100\n"
    metric = work_out(content, kind="share", numerator="ok", denominator="all", min_base="10")
    ruling = rule(Claim("highest", Ref("metrics", "m"), metric, metric.total, Language("en", Calendar())))
    assert ruling.holds is None


@given(
    st.lists(st.one_of(st.integers(0, 100), st.none()), min_size=2, max_size=30).filter(
        lambda s: s[0] is not None
    ),
    st.integers(0, 29),
    st.sampled_from(["up", "down", "neutral"]),
    st.sampled_from([20, 100, 1000]),
)
@settings(max_examples=60)
def test_a_claim_and_its_negation_are_never_both_true(
    shares: list[int | None], since: int, good: str, size: int
) -> None:
    """Of each family at most one claim is true, since any day or none."""
    metric = metric_of(shares, size, good=good, target=50)
    start = since if since < len(metric.total.points) else None
    for family in FAMILIES:
        day = start if "above-target" not in family else None
        claims = [claim_of(metric, word, day) for word in family]
        true = [
            c.word
            for c, effect in zip(claims, find_effects(claims), strict=True)
            if rule(c, effect).holds == c.word
        ]
        assert len(true) <= 1


SITE = {
    "content/metrics/on-time.md": "---\ntitle: On time\nkind: share\nsource: flights.csv\ndate: day\n"
    "numerator: ok\ndenominator: all\nby: [carrier]\nmin_base: 0\ntarget: 80\n---\n",
    "content/promises/soon.md": "---\nmetric: on-time\nkept_when: {at_least: 75}\nby: carrier\n---\n",
    "content/metrics/even.md": "---\nkind: sum\nsource: flights.csv\ndate: day\nvalue: ok\n"
    "target: 910\ngood: up\n---\n",
    "content/promises/later.md": "---\nsummary: Some day\n---\n",
    "content/promises/new.md": "---\nmetric: on-time\nsince: 2014-01-01\n---\n",
    "data/flights.csv": "day,carrier,ok,all\n2013-11-05,UA,700,1000\n2013-12-05,UA,900,1000\n"
    "2013-12-06,B6,10,1000\n",
}


def answer(target: str) -> tuple[object, list[Issue]]:
    """Answer a claim in a page."""
    portal = build_site_portal({**SITE, "content/pages/about.md": f"[so it is]({target})\n"})
    issues = [issue for issue in portal.issues if issue.place.path == "content/pages/about.md"]
    return portal.bodies[Ref("pages", "about")].answers[0], issues


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "claim:soon/broken",
            ClaimAnswer(Ref("promises", "soon"), None, "broken in December 2013, with 45.5%"),
        ),
        (
            "claim:soon/kept?segment=carrier:UA",
            ClaimAnswer(Ref("promises", "soon"), ("carrier", "UA"), "kept in December 2013, with 90.0%"),
        ),
        (
            "claim:on-time/above-target?segment=carrier:UA",
            ClaimAnswer(
                Ref("metrics", "on-time"),
                ("carrier", "UA"),
                "90.0% in December 2013 is above the target of 80%",
            ),
        ),
        (
            "claim:on-time/improved?segment=carrier:UA&since=2013-12",
            ClaimAnswer(
                Ref("metrics", "on-time"),
                ("carrier", "UA"),
                "+20.0\u00a0points (+16.6 to +23.4) since December 2013 against before",
            ),
        ),
    ],
)
def test_true_claims_are_answered_with_their_evidence(target: str, expected: ClaimAnswer) -> None:
    """A true claim leads to the evidence, and says it."""
    assert answer(target) == (expected, [])


@pytest.mark.parametrize(
    ("target", "code", "hint"),
    [
        ("claim:on-time", "CX237", "add a slash and one of"),
        ("claim:on-time/better", "CX237", "claims are: improved"),
        ("claim:on-time/improve", "CX237", 'did you mean "improved"?'),
        ("claim:nothing/improved", "CX204", ""),
        ("claim:on-time/kept", "CX204", ""),
        ("claim:soon/improved", "CX204", ""),
        ("claim:on-time/above-target?since=2013-11", "CX230", "options are: segment"),
        ("claim:on-time/improved?period=2013-11", "CX230", "options are: segment, since"),
        ("claim:on-time/improved?since=2013-W50", "CX207", "write the period in its grain"),
        ("claim:on-time/improved?since=2013-01", "CX233", "finished periods run from 2013-11 to 2013-12"),
        ("claim:on-time/highest?segment=carrier:ZZ", "CX206", ""),
        ("claim:on-time/improved", "CX236", "write the sentence without the claim"),
        ("claim:later/kept", "CX236", "name a metric in the promise"),
        ("claim:new/kept", "CX236", "write the sentence without the claim"),
        ("claim:new/kept?segment=carrier:UA", "CX236", "add by: column to the promise"),
        ("claim:soon/kept?segment=carrier:ZZ", "CX206", "values are: B6, UA"),
        ("claim:even/above-target", "CX235", "write the sentence without the claim"),
        ("claim:soon/kept", "CX235", "say what is so: claim:soon/broken"),
        ("claim:on-time/above-target", "CX235", "say what is so: claim:on-time/below-target"),
        (
            "claim:on-time/worsened?since=2013-12&segment=carrier:UA",
            "CX235",
            "say what is so: claim:on-time/improved?since=2013-12&segment=carrier:UA",
        ),
    ],
)
def test_refuses_claims_that_are_not_true(target: str, code: str, hint: str) -> None:
    """A claim that is false, or that nothing bears out, is an error with a way out."""
    found, issues = answer(target)
    assert found is None
    assert [issue.code for issue in issues] == [code]
    assert hint in issues[0].hint


@pytest.mark.parametrize("target", ["claim:bad/improved", "claim:worse/kept"])
def test_a_claim_about_a_broken_record_is_no_second_mistake(target: str) -> None:
    """What is wrong with a metric or a promise is said where it stands, once."""
    broken = {
        "content/metrics/bad.md": "---\nkind: index\nparts: [{metric: nothing}]\n---\n",
        "content/promises/worse.md": "---\nby: [1, 2]\n\tx: 1\n---\n",
    }
    page = {"content/pages/about.md": f"[so]({target})\n"}
    issues = build_site_portal({**SITE, **broken, **page}).issues
    assert [issue for issue in issues if issue.place.path == "content/pages/about.md"] == []


def test_says_what_holds_instead() -> None:
    """The message of a false claim has the figures that speak against it."""
    (issue,) = answer("claim:on-time/above-target")[1]
    assert issue.message == (
        'the claim "above-target" is false: 45.5% in December 2013 is below the target of 80%'
    )


def test_a_claim_points_back() -> None:
    """A promise that a text calls kept or broken is used by that text."""
    portal = build_site_portal({**SITE, "content/pages/about.md": "[so](claim:soon/broken)\n"})
    assert Ref("pages", "about") in portal.entries[Ref("promises", "soon")].backlinks

"""Numbers beside a metric's name are held to its figures, and no others are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written_sites import build_site_portal, load_site

from cxsite.issues import Issue
from cxsite.model import Choice, Ref, build_portal

METRIC = "---\ntitle: {title}\nkind: {kind}\nsource: {source}.csv\ndate: day\n{rest}\nmin_base: 0\n---\n"
SITE = {
    "content/metrics/on-time.md": METRIC.format(
        title="On-time arrival",
        kind="share",
        source="flights",
        rest="numerator: ok\ndenominator: all\nby: [carrier]\naliases: [punctuality, OTP]\ntarget: 80",
    ),
    "content/metrics/ease.md": METRIC.format(
        title="Recommendation", kind="nps", source="answers", rest="score: score\naliases: [NPS]"
    ),
    "content/metrics/wait.md": METRIC.format(
        title="Waiting time", kind="mean", source="answers", rest="score: wait\nunit: minutes"
    ),
    "content/metrics/lost.md": METRIC.format(
        title="Lost bags", kind="rate", source="flights", rest="events: lost\nexposure: all\nper: 1000"
    ),
    "content/metrics/calls.md": METRIC.format(title="Calls", kind="sum", source="flights", rest="value: all"),
    "content/programs/more.md": "---\naims: [{metric: on-time, to: 93.5}]\n---\n",
    "content/metrics/none.md": "---\ntitle: No figures\nkind: count\nsource: none.csv\ndate: day\n---\n",
    "data/none.csv": "day\n",
    "content/promises/soon.md": "---\nmetric: on-time\nkept_when: {at_least: 75}\n---\n",
    "data/flights.csv": "day,carrier,ok,all,lost\n2013-10-05,Delta,700,1000,9\n2013-11-05,Delta,812,1000,7\n"
    "2013-11-06,United,300,1000,5\n2013-12-05,Delta,764,1000,4\n",
    "data/answers.csv": "day,score,wait\n"
    + "".join(f"2013-{month}-05,{score},{wait}\n" for month in (11, 12) for score, wait in
              [(10, 4), (9, 6), (9, 3), (8, 2), (7, 9), (10, 4), (3, 8), (9, 5), (9, 6), (10, 4 + month)]),
}  # fmt: skip


def findings(text: str) -> list[Issue]:
    """List what is found of stray numbers in a page of this text."""
    portal = build_site_portal({**SITE, "content/pages/about.md": f"{text}\n"})
    assert Ref("pages", "about") in portal.entries
    return [issue for issue in portal.issues if issue.code == "CX238"]


PLANTED = [
    "On-time arrival was 91.3% in December.",
    "On-time arrival is now at 91.3 %, they say: no.",
    "**On-time arrival** stood at 91.3%.",
    "Punctuality reached 91.3% last month",
    "Our punctuality last month was 91.3%, which is good.",
    "Punctuality: 91.3%",
    "- punctuality 91.3%\n- other things",
    "OTP fell to 91.3%.",
    "The 91.3% on-time arrival of December pleased us.",
    "We had 91.3% punctuality in all halls.",
    "Punctuality, at 91.3%, missed nobody.",
    "Punctuality in the whole system was only 91.3 per cent.",
    "Delta's punctuality was 91.3%.",
    "> On-time arrival rose to 91.3%",
    "The NPS is 91.",
    "An NPS of 91 is rare.",
    "Recommendation: 91",
    "Waiting time is down to 17.3 minutes.",
    "Lost bags stood at 3.3 per 1,000.",
    "Calls reached 4,321 in December.",
]


@pytest.mark.parametrize("text", PLANTED)
def test_finds_a_stale_number_beside_a_name(text: str) -> None:
    """A number that was never a figure of the metric is found, once."""
    assert len(findings(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "On-time arrival was 76.4% in December, 55.6% in November and 70% before.",
        "On-time arrival was 64.4% in the whole fourth quarter.",
        "On-time arrival missed its target of 80%.",
        "Punctuality has to be 75% to keep the promise, and 93.5% at last. Punctuality is to reach 93.5%.",
        "Delta's punctuality was 81.2% in November.",
        "The NPS is 60. Waiting time is 6.2 minutes. Calls reached 2,000.",
        "On-time arrival in 2013, week 23, on 24 December.",
        "Punctuality is better in 91.3% of other places.",
        "Punctuality was above 91.3% once, and never more than 95%.",
        "Punctuality rose by 91.3%.",
        "Punctuality lay between 91.3% and 95%, or 91–95%.",
        "Punctuality (91.3% elsewhere) is what counts.",
        "Punctuality is what counts. 91.3% agree.",
        "Punctuality and cancellations, 91.3%.",
        "Punctuality was `91.3%` and [91.3%](https://example.org).",
        "# Punctuality 91.3%",
        "Punctuality of 91.3 flights.",
        "The NPS of 91 customers, from 9 to 10, in 2013. NPS 2014: 3 steps.",
        "NPS 91 days later.",
        "Waiting time was 17.3% higher.",
        "Calls: 12 a day",
        "The 12 lost bags came back, 5,215 of 8,255 lost bags.",
        "| Punctuality | 91.3% |\n|---|---|\n| a | b |",
        "    Punctuality was 91.3%",
        "Punctuality [was](https://example.org) 91.3%.",
    ],
)
def test_leaves_other_numbers_alone(text: str) -> None:
    """Right figures, and numbers that are about something else, are no finding."""
    assert [issue.message for issue in findings(text)] == []


def test_a_metric_without_figures_has_none_to_propose() -> None:
    """A number beside a metric without data is a figure of nothing."""
    (issue,) = findings("No figures: 12")
    assert issue.hint == "write [12](value:none), or say what the number is"


def test_points_at_the_number_and_says_what_to_write() -> None:
    """The finding has the place of the number and the link that would be right."""
    (issue,) = findings("So: on-time\narrival was 91.3 %.")
    assert (issue.place.line, issue.place.column, issue.place.width) == (2, 13, 4)
    assert issue.message == '91.3 stands beside "on-time arrival" and is no figure of it'
    assert issue.hint == "write [76.4 %](value:on-time), or say what the number is"


def test_reads_the_texts_of_front_matter_too() -> None:
    """A stale number in a summary is found at its place."""
    page = "---\nsummary: Punctuality was 91.3%\n---\n"
    portal = build_site_portal({**SITE, "content/pages/about.md": page})
    (issue,) = [issue for issue in portal.issues if issue.code == "CX238"]
    assert (issue.place.line, issue.place.column) == (2, 26)


def test_a_site_in_german_is_read_in_german() -> None:
    """Numbers and units are those of the site's language."""
    page = "Die OTP lag bei 91,3 Prozent, zuvor: OTP bei 76,4 %.\n"
    sources = load_site({**SITE, "content/pages/about.md": page})
    config = sources.config.model_copy(update={"language": "de"})
    issues = build_portal(replace(sources, config=config), Choice()).issues
    assert [issue.message[:4] for issue in issues if issue.code == "CX238"] == ["91,3"]

"""Numbers in texts are held to the figures they state."""

from __future__ import annotations

from datetime import date

import pytest
from written_sites import build_site_portal

from cxsite.issues import Issue, Severity
from cxsite.model import AnsweredText, Ref, ValueAnswer

FILES = {
    "content/metrics/on-time.md": "---\ntitle: On time\nkind: share\nsource: flights.csv\ndate: day\n"
    "numerator: ok\ndenominator: all\nby: [carrier, c:d]\nmin_base: 30\ntarget: 80\n---\n",
    "content/metrics/seats.md": "---\nkind: count\nsource: flights.csv\ndate: day\n---\n",
    "content/metrics/given.md": "---\nkind: value\nsource: given.csv\ndate: day\nvalue: v\ngrain: given\n"
    "by: a\n---\n",
    "content/metrics/nothing-yet.md": "---\nkind: count\nsource: empty.csv\ndate: day\n---\n",
    "content/metrics/only-segments.md": "---\nkind: value\nsource: parts.csv\ndate: day\nvalue: v\n"
    "by: a\n---\n",
    "content/metrics/begun.md": "---\nkind: count\nsource: parts.csv\ndate: day\ngrain: week\n---\n",
    "data/empty.csv": "day\n",
    "data/parts.csv": "day,a,v\n2013-12-30,x,1\n2013-12-30,y,2\n",
    "data/flights.csv": "day,carrier,c:d,ok,all\n2013-08-05,U+A,x,500,1000\n2013-10-05,U+A,x,699,1000\n"
    "2013-11-05,B & O,x,2255,3000\n2013-11-06,U+A,y,5,20\n2013-12-05,B & O,x,7635,10000\n"
    "2014-01-01,U+A,x,1,1\n",
    "data/given.csv": "day,a,v\n2013-11-05,,-3.25\n2013-12-05,,\n2013-12-06,x,7\n",
}


def read(link: str) -> tuple[AnsweredText, list[Issue]]:
    """Read a page that holds a link."""
    portal = build_site_portal({**FILES, "content/pages/about.md": f"Now {link} there.\n"})
    issues = [issue for issue in portal.issues if issue.place.path == "content/pages/about.md"]
    return portal.bodies[Ref("pages", "about")], issues


@pytest.mark.parametrize(
    "link",
    [
        "[76.4 %](value:on-time)",
        "[about 76 %](value:on-time)",
        "[76.35](value:on-time)",
        "[76.350](value:on-time)",
        "[**76.4** %](value:on-time)",
        "[76.4&nbsp;%][a] and [76][a]\n\n[a]: value:on-time\n\n",
        "[69.9 %](value:on-time?period=2013-10)",
        "[69.9 %](value:on-time?period=2013-10-01)",
        "[69.9 %](value:on-time?segment=carrier:U+A&period=2013-10)",
        "[76.4 %](value:on-time?segment=carrier:B%20%26%20O)",
        "[76.4 %](value:on-time?segment=c:d:x)",
        "[+1.5 points](value:on-time?of=change)",
        "[6.5](value:on-time?of=change&from=2013-10)",
        "[26.4](value:on-time?of=change&from=2013-08)",
        "[10,000 flights](value:on-time?of=n)",
        "[10000](value:on-time?of=n)",
        "[10\u202f000](value:on-time?of=n)",
        "[80%](value:on-time?of=target)",
        "[75.5](value:on-time?of=low) to [77.2](value:on-time?of=high)",
        "[1](value:seats)",
        "[-3.3](value:given?period=2013-11-05)",
        "[\u22123.3](value:given?period=2013-11-05)",
        "[7](value:given?segment=a:x)",
    ],
)
def test_leaves_right_numbers_alone(link: str) -> None:
    """A number that is the figure, rounded half away from zero to the typed decimals, is no finding."""
    body, issues = read(link)
    assert issues == []
    assert all(isinstance(answer, ValueAnswer) for answer in body.answers)


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("[76.3 %](value:on-time)", "[76.4 %](cx:0)"),
        ("[**about 5** %](value:on-time)", "[**about 76** %](cx:0)"),
        ("[1](value:on-time?of=n)", "[10,000](cx:0)"),
        ("[9999](value:on-time?of=n)", "[10000](cx:0)"),
        ("[9\u202f999](value:on-time?of=n)", "[10\u202f000](cx:0)"),
        ("[9&#8239;999](value:on-time?of=n)", "[10\u202f000](cx:0)"),
        ("[+5.0 points](value:on-time?of=change)", "[+1.5 points](cx:0)"),
        ("[3](value:given?period=2013-11-05)", "[\u22123](cx:0)"),
        ("[-4.0](value:given?period=2013-11-05)", "[-3.3](cx:0)"),
    ],
)
def test_readers_get_the_number_that_is_right(link: str, text: str) -> None:
    """A wrong number is a warning, and readers see the right one in the author's format."""
    body, issues = read(link)
    assert [(issue.code, issue.severity) for issue in issues] == [("CX231", Severity.WARNING)]
    assert body.text.strip() == f"Now {text} there."


def test_points_at_the_number_and_tells_the_right_one() -> None:
    """The finding has the place of the number, the right one, and how to fix it."""
    (issue,) = read("[about 5 %](value:on-time)")[1]
    assert (issue.place.line, issue.place.column, issue.place.width) == (1, 12, 1)
    assert (issue.message, issue.fix) == ("the text says 5, the figure is 76", "76")


def test_all_uses_of_a_reference_are_checked() -> None:
    """A definition may be used twice; each text is held to the figure by itself."""
    body, issues = read("[5][a] and [7][a]\n\n[a]: value:on-time\n\n")
    assert [issue.place.column for issue in issues] == [6, 17]
    assert body.text.startswith("Now [76][a] and [76][a]\n")


def test_answers_with_what_was_asked_for() -> None:
    """The answer names the metric, the segment, the period and the figure."""
    body, _ = read("[69.9](value:on-time?segment=carrier:U+A&period=2013-10)")
    expected = ValueAnswer("on-time", ("carrier", "U+A"), date(2013, 10, 1), "value")
    assert body.answers == (expected,)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[1](value:nothing)", "CX204"),
        ("[1](value:)", "CX204"),
        ("[1](value:on-time/value)", "CX230"),
        ("[1](value:on-time?by=carrier)", "CX230"),
        ("[1](value:on-time?of=mean)", "CX230"),
        ("[1](value:on-time?of=n&of=n)", "CX230"),
        ("[1](value:on-time?from=2013-10)", "CX230"),
        ("[1](value:on-time?segment=carrier)", "CX206"),
        ("[1](value:on-time?segment=carrier:ZZ)", "CX206"),
        ("[1](value:on-time?segment=pilot:ZZ)", "CX206"),
        ("[1](value:on-time?period=2013-W50)", "CX207"),
        ("[1](value:on-time?period=2013-10-02)", "CX207"),
        ("[1](value:on-time?period=2012-10)", "CX233"),
        ("[1](value:on-time?period=2014-01)", "CX233"),
        ("[1](value:on-time?period=2013-09)", "CX233"),
        ("[1](value:on-time?period=2013-09&of=n)", "CX233"),
        ("[1](value:on-time?period=2013-11&segment=carrier:U%2BA)", "CX233"),
        ("[1](value:on-time?of=change&period=2013-08)", "CX233"),
        ("[1](value:on-time?of=change&period=2013-10)", "CX233"),
        ("[1](value:on-time?of=change&from=2013-12)", "CX233"),
        ("[1](value:on-time?of=change&from=2013)", "CX207"),
        ("[1](value:seats?of=target)", "CX233"),
        ("[1](value:seats?of=low)", "CX233"),
        ("[1](value:given)", "CX233"),
        ("[1](value:nothing-yet)", "CX233"),
        ("[1](value:only-segments)", "CX233"),
        ("[1](value:begun)", "CX233"),
        ("[1](value:given?of=n&period=2013-11-05)", "CX233"),
        ("[the share](value:on-time)", "CX232"),
        ("[76.4 % in 2013](value:on-time)", "CX232"),
        ("[75\u201376](value:on-time)", "CX232"),
        ("[76,4](value:on-time)", "CX232"),
        ("[7**6**.4](value:on-time)", "CX232"),
        ("[`76.4`](value:on-time)", "CX232"),
        ("[](value:on-time)", "CX232"),
        ("[10,000 %](value:on-time?of=n)", "CX232"),
        ("[76.4]\n\n[76.4]: value:on-time\n\n", "CX232"),
        ("![76.4](value:on-time)", "CX402"),
    ],
)
def test_refuses_what_has_no_answer(link: str, code: str) -> None:
    """No such figure, an unknown option, and none or several numbers are errors, one each."""
    _, issues = read(link)
    assert [(issue.code, issue.severity) for issue in issues] == [(code, Severity.ERROR)]


def test_a_hidden_metric_is_told_as_such() -> None:
    """A figure that not all readers may see cannot stand in their text."""
    files = {
        "content/metrics/on-time.md": FILES["content/metrics/on-time.md"].replace(
            "kind:", "audience: leaders\nkind:"
        )
    }
    page = {"content/pages/about.md": "[76](value:on-time)\n"}
    issues = build_site_portal(
        {**FILES, **files, **page, "content/scorecards/all.md": "---\ngroups: []\n---\n"}
    ).issues
    assert [issue.code for issue in issues if issue.place.path.startswith("content/pages")] == ["CX205"]


def test_a_figure_in_a_text_points_back() -> None:
    """A metric whose figure a text states is used by that text."""
    portal = build_site_portal({**FILES, "content/pages/about.md": "[76](value:on-time)\n"})
    assert Ref("pages", "about") in portal.entries[Ref("metrics", "on-time")].backlinks


def test_front_matter_says_the_right_number_everywhere() -> None:
    """A text of front matter is plain words with the right number, and Markdown where links can be."""
    page = "---\nsummary: Of [5 %](value:on-time) and **[on time](metric:on-time)**\n---\n"
    portal = build_site_portal({**FILES, "content/pages/about.md": page})
    entry = portal.entries[Ref("pages", "about")]
    assert entry.fields.summary == "Of 76 % and on time"
    assert entry.phrases[("summary",)].text == "Of [76 %](cx:0) and **[on time](cx:1)**"


def test_words_of_a_metric_are_worded_in_its_figures() -> None:
    """Whoever shows a metric's caveat shows words, not Markdown."""
    metric = FILES["content/metrics/on-time.md"].replace("kind:", "caveat: see [1](value:seats)\nkind:")
    portal = build_site_portal({**FILES, "content/metrics/on-time.md": metric})
    assert {one.fields.caveat for one in portal.metrics["on-time"].series} == {"see 1"}


def test_plain_front_matter_stays_as_it_is() -> None:
    """A text without links or emphasis is shown as it was typed, stars and all."""
    page = "---\nsummary: 5 * 3 [sic] on_time <b>\n---\n"
    portal = build_site_portal({**FILES, "content/pages/about.md": page})
    entry = portal.entries[Ref("pages", "about")]
    assert (entry.fields.summary, entry.phrases) == ("5 * 3 [sic] on_time <b>", {})


def test_front_matter_shows_no_charts() -> None:
    """A picture in a summary has no place to stand."""
    page = "---\nsummary: See ![it](chart:on-time)\n---\n"
    portal = build_site_portal({**FILES, "content/pages/about.md": page})
    assert [issue.code for issue in portal.issues if issue.place.path.endswith("about.md")] == ["CX409"]


@pytest.mark.parametrize("text", ["10k flights", "10 thousand", "1e4", "0.01 Mio"])
def test_refuses_numbers_in_thousands(text: str) -> None:
    """Such a number cannot be put right without its word, and is thousands of thousands then."""
    _, issues = read(f"[{text}](value:on-time?of=n)")
    assert [(issue.code, issue.severity, issue.fix) for issue in issues] == [("CX232", Severity.ERROR, "")]


@pytest.mark.parametrize("text", ["\u22123.25 million", "-3.2 k"])
def test_a_metric_may_be_in_thousands(text: str) -> None:
    """A word after a number is the author's own as long as the figure is of that size."""
    _, issues = read(f"[{text}](value:given?period=2013-11-05)")
    assert {issue.code for issue in issues} <= {"CX231"}

"""Each link of a text is answered with what it means, or is a finding."""

from __future__ import annotations

import json
from datetime import date

import pytest
from written_sites import RECORDS, build_site_portal

from cxsite.model import (
    Answer,
    ChartAnswer,
    FileAnswer,
    IndexAnswer,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    SpecAnswer,
    TermAnswer,
    UrlAnswer,
)

ON_TIME = Ref("metrics", "on-time")


def answer(link: str) -> tuple[Answer | None, list[str]]:
    """Answer the one link of a page, with the codes of its findings."""
    split = RECORDS["content/metrics/ease.md"].replace("kind:", "by: carrier\nkind:")
    files = {"content/pages/about.md": f"{link}\n", "content/metrics/ease-by-carrier.md": split}
    portal = build_site_portal(files)
    (found,) = portal.bodies[Ref("pages", "about")].answers
    return found, [issue.code for issue in portal.issues]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[a](metric:on-time)", RecordAnswer(ON_TIME)),
        ("[a](metric:on-time#segments)", RecordAnswer(ON_TIME, "segments")),
        ("[a](../metrics/on-time.md)", RecordAnswer(ON_TIME)),
        ("[a](../metrics/on-time.html#segments)", RecordAnswer(ON_TIME, "segments")),
        ("[a](../index.md)", RecordAnswer(Ref("front", "front"))),
        ("[a](../glossary.md#x)", RecordAnswer(Ref("glossary", "glossary"), "x")),
        ("[a](term:on-time)", TermAnswer("on-time")),
        ("[a](https://example.org/?a=b:c)", UrlAnswer("https://example.org/?a=b:c")),
        ("[a](mailto:a@example.org)", UrlAnswer("mailto:a@example.org")),
        ("[a](#here)", UrlAnswer("#here")),
        ("[a](../metrics/index.html#x)", IndexAnswer("metrics", "x")),
        ("[a](../a-z.html)", IndexAnswer("", "")),
        ("![a](photo.png)", FileAnswer("pages/photo.png", b"a picture")),
        ("![](scorecard:all)", ScorecardAnswer(Ref("scorecards", "all"))),
        ("[a](scorecard:all)", RecordAnswer(Ref("scorecards", "all"))),
        ("![a](chart:on-time)", ChartAnswer("on-time", "trend", "", None, None, "a")),
        ("![a](chart:on-time/bars)", ChartAnswer("on-time", "bars", "carrier", None, None, "a")),
        ("![a](chart:on-time/bars?by=c%3Ad)", ChartAnswer("on-time", "bars", "c:d", None, None, "a")),
        (
            "![a](chart:on-time?segment=carrier:U+A)",
            ChartAnswer("on-time", "trend", "", ("carrier", "U+A"), None, "a"),
        ),
        (
            "![a](chart:on-time?segment=carrier:B%26O)",
            ChartAnswer("on-time", "trend", "", ("carrier", "B&O"), None, "a"),
        ),
        (
            "![a](chart:on-time?segment=c:d:x:y)",
            ChartAnswer("on-time", "trend", "", ("c:d", "x:y"), None, "a"),
        ),
        ("![a](chart:on-time?segment=c:d:)", ChartAnswer("on-time", "trend", "", ("c:d", ""), None, "a")),
        ("![a](chart:on-time?last=31d)", ChartAnswer("on-time", "trend", "", None, date(2013, 12, 1), "a")),
        ("![a](chart:on-time?last=9999999q)", ChartAnswer("on-time", "trend", "", None, date.min, "a")),
    ],
)
def test_answers_links(link: str, expected: Answer) -> None:
    """A link that is right is answered without a finding."""
    assert answer(link) == (expected, [])


def test_answers_own_charts() -> None:
    """An own chart names the published tables that it reads."""
    found, issues = answer("![a](chart:specs/own.vl.json)")
    assert isinstance(found, SpecAnswer)
    assert (found.metrics, found.alt, issues) == (("on-time",), "a", [])


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[a](metric:nothing)", "CX204"),
        ("[a](metric:)", "CX204"),
        ("[a](page:secret)", "CX205"),
        ("[a](secret.md)", "CX205"),
        ("[a](term:nothing)", "CX204"),
        ("[a](nothing.md)", "CX203"),
        ("![a](nothing.png)", "CX203"),
        ("[a](../../outside.txt)", "CX203"),
        ("[a](%00)", "CX203"),
        ("[a](http://[)", "CX203"),
        ("![](scorecard:nothing)", "CX204"),
        ("![a](chart:)", "CX204"),
        ("![a](chart:nothing/bars)", "CX204"),
        ("![a](chart:on-time/pie)", "CX212"),
        ("![a](chart:ease/waterfall)", "CX212"),
        ("![a](chart:ease/bars)", "CX212"),
        ("![a](chart:ease-by-carrier/pareto)", "CX212"),
        ("![a](chart:on-time?segment=carrier)", "CX206"),
        ("![a](chart:on-time?segment=carrier:ZZ)", "CX206"),
        ("![a](chart:on-time?segment=pilot:ZZ)", "CX206"),
        ("![a](chart:on-time/bars?segment=carrier:U+A)", "CX211"),
        ("![a](chart:on-time/bars?by=pilot)", "CX206"),
        ("![a](chart:on-time?last=0w)", "CX211"),
        ("![a](chart:on-time?first=1w)", "CX211"),
        ("![a](chart:specs/nothing.json)", "CX213"),
    ],
)
def test_finds_links_that_lead_nowhere(link: str, code: str) -> None:
    """A link that is wrong has no answer and one finding."""
    assert answer(link) == (None, [code])


@pytest.mark.parametrize(
    ("spec", "codes", "place"),
    [
        ("{,}", ["CX213"], (1, 2)),
        ("[1]", ["CX213"], (1, 1)),
        ("[" * 100_000, ["CX213"], (1, 1)),
        ('{"a": NaN}', ["CX213"], (1, 1)),
        ('{"mark": "image"}', ["CX214"], (1, 10)),
        ('{"data": {"url": 5}}', ["CX214"], (1, 18)),
        ('{"layer": [\n{"href": "\\u0061"}]}', ["CX214"], (2, 2)),
        ('{"data": {"url": "data/flights.csv"}}', ["CX214"], (1, 18)),
        ('{"data": {"url": "metrics/nothing.csv"}}', ["CX214"], (1, 18)),
        ('{"\\u0075rl": "x\\u0079"}', ["CX214"], (1, 1)),
    ],
)
def test_judges_own_charts(spec: str, codes: list[str], place: tuple[int, int]) -> None:
    """An own chart is JSON over published tables, without addresses or images."""
    files = {"content/specs/x.json": spec, "content/pages/about.md": "![a](chart:specs/x.json)\n"}
    issues = build_site_portal(files).issues
    assert [issue.code for issue in issues] == codes
    assert (issues[0].place.line, issues[0].place.column) == place


def test_an_own_chart_shows_no_hidden_table() -> None:
    """A table that this audience may not see is told as such, not as unknown."""
    files = {
        "content/metrics/ease.md": RECORDS["content/metrics/ease.md"].replace(
            "kind:", "audience: leaders\nkind:"
        ),
        "content/specs/x.json": '{"data": {"url": "metrics/ease.csv"}}',
        "content/pages/about.md": "![a](chart:specs/x.json)\n",
    }
    assert [issue.code for issue in build_site_portal(files).issues] == ["CX205"]


def test_warns_of_many_own_rows() -> None:
    """More than a thousand rows of its own are a warning: a published table would stay true."""
    spec = json.dumps({"data": {"values": [1] * 1001}})
    files = {"content/specs/x.json": spec, "content/pages/about.md": "![a](chart:specs/x.json)\n"}
    assert [issue.code for issue in build_site_portal(files).issues] == ["CX215"]


def test_a_chart_without_data_has_no_beginning() -> None:
    """Without data there is no newest period to count back from."""
    files = {
        "data/flights.csv": "day,carrier,c:d,ok,all,ease\n",
        "content/pages/about.md": "![a](chart:on-time?last=3m)\n",
    }
    (found,) = build_site_portal(files).bodies[Ref("pages", "about")].answers
    assert isinstance(found, ChartAnswer)
    assert found.since is None

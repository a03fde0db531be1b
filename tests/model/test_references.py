"""Everything a record points at in its front matter exists, and knows what points back."""

from __future__ import annotations

import pytest
from written_sites import build_site_portal

from cxsite.model import Ref


def found_in(kind: str, front: str, **more: str) -> list[tuple[str, int, int]]:
    """List the findings in a record by code, line and column."""
    files = {f"content/{kind}/mine.md": f"---\n{front}\n---\n", **more}
    issues = build_site_portal(files).issues
    return [(issue.code, issue.place.line, issue.place.column) for issue in issues]


@pytest.mark.parametrize(
    ("kind", "front", "code", "line", "column"),
    [
        ("promises", "metric: nothing", "CX204", 2, 9),
        ("promises", "units: [nobody]", "CX204", 2, 9),
        ("programs", "promises: nothing", "CX204", 2, 11),
        ("programs", "aims: [{metric: nothing, to: 5}]", "CX204", 2, 17),
        ("programs", "aims: [{metric: on-time, segment: {carrier: ZZ}, to: 5}]", "CX206", 2, 45),
        ("programs", "aims: [{metric: on-time, segment: {pilot: ZZ}, to: 5}]", "CX206", 2, 36),
        ("programs", "aims: [{metric: on-time, segment: {carrier: U+A, c:d: x}, to: 5}]", "CX206", 2, 36),
        ("practices", "started_in: nobody", "CX204", 2, 13),
        ("practices", "adopted_by: [{unit: nobody}]", "CX204", 2, 21),
        ("practices", "evidence: {metric: nothing}", "CX204", 2, 20),
        ("practices", "evidence: {metric: on-time, segment: {carrier: ZZ}}", "CX206", 2, 48),
        ("messages", "date: 2013-01-01\npractice: nothing", "CX204", 3, 11),
        ("messages", "date: 2013-01-01\npromise: nothing", "CX204", 3, 10),
        ("units", "parent: nobody", "CX204", 2, 9),
        ("units", "parent: mine", "CX210", 2, 9),
        ("scorecards", "by: pilot\ngroups: [{title: A, metrics: [on-time]}]", "CX206", 2, 5),
        ("scorecards", "groups: [{title: A, metrics: [nothing]}]", "CX204", 2, 31),
        ("scorecards", "unit: nobody\ngroups: []", "CX204", 2, 7),
        ("promises", "metric: on-time\nby: pilot\nkept_when: {at_least: 1}", "CX206", 3, 5),
        ("promises", "metric: on-time", "CX209", 2, 9),
        ("notes", "metric: on-time\nperiod: 2013-W05", "CX207", 3, 9),
        ("notes", "metric: on-time\nperiod: 2012-05", "CX216", 3, 9),
        ("metrics", "kind: index\nparts: [{metric: nothing}]", "CX204", 3, 18),
        (
            "metrics",
            "kind: count\nsource: flights.csv\ndate: day\nby: carrier\ngood: up\n"
            "target: [{where: {carrier: ZZ}, value: 3}]",
            "CX206",
            7,
            28,
        ),
        (
            "metrics",
            "kind: count\nsource: flights.csv\ndate: day\ngood: up\ntarget: 5\nowner: no",
            "CX204",
            7,
            8,
        ),
        ("metrics", "kind: index\ngrain: week\nparts: [{metric: on-time}]", "CX208", 4, 18),
        ("pages", "audience: board", "CX201", 2, 11),
    ],
)
def test_finds_what_leads_nowhere(kind: str, front: str, code: str, line: int, column: int) -> None:
    """An id, a segment, a column or a period that does not exist is one finding at its value."""
    assert found_in(kind, front) == [(code, line, column)]


@pytest.mark.parametrize(
    ("kind", "front"),
    [
        ("promises", "metric: on-time\nby: carrier\nkept_when: {at_least: 1}"),
        ("promises", "statement: We try."),
        ("notes", "metric: on-time\nperiod: 2013-12"),
        ("notes", "metric: on-time\nperiod: 2013-12-01"),
        ("programs", "aims: [{metric: on-time, segment: {carrier: B&O}, to: 5}]"),
        ("practices", "evidence: {metric: on-time}"),
        ("scorecards", "by: carrier\ngroups: [{title: A, metrics: [on-time, ease]}]"),
        ("metrics", "kind: index\nparts: [{metric: on-time}, {metric: ease}]"),
    ],
)
def test_is_content_with_what_exists(kind: str, front: str) -> None:
    """What is there is no finding."""
    assert found_in(kind, front) == []


def rebased(link: str) -> str:
    """Write a metric whose limits were set anew, with a link."""
    anew = f"rebase: [{{date: 2013-02-01, reason: Anew, link: {link}}}]"
    return f"kind: count\nsource: flights.csv\ndate: day\n{anew}"


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("program:nothing", "CX204"),
        ("javascript:nothing", "CX402"),
        ("pages/more.md", "CX402"),
        ("value:on-time", "CX402"),
        ("HTTPS://example.org", None),
        ("https://example.org", None),
        ("metric:on-time", None),
    ],
)
def test_limits_set_anew_lead_somewhere(link: str, code: str | None) -> None:
    """A reason leads to a record that is there, or to an address of the web."""
    found = [one for one in found_in("metrics", rebased(link)) if one[0] in ("CX204", "CX402")]
    assert found == ([(code, 5, 49)] if code else [])


def test_limits_set_anew_point_back() -> None:
    """A program that changed a figure shows which."""
    portal = build_site_portal({"content/metrics/mine.md": f"---\n{rebased('metric:on-time')}\n---\n"})
    assert Ref("metrics", "mine") in portal.entries[Ref("metrics", "on-time")].backlinks


def test_finds_an_index_of_an_index() -> None:
    """An index of an index would hide what it weighs."""
    inner = {"content/metrics/inner.md": "---\nkind: index\nparts: [{metric: on-time}]\n---\n"}
    assert found_in("metrics", "kind: index\nparts: [{metric: inner}]", **inner) == [("CX208", 3, 18)]


def test_a_broken_record_is_no_second_mistake() -> None:
    """What points at a record that cannot be read is not wrong itself."""
    broken = {"content/metrics/late.md": "---\nkind: nothing\n---\n"}
    assert found_in("promises", "metric: late", **broken) == [("CX103", 2, 7)]


def test_tells_a_ring_of_units_once() -> None:
    """Units above one another in a ring are one mistake, also for those below the ring."""
    units = {f"content/units/{name}.md": f"---\nparent: {above}\n---\n" for name, above in ("ab", "bc", "cb")}
    issues = build_site_portal(units).issues
    assert [(issue.code, issue.place.path) for issue in issues] == [("CX210", "content/units/b.md")]


def test_knows_what_points_back() -> None:
    """A record lists those that name it, in front matter or in their text, each once and never itself."""
    files = {
        "content/promises/punctual.md": (
            "---\nmetric: on-time\nkept_when: {at_least: 1}\n---\n\n"
            "[a](metric:on-time) [b](promise:punctual)\n"
        ),
        "content/pages/links.md": ("[a](promise:punctual) ![b](chart:ease) ![](scorecard:all) [c](#d)\n"),
        "content/pages/own.md": "![a](chart:specs/own.vl.json)\n",
    }
    entries = build_site_portal(files).entries
    assert entries[Ref("metrics", "on-time")].backlinks == (
        Ref("pages", "own"),
        Ref("promises", "punctual"),
        Ref("scorecards", "all"),
    )
    assert entries[Ref("promises", "punctual")].backlinks == (Ref("pages", "links"),)
    assert entries[Ref("scorecards", "all")].backlinks == (Ref("pages", "links"),)

"""Test what can be found by search."""

from __future__ import annotations

from typing import Any

from small_portals import SHARE, Site, add_up

from cxsite.pages import SearchEntry

METRIC = {
    **SHARE,
    "title": "Answered",
    "summary": "How fast.",
    "definition": "Share of calls answered.",
    "aliases": ["speed"],
    "tags": ["calls"],
    "owner": "desk",
    "by": ["team"],
    "min_base": 0,
    "caveat": "Provisional",
}


def found(records: dict[str, Any], address: str, **more: Any) -> SearchEntry:
    """Find the entry of a page."""
    site = Site(records, tallies={"m": add_up(North={"2013-01": (7, 10)})}, **more)
    return next(entry for entry in site.plan().search if entry.address == address)


def test_a_metric_is_found_by_all_it_is_called() -> None:
    """Tags, definition, aliases, owner and text lead to a metric, its newest figure is shown."""
    records = {"metrics/m": METRIC, "units/desk": {"title": "Service desk"}}
    entry = found(records, "metrics/m.html", texts={"metrics/m": "A *text* on `on_time`."})
    assert entry == SearchEntry(
        "Answered",
        "Metric",
        "metrics/m.html",
        "Too few points for a verdict (1 of 13): 70% in January 2013 (40 to 89%, n = 10, low base). "
        "Provisional. How fast.",
        "calls Share of calls answered. speed Service desk A text on on_time.",
        "70%",
    )


def test_a_segment_is_found_by_value_and_label() -> None:
    """A labelled segment is found by what it is called and by its raw value; its caveat is shown."""
    entry = found(
        {"metrics/m": METRIC}, "metrics/m/team/north.html", labels={"team": {"North": "Team of the north"}}
    )
    assert (entry.title, entry.words, entry.figure, entry.summary) == (
        *("Answered – Team of the north", "team North", "70%", "Provisional"),
    )


def test_a_segment_without_a_label_repeats_nothing() -> None:
    """The value stands in the title already."""
    assert found({"metrics/m": METRIC}, "metrics/m/team/north.html").words == "team"


def test_a_promise_is_found_by_its_words() -> None:
    """Statement, remedy and units lead to a promise."""
    promise = {
        "title": "Quick",
        "statement": "Soon.",
        "remedy": "A voucher",
        "units": ["desk"],
        "metric": "m",
    }
    records = {"promises/p": promise, "units/desk": {"title": "Service desk"}, "metrics/m": METRIC}
    entry = found(records, "promises/p.html")
    assert (entry.summary, entry.words) == ("Provisional. Soon.", "Soon. A voucher Service desk")


def test_a_practice_is_found_by_its_problem() -> None:
    """Problem, domain, contact and who began it lead to a practice."""
    practice = {"problem": "Queues", "domain": "Contact", "contact": "Lead", "started_in": "desk"}
    records = {"practices/p": practice, "units/desk": {"title": "Service desk"}}
    assert found(records, "practices/p.html").words == "Queues Contact Lead Service desk"


def test_a_program_is_found_by_its_risks() -> None:
    """What might go wrong or well, and who answers for it, lead to a program."""
    program = {"risks": ["Rain"], "opportunities": ["Sun"], "owner": "desk"}
    records = {"programs/p": program, "units/desk": {"title": "Desk", "lead": "Lead of the desk"}}
    assert found(records, "programs/p.html").words == "Rain Sun Desk"
    assert found(records, "units/desk.html").words == "Lead of the desk"


def test_terms_are_found_with_their_meaning() -> None:
    """A word of the glossary leads to its place there."""
    entry = found(
        {"glossary": {}}, "glossary/index.html#nps", texts={"glossary": "NPS, score\n: A *score*.\n"}
    )
    assert (entry.title, entry.kind, entry.summary) == ("NPS / score", "Term", "A score.")


def test_links_of_any_form_leave_their_words() -> None:
    """Search words hold what readers see of a text, not where its links lead."""
    text = "[One](https://x.org/a), [two][ref], <https://x.org/b> ![three](chart:m) end.\n\n[ref]: https://x.org/c\n"
    entry = found({"pages/p": {}, "metrics/m": METRIC}, "pages/p.html", texts={"pages/p": text})
    assert ("cx:" in entry.words, "x.org/c" in entry.words) == (False, False)
    assert entry.words.startswith("One, two,")


def test_entries_come_in_order() -> None:
    """The same site gives the same list."""
    plan = Site({"pages/b": {}, "pages/a": {}, "units/a": {}}).plan()
    assert [entry.address for entry in plan.search] == ["pages/a.html", "pages/b.html", "units/a.html"]

"""Test what the pages of units show, and the tree of all."""

from __future__ import annotations

from typing import Any

from small_portals import SHARE, Site, block_at, blocks_of, rows_of, share

from cxsite.model import Choice
from cxsite.pages import View


def site_of(units: dict[str, Any], settings: dict[str, Any] | None = None) -> Site:
    """Make a site with units, and a metric, a promise and a recognition of the desk."""
    return Site(
        {
            **{f"units/{id_}": fields for id_, fields in units.items()},
            "metrics/answered": {**SHARE, "title": "Answered", "owner": "desk", "caveat": "Provisional"},
            "promises/quick": {"title": "Quick", "metric": "answered", "units": ["desk"]},
            "messages/thanks": {"date": "2013-01-01", "type": "recognition", "unit": "desk"},
        },
        tallies={"answered": share({"2013-01": (70, 100)})},
        settings=settings or {},
    )


TREE = {
    "head": {"title": "Head office"},
    "desk": {"title": "Desk", "lead": "Lead of the desk", "parent": "head", "line": "dotted"},
    "night": {"title": "Night desk", "parent": "desk"},
    "shop": {"title": "A shop"},
}


def tree_of(view: View) -> list[list[str]]:
    """Read the tree of units: indented title, line and counts."""
    rows = rows_of(block_at(view, "units").table)
    return [[row[0].replace("\u2003", "> "), *row[1:]] for row in rows]


def test_a_unit_shows_all_that_points_at_it() -> None:
    """Metrics as tiles, everything else as cards by kind, and the facts."""
    view = site_of(TREE).view("units/desk.html")
    assert [block.title for block in view.main] == [  # type: ignore[union-attr]
        *("Metrics it answers for", "Promises", "Messages")
    ]
    facts = {fact.term: [(link.text, link.note) for link in fact.values] for fact in view.aside[0].facts}  # type: ignore[union-attr]
    assert facts == {
        "Led by": [("Lead of the desk", "")],
        "Reports to": [("Head office", "dotted line")],
        "Units below": [("Night desk", "")],
    }


def test_a_bare_unit_shows_nothing_empty() -> None:
    """A unit that nothing points at is a title."""
    view = site_of({"shop": {}}).view("units/shop.html")
    assert (view.main, view.aside) == ((), ())


def test_the_caveat_goes_with_a_promise_s_card() -> None:
    """What to mind about the metric stands on the card of the promise too."""
    view = site_of(TREE).view("units/desk.html")
    assert block_at(view, "promises").cards[0].meta == "Provisional"


def test_units_stand_below_their_parents() -> None:
    """Several roots, each followed by what reports to it, with the counts of its line of sight."""
    assert tree_of(site_of(TREE).view("units/index.html")) == [
        ["A shop", "", "", "0", "0", "0", "0"],
        ["Head office", "", "", "0", "0", "0", "0"],
        ["> Desk", "Lead of the desk", "dotted", "1", "1", "0", "0"],
        ["> > Night desk", "", "solid", "0", "0", "0", "0"],
    ]


def test_a_unit_whose_parent_is_hidden_stands_at_the_top() -> None:
    """Staff who may not see the parent see the unit all the same."""
    units = {"head": {"audience": "leaders"}, "night": {"title": "Night desk", "parent": "head"}}
    site = Site(
        {f"units/{id_}": fields for id_, fields in units.items()},
        settings={"audiences": ["staff", "leaders"]},
    )
    plan = site.plan(Choice("staff"))
    view = next(page.view for page in plan.pages if page.address == "units/index.html")
    assert [row[0] for row in tree_of(view)] == ["Night desk"]


def test_a_deep_tree_is_walked_to_its_end() -> None:
    """A thousand levels are slow to read and no crash."""
    units = {f"u{number}": {"parent": f"u{number - 1}"} if number else {} for number in range(1200)}
    site = Site({f"units/{id_}": fields for id_, fields in units.items()})
    assert len(block_at(site.view("units/index.html"), "units").table.rows) == 1200


def test_the_office_is_described_with_its_units() -> None:
    """Model, mandate, reporting and steering stand above the tree."""
    office = {"model": "matrixed", "mandate": "See", "reports_to": "COO", "steering": ["Weekly"]}
    view = site_of(TREE, {"office": office}).view("units/index.html")
    facts = {fact.term: fact.values[0].text for fact in block_at(view, "office").facts}
    assert facts == {
        "Model": "Matrixed: it works through dotted lines",
        "Mandate": "See",
        "Reports to": "COO",
        "Steering": "Weekly",
    }


def test_an_office_that_says_nothing_is_not_shown() -> None:
    """An empty table of settings makes no empty block."""
    view = site_of(TREE, {"office": {}}).view("units/index.html")
    assert blocks_of(view, "facts") == []

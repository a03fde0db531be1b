"""Test the page that explains how figures are judged."""

from __future__ import annotations

from typing import get_args

from small_portals import SHARE, Site, block_at, blocks_of, rows_of, share, texts_of

from cxsite.pages import View
from cxsite.pages.plan import AssuranceMark, VariationMark

MONTHS = {f"{2010 + at // 12}-{at % 12 + 1:02}": (600 + at * 7 % 30, 1000) for at in range(30)}


def method_view(**more: dict[str, object]) -> View:
    """Plan the page of a portal with a judged share, and perhaps other metrics."""
    metrics = {"a": {**SHARE, "title": "Answered", "min_base": 0}, **more}
    return Site(
        {f"metrics/{id_}": record for id_, record in metrics.items()},
        tallies={id_: share(MONTHS) for id_ in metrics},
        settings={"as_of": "2012-06-30"},
    ).view("method.html")


def test_every_mark_is_explained() -> None:
    """Each verdict on change and each outlook stands in a legend with its word."""
    items = [item for legend in blocks_of(method_view(), "legend") for item in legend.items]
    assert {item.variation for item in items if item.variation} == set(get_args(VariationMark))
    assert {item.assurance for item in items if item.assurance} == set(get_args(AssuranceMark)) - {"none"}
    assert all(item.text and item.meaning for item in items)


def test_the_method_is_named() -> None:
    """D20: it says whose method it follows."""
    assert any("NHS England's *Making Data Count*" in text for text in texts_of(method_view()))


def test_rules_in_use_are_listed() -> None:
    """Each set of rules with its run lengths, and how many metrics it judges."""
    others = {
        "b": {**SHARE, "title": "Helped", "rules": "wheeler"},
        "c": {**SHARE, "title": "Kept", "limits": "run"},
    }
    table = block_at(method_view(**others), "rules-in-use").table
    assert [[row[0], row[2], row[4], row[5]] for row in rows_of(table)] == [
        ["nhsr", "7 points rising or falling", "7 points on one side", "Answered"],
        ["wheeler", "not used", "8 points on one side", "Helped"],
        ["run", "not used", "Runs around the median: longest run and number of crossings", "Kept"],
    ]
    assert table.rows[0][5].href == "metrics/a.html"


def test_many_metrics_are_counted() -> None:
    """A list of all would say less than their number."""
    table = block_at(method_view(b={**SHARE, "title": "Helped"}), "rules-in-use").table
    assert (table.rows[0][5].text, table.rows[0][5].href) == ("2", "")


def test_intervals_are_told_for_the_kinds_in_use() -> None:
    """A portal of shares does not explain scores."""
    assert rows_of(block_at(method_view(), "intervals").table) == [["share", "Wilson"]]


def test_false_alarms_are_counted_for_this_portal() -> None:
    """The number of judged figures is this portal's own."""
    texts = list(texts_of(block_at(method_view(), "alarms")))
    assert any(
        "With 1 judged figure, about 0.02 signals a period come by chance alone." in text for text in texts
    )


def test_what_answers_buy_is_listed() -> None:
    """Reach and the change that is found, for a score and for a share."""
    rows = block_at(method_view(), "worth").table.rows
    first = rows[1]
    assert [cell.text for cell in first] == ["50", "± 21", "± 11"]
    assert [cell.note for cell in first[1:]] == ["finds 44\u00a0points", "finds 22\u00a0points"]


def test_the_log_of_limits_is_linked() -> None:
    """The rule that only persons set limits anew leads to where they did."""
    document = block_at(method_view(), "rules").document
    assert (document.answers[0].href, "(cx:0)" in document.text) == ("limits.html", True)


def test_scorecards_and_metrics_lead_to_the_method() -> None:
    """The link stands where the verdicts are."""
    site = Site(
        {"metrics/a": {**SHARE}, "scorecards/s": {"groups": [{"title": "All", "metrics": ["a"]}]}},
        tallies={"a": share(MONTHS)},
    )
    tile = block_at(site.view("metrics/a.html"), "figure").tiles[0]
    brief = block_at(site.view("scorecards/s.html"), "in-short")
    assert (tile.method.href, brief.link.href) == ("../method.html", "../method.html")


def test_a_portal_without_metrics_has_no_method() -> None:
    """There is nothing to explain."""
    addresses = {page.address for page in Site({"pages/a": {}}).plan().pages}
    assert addresses & {"method.html", "limits.html"} == set()

"""Build views by hand, each block once full and once bare."""

from __future__ import annotations

from cxsite.pages.plan import (
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Chrome,
    Column,
    Definition,
    Definitions,
    Document,
    Fact,
    Facts,
    Figure,
    Highlight,
    Highlights,
    Link,
    LinkGroup,
    LinkGroups,
    Notice,
    PeriodState,
    Prose,
    Spark,
    States,
    Table,
    TableBlock,
    Tile,
    Tiles,
    View,
)

HOSTILE = '<script>alert("1")</script>'
TEXT = Document("Snow closed the runways for two days.")
SPARK = Spark((76.9, None, 81.2), "On-time arrival, three weeks", target=80.0)
LINK = Link("On-time arrival", "metrics/on-time.html", note="owner", current=True)
TABLE = Table(
    "On-time arrival by week",
    (Column("Week", href="weeks.html"), Column("On time", number=True), Column("")),
    (
        (
            Cell("7 January 2013", heading=True),
            Cell("76.9 %", number=True, note="of 5,113"),
            Cell(spark=SPARK),
        ),
        (
            Cell("14 January 2013", "week.html", heading=True),
            Cell(state="missed"),
            Cell("Kept", state="kept"),
        ),
    ),
)
FULL: tuple[Block, ...] = (
    Prose(TEXT, "From the office", "letter", "Head of the passenger office", "messages/snow.html"),
    Facts((Fact("Owner", (LINK, Link("percent"))),), "Definition", "definition"),
    Tiles(
        (
            Tile(
                "On-time arrival",
                "metrics/on-time.html",
                "76.9 %",
                "Week of 7 January 2013",
                "missed",
                "Target missed",
                SPARK,
                basis="5,113 flights",
                target="80 %",
                gap="3.1 points short",
                caveat="Illustrative",
                late="Newest data are 46 days old",
            ),
        ),
        "Where we stand",
        "tiles",
        "Newest finished periods.",
        LINK,
    ),
    Figure(
        "trend",
        "On-time arrival fell in the snow",
        "76.9 % of 5,113 flights.",
        "A line of three weeks",
        Chart("trend"),
        TABLE,
        source="flights_daily.csv",
        caveat="Illustrative",
        downloads=(Link("CSV", "on-time.csv"),),
    ),
    TableBlock(TABLE, "By week", "weeks", "Newest first.", LINK),
    Cards(
        (Card("Ask once", "ask.html", "Promise", "One answer.", "Kept 2 of 3", "kept", "Kept", SPARK),),
        "Promises",
        "promises",
        "In the order of the year.",
        LINK,
    ),
    States(
        "Kept in one of two weeks",
        "strip",
        "The promise was kept in one of two weeks.",
        (
            PeriodState("7 January 2013", "kept", "kept, 81 %"),
            PeriodState("14 January 2013", "broken", "broken, 70 %"),
            PeriodState("21 January 2013", "none", "unfinished"),
        ),
        TABLE,
        "7 January",
        "21 January",
        "Illustrative",
    ),
    Definitions((Definition("on-time", "On time", TEXT),)),
    LinkGroups((LinkGroup("Metrics", (LINK,), "m"),), "Used by", "used", compact=True, jumps=True),
    Highlights(
        (Highlight("On-time arrival missed", "m.html", "missed", "Target missed", "Illustrative"),),
        "What stands out",
        "stands-out",
        "Newest first.",
    ),
    Notice("The first week holds six days.", "Mind"),
)
BARE: tuple[Block, ...] = (
    Prose(TEXT),
    Facts((Fact("Owner", (Link("Flight operations"),)),)),
    Tiles((Tile("NPS", "nps.html", "–", "2013", "no_data", "No data", Spark((), "Nothing yet")),)),
    Figure("bare", "Nothing to show yet", "", "Empty", Chart("bars"), Table("Nothing", (), ())),
    TableBlock(Table("Nothing", (), ())),
    Cards((Card("Ask once", "ask.html"),)),
    States("Nothing to judge", "no-strip", "No finished week.", (), Table("Nothing", (), ())),
    Definitions(()),
    LinkGroups((LinkGroup("Metrics", ()),)),
    Highlights((), "What stands out", "nothing", empty="Nothing stands out."),
    Notice("Mind the gap."),
)


def make_chrome(address: str, *, audience: str = "", ribbon: str = "") -> Chrome:
    """Surround a page at an address of the site."""
    root = "../" * address.count("/")
    return Chrome(
        site="Passenger office",
        language="en",
        root=root,
        address=address,
        nav=(
            Link("Metrics", f"{root}metrics/index.html", current=True),
            Link("Units", f"{root}units/index.html"),
        ),
        more=(Link("A–Z", f"{root}a-z.html"),),
        breadcrumb=(Link("Start", f"{root}index.html"), Link("On-time arrival", current=True)),
        as_of="31 December 2013",
        audience=audience,
        ribbon=ribbon,
        trademark="Names of carriers belong to their owners.",
    )


def full_view(address: str = "metrics/on-time.html") -> View:
    """Show every block with all it can hold."""
    return View(
        make_chrome(address, audience="Executives", ribbon="Draft"),
        "On-time arrival was 76.9 %",
        "Metric",
        "Share of arrived flights at the gate in time.",
        (LINK,),
        FULL,
        (FULL[1],),
    )


def bare_view() -> View:
    """Show every block with the least it can hold."""
    return View(make_chrome("index.html"), "Passenger office", main=BARE)

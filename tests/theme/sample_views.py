"""Build views by hand, each block once full and once bare."""

from __future__ import annotations

from cxsite.pages.plan import (
    Block,
    Brief,
    Briefing,
    Card,
    Cards,
    Cell,
    Chart,
    Chrome,
    Column,
    Deck,
    Definition,
    Definitions,
    Document,
    Fact,
    Facts,
    Figure,
    Handout,
    Highlight,
    Highlights,
    Legend,
    LegendItem,
    Link,
    LinkGroup,
    LinkGroups,
    Notice,
    PeriodState,
    Prose,
    Slide,
    Spark,
    States,
    Table,
    TableBlock,
    Tile,
    Tiles,
    View,
)

HOSTILE = '<script>alert("1")</script>'
JUDGED = Table(
    "On-time arrival by carrier",
    (Column("Carrier"), Column("Figure", number=True), Column("Change"), Column("Outlook")),
    (
        (
            Cell("Delta", "delta.html", heading=True),
            Cell("0.4 %", number=True),
            Cell("Improvement, low", variation="improvement_low"),
            Cell("Met as a rule", assurance="pass"),
        ),
        (Cell("Envoy", heading=True), Cell("no data", number=True), Cell(), Cell()),
    ),
    stacks=True,
    notes=("* Fewer than 100.",),
)
TEXT = Document("Snow closed the runways for two days.")
SPARK = Spark((76.9, None, 81.2), "On-time arrival, three weeks", target=80.0)
LINK = Link("On-time arrival", "metrics/on-time.html", note="owner", current=True)
TABLE = Table(
    "On-time arrival by week",
    (Column("Week", href="weeks.html"), Column("On time", number=True), Column("")),
    (
        (
            Cell("7 January 2013", heading=True),
            Cell("76.9 %", number=True, note="of 5,113", faint=True),
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
                interval="75.7 to 78.1 %",
                faint=True,
                variation="concern_low",
                variation_text="Concern, low",
                variation_note="of 52",
                assurance="fail",
                assurance_text="Missed as a rule",
                limits="Limits since January 2013",
                headline="Concern: the last 8 weeks lie below the mean.",
                method=LINK,
            ),
        ),
        "Where we stand",
        "tiles",
        "Newest finished periods.",
        LINK,
        ("* Fewer than 100.",),
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
    TableBlock(JUDGED, "By carrier", "carriers"),
    Cards(
        (
            Card(
                *("Ask once", "ask.html", "Promise", "One answer.", "Kept 2 of 3", "kept", "Kept", SPARK),
                variation="neutral_high",
                variation_text="Unusually high",
            ),
        ),
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
        (
            Highlight("On-time arrival missed", "m.html", "missed", "Target missed", "Illustrative"),
            Highlight("Concern.", "m.html", "missed", "Target missed", "", "concern_low", "On-time arrival"),
        ),
        "What stands out",
        "stands-out",
        "Newest first.",
    ),
    Briefing(
        (Brief("Changed", (LINK, Link(" (concern)."))), Brief("Noise", (Link("nothing."),))),
        "In short",
        "in-short",
        "With 4 judged figures, about 0.1 signals a period come by chance alone.",
        LINK,
    ),
    Legend(
        (
            LegendItem("Concern, low", "A rule marks it as low.", variation="concern_low"),
            LegendItem("Hit or miss", "Chance decides.", assurance="inconsistent"),
            LegendItem("Target met", "At the target or better.", state="met"),
        ),
        "What the marks mean",
        "legend",
        "Shapes say it.",
    ),
    Notice("The first week holds six days.", "Mind"),
    Deck("snow", (Slide(1, "Snow", TEXT), Slide(2, "Ice", TEXT)), "snow-handout.html", "Airport"),
    Handout("snow", (Slide(3, "Snow", TEXT, TEXT), Slide(4, "Ice", TEXT)), "Airport"),
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
    Briefing((), "In short", "nothing-in-short"),
    Legend((), "What the marks mean", "no-legend"),
    Notice("Mind the gap."),
    Deck("none", (), "none-handout.html", ""),
    Handout("none", (), ""),
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

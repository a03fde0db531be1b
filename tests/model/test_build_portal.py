"""A portal holds what its audience may see, and what is wrong with the whole of it."""

from __future__ import annotations

from datetime import date

import pytest
from written_sites import RECORDS, build_site_portal, load_site

from cxsite.model import Choice, Ref, build_portal
from cxsite.schema import PageFields, UnitFields

ONE_AUDIENCE = {"cxsite.toml": ""}


def codes(files: dict[str, str]) -> list[str]:
    """List the codes of a site's findings."""
    return [issue.code for issue in build_site_portal(files).issues]


def test_holds_what_the_audience_sees() -> None:
    """Each portal has its own entries."""
    secret = Ref("pages", "secret")
    assert secret not in build_site_portal({}).entries
    assert secret in build_site_portal({}, Choice("leaders")).entries


def test_hides_a_metric_with_its_figures() -> None:
    """A metric for leaders is no metric of the staff's portal."""
    hidden = RECORDS["content/metrics/ease.md"].replace("kind:", "audience: leaders\nkind:")
    portal = build_site_portal({"content/metrics/ease.md": hidden})
    assert list(portal.metrics) == ["on-time"]


def test_takes_the_newest_day_for_today() -> None:
    """Without as_of today is the latest day over all metrics."""
    assert build_site_portal(ONE_AUDIENCE | {"content/pages/secret.md": ""}).as_of == date(2013, 12, 5)


def test_says_that_nothing_tells_the_day() -> None:
    """Without as_of and without data nothing says what today means."""
    files = {
        **ONE_AUDIENCE,
        "content/pages/secret.md": "",
        "data/flights.csv": "day,carrier,c:d,ok,all,ease\n",
    }
    assert codes(files) == ["CX308", "CX221"]


def test_tells_gaps_once() -> None:
    """A gap is one warning of the metric; given points have no grid to be missing from."""
    gap = RECORDS["data/flights.csv"].replace("2013-11", "2013-09")
    assert codes({"data/flights.csv": gap}) == ["CX321", "CX321"]
    given = {name: text.replace("\nsource", "\ngrain: day\nsource") for name, text in RECORDS.items()}
    assert codes({"content/metrics/ease.md": given["content/metrics/ease.md"]}) == ["CX321"]


def test_an_index_repeats_no_gaps() -> None:
    """Gaps of an index are told for its parts."""
    files = {
        "data/flights.csv": RECORDS["data/flights.csv"].replace("2013-11", "2013-09"),
        "content/metrics/both.md": "---\nkind: index\nparts: [{metric: on-time}, {metric: ease}]\n---\n",
    }
    assert codes(files) == ["CX321", "CX321"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("carrier,name\nU+A,United\nB&O,Ohio\n", None),
        ("carrier,name\nU+A,United\n", "one value of carrier without a label: B&O"),
        ("carrier,name\nX,\nY,Ypsilon\n", "2 values of carrier without a label: B&O, U+A"),
        ("carrier,name\n", None),
    ],
)
def test_misses_labels(labels: str, message: str | None) -> None:
    """Values without a label are one warning, unless no value has one."""
    config = (
        RECORDS["cxsite.toml"] + '[labels.carrier]\nfile = "names.csv"\nkey = "carrier"\nlabel = "name"\n'
    )
    found = [i.message for i in build_site_portal({"cxsite.toml": config, "data/names.csv": labels}).issues]
    assert found == ([message] if message else [])


def test_shows_labels() -> None:
    """A segment is shown by its label and known by its value; blanks around a value do not matter."""
    config = (
        RECORDS["cxsite.toml"] + '[labels.carrier]\nfile = "names.csv"\nkey = "carrier"\nlabel = "name"\n'
    )
    files = {"cxsite.toml": config, "data/names.csv": "name,carrier\n United ,U+A \nOhio,B&O\n"}
    series = build_site_portal(files).metrics["on-time"].segments_of("carrier")
    assert [(one.segment, one.label) for one in series] == [
        (("carrier", "B&O"), "Ohio"),
        (("carrier", "U+A"), "United"),
    ]


def test_finds_a_series_by_its_segment() -> None:
    """A metric's series are found as front matter writes them."""
    metric = build_site_portal({}).metrics["on-time"]
    assert metric.series_of({}) is metric.total
    found = metric.series_of({"carrier": "U+A"})
    assert found is not None
    assert found.segment == ("carrier", "U+A")
    assert metric.series_of({"carrier": "ZZ"}) is None


def test_orders_entries_by_title() -> None:
    """Entries of a kind are listed by title, whatever its capitals; without one the id in words is it."""
    files = {
        "content/pages/b.md": "---\ntitle: alpha\n---\n",
        "content/pages/a-b.md": "",
        "content/pages/c.md": "",
    }
    assert [entry.title for entry in build_site_portal(files).of_kind("pages")] == ["A b", "alpha", "C"]


def test_gives_entries_their_own_fields() -> None:
    """An entry's fields are those of its kind; asking for others is a bug."""
    entry = build_site_portal({"content/pages/a.md": "---\ntags: [x]\n---\n"}).entry("pages", "a")
    assert entry is not None
    assert entry.typed(PageFields).tags == ("x",)
    with pytest.raises(TypeError):
        entry.typed(UnitFields)


def test_judges_promises_it_can() -> None:
    """A promise with a metric has verdicts; one without has none."""
    files = {
        "content/promises/punctual.md": "---\nmetric: on-time\nkept_when: {at_least: 60}\n---\n",
        "content/promises/vague.md": "",
    }
    judgements = build_site_portal(files).judgements
    assert [[verdict for _, verdict in one.verdicts] for one in judgements["punctual"]] == [
        ["broken", "kept"]
    ]
    assert list(judgements) == ["punctual"]


def test_an_empty_site_says_how_to_begin() -> None:
    """A site without content is told how to start one."""
    portal = build_portal(load_site({"cxsite.toml": ""}, base={}), Choice())
    assert [issue.code for issue in portal.issues] == ["CX220"]


def test_a_term_has_one_definition() -> None:
    """A term that is defined twice is an error: a link could mean either."""
    assert codes({"content/glossary.md": "on time\n: A.\n\nOn time\n: B.\n"}) == ["CX108"]


def test_says_what_is_hostile_in_no_way() -> None:
    """Values of any text are segments like others, each with a series of its own."""
    values = [
        "a b",
        "Zürich",
        "zurich",
        "ZURICH",
        "😀",
        "x" * 200,
        "..",
        "/",
        "/etc",
        "</script>",
        "é",
        "e\u0301",
    ]
    rows = "".join(f'2013-12-05,"{value}",,1,2,5\n' for value in values)
    portal = build_site_portal({"data/flights.csv": f"day,carrier,c:d,ok,all,ease\n{rows}"})
    assert portal.issues == ()
    found = [one.segment for one in portal.metrics["on-time"].segments_of("carrier")]
    assert found == [("carrier", value) for value in sorted(values)]

"""Break the data of a site that was frozen before, and look at what is held and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from cxsite.build import BuildOptions, build_site
from cxsite.config import read_config
from cxsite.errors import CxsiteError
from cxsite.freeze import freeze_edition
from cxsite.issues import Issue, Severity, has_errors
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, Held, Portal, RecordAnswer, Ref, ValueAnswer, build_portal

SHARE = "source: flights.csv\ndate: day\ngrain: month\nmin_base: 0\n"
FILES = {
    "cxsite.toml": 'as_of = 2013-12-31\non_bad_data = "hold"\naudiences = ["staff", "leaders"]\n',
    "content/index.md": "# Hello\n",
    "content/metrics/on-time.md": (
        f"---\nkind: share\nnumerator: ok\ndenominator: all\n{SHARE}by: carrier\n---\n"
    ),
    "content/metrics/flights.md": f"---\nkind: sum\nvalue: all\n{SHARE}---\n",
    "content/metrics/ease.md": (
        "---\nkind: ces\nsource: ease.csv\ndate: day\nscore: score\nmin_base: 0\n---\n"
    ),
    "content/metrics/both.md": (
        "---\nkind: index\nunit: index\ngrain: month\nparts: [{metric: on-time}, {metric: ease}]\n---\n"
    ),
    "content/promises/kept.md": "---\nstatement: On time.\nmetric: on-time\nkept_when: {at_least: 50}\n---\n",
    "content/pages/says.md": "On time are [50 %](value:on-time).\n",
    "content/pages/silent.md": "Nothing of figures.\n",
    "content/pages/eased.md": "The effort is [5.5](value:ease).\n",
    "data/flights.csv": "day,carrier,ok,all\n2013-11-05,UA,7,10\n2013-12-05,UA,5,10\n2013-12-06,DL,1,2\n",
    "data/ease.csv": "day,score\n2013-11-05,5\n2013-12-05,6\n2013-12-06,5\n",
}
OPENED = "content/metrics/on-time.md"
REASON = "the extract flights.csv cannot be used at present"


def write(site: Path, files: Mapping[str, str]) -> Path:
    """Write files into a site."""
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Freeze the figures of the site as long as its data are whole."""
    site = write(tmp_path_factory.mktemp("frozen"), FILES)
    assert freeze_edition(site, "first").result == "written"
    return (site / "editions/first.json").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, edition: str) -> Path:
    """Write a site with an edition."""
    return write(tmp_path / "site", {**FILES, "editions/first.json": edition})


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, edition: str) -> Path:
    """Build the portal of the site with its flights broken."""
    site = write(tmp_path_factory.mktemp("broken"), {**FILES, "editions/first.json": edition})
    build_site(break_flights(site), BuildOptions())
    return site / "output"


def portal_of(site: Path, choice: Choice | None = None) -> Portal:
    """Work out the portal of a site."""
    config, issues = read_config(site)
    assert not issues
    return build_portal(load_sources(LoadOptions(site, config)), choice or Choice())


def told(portal: Portal, code: str) -> list[Issue]:
    """List the findings of one code."""
    return [issue for issue in portal.issues if issue.code == code]


def break_flights(site: Path) -> Path:
    """Leave a cell without its number, in a column that one metric alone reads."""
    return write(site, {"data/flights.csv": FILES["data/flights.csv"].replace("UA,5,", "UA,five,")})


def test_the_frozen_figures_are_shown(site: Path) -> None:
    """A metric whose extract is broken has the points that were frozen, and says of which edition."""
    before = portal_of(site).metrics["on-time"]
    after = portal_of(break_flights(site)).metrics["on-time"]
    assert [point.value for point in after.total.points] == [point.value for point in before.total.points]
    assert after.held == Held("first", date(2013, 12, 31), REASON)


def test_the_errors_of_the_extract_become_warnings(site: Path) -> None:
    """What is wrong is told as before, and stops nothing."""
    portal = portal_of(break_flights(site))
    (issue,) = told(portal, "CX310")
    assert (issue.severity, issue.place.line) == (Severity.WARNING, 3)
    assert not has_errors(portal.issues)


def test_all_metrics_of_an_extract_are_held_together(site: Path) -> None:
    """A metric that reads none of the broken cells is held with the one that does, and no other extract's."""
    metrics = portal_of(break_flights(site)).metrics
    assert {id_ for id_, metric in metrics.items() if metric.held} == {"on-time", "flights", "both"}


def test_what_is_held_is_told_once_for_an_extract(site: Path) -> None:
    """One warning names the metrics of an extract that are held, and one the index over them."""
    messages = [issue.message for issue in told(portal_of(break_flights(site)), "CX347")]
    assert [message.partition(" show")[0] for message in messages] == ['"flights" and "on-time"', '"both"']


def test_a_metric_that_was_never_frozen_is_not_held(site: Path) -> None:
    """Without figures to show the errors of the extract stay errors, and the reason is told."""
    new = FILES["content/metrics/flights.md"].replace("kind: sum", "title: New\nkind: sum")
    write(break_flights(site), {"content/metrics/new.md": new})
    portal = portal_of(site)
    (issue,) = told(portal, "CX348")
    assert (issue.place.path, issue.severity) == ("content/metrics/new.md", Severity.ERROR)
    assert told(portal, "CX310")[0].severity is Severity.ERROR


def test_stop_stops(site: Path) -> None:
    """Without hold a broken extract is an error, whatever was frozen."""
    write(break_flights(site), {"cxsite.toml": FILES["cxsite.toml"].replace("hold", "stop")})
    assert has_errors(told(portal_of(site), "CX310"))


def test_an_edition_of_later_days_is_no_stand_in(site: Path) -> None:
    """A portal as of an earlier day shows nothing that was not known then."""
    write(break_flights(site), {"cxsite.toml": FILES["cxsite.toml"].replace("12-31", "12-30")})
    assert told(portal_of(site), "CX348")


def test_the_newest_edition_stands_in(site: Path) -> None:
    """Of two editions the figures of the newer one are shown."""
    write(site, {"cxsite.toml": FILES["cxsite.toml"].replace("2013-12-31", "2014-01-31")})
    freeze_edition(site, "second")
    held = portal_of(break_flights(site)).metrics["on-time"].held
    assert held
    assert held.edition == "second"


def test_frozen_figures_are_for_those_who_might_see_them(site: Path) -> None:
    """Figures that were frozen for leaders are not held for staff, even if the metric is for them now."""
    secret = FILES["content/metrics/ease.md"].replace("kind: ces", "audience: leaders\nkind: ces")
    hidden = {"content/metrics/ease.md": secret, "content/pages/eased.md": "Nothing.\n"}
    (site / "content/metrics/both.md").unlink()
    (site / "editions/first.json").unlink()
    freeze_edition(write(site, hidden), "first")
    write(site, {name: FILES[name] for name in hidden} | {"data/ease.csv": "day,score\n?,5\n"})
    assert told(portal_of(site, Choice("staff")), "CX348")
    assert portal_of(site, Choice("leaders")).metrics["ease"].held


def test_without_any_extract_today_is_that_of_the_edition(site: Path) -> None:
    """Where no extract is left to tell the day, the newest edition does."""
    write(site, {"cxsite.toml": FILES["cxsite.toml"].replace("as_of = 2013-12-31\n", "")})
    for name in ("flights.csv", "ease.csv"):
        (site / "data" / name).unlink()
    portal = portal_of(site)
    assert portal.as_of == date(2013, 12, 31)
    assert not has_errors(portal.issues)


def test_numbers_in_texts_are_those_that_are_held(site: Path) -> None:
    """A number that the held figure does not bear out is put right for readers and not in the file."""
    write(break_flights(site), {"content/pages/says.md": "On time are [60 %](value:on-time).\n"})
    portal = portal_of(site)
    (issue,) = told(portal, "CX231")
    body = portal.bodies[Ref("pages", "says")]
    assert (body.text.count("50 %"), issue.fix) == (1, "")
    assert isinstance(body.answers[0], ValueAnswer)


@pytest.mark.parametrize(
    "link", ["claim:on-time/improved", "claim:kept/broken", "value:on-time?period=2014-01"], ids=str
)
def test_texts_on_newer_figures_do_not_stop_the_build(site: Path, link: str) -> None:
    """What cannot be answered from the held figures leads to the metric, unmarked, with a warning."""
    write(break_flights(site), {"content/pages/says.md": f"It is [as 50 %]({link}) says.\n"})
    portal = portal_of(site)
    assert not has_errors(portal.issues)
    assert portal.bodies[Ref("pages", "says")].answers == (RecordAnswer(Ref("metrics", "on-time")),)


def test_mistakes_in_texts_stay_mistakes(site: Path) -> None:
    """A link that is wrong whatever the figures are is an error, held or not."""
    write(break_flights(site), {"content/pages/says.md": "It is [50 %](value:on-time?off=value).\n"})
    assert has_errors(told(portal_of(site), "CX230"))


def test_held_figures_are_not_frozen_as_new(site: Path) -> None:
    """An edition holds what was known on its day, and not what was known on an earlier one."""
    with pytest.raises(CxsiteError, match='"both", "flights" and "on-time"'):
        freeze_edition(break_flights(site), "second")


def test_an_edition_can_be_built_from_whatever_became_of_the_extracts(site: Path) -> None:
    """The portal of an edition shows its own figures, and none of them is held."""
    portal = portal_of(break_flights(site), Choice(edition="first"))
    assert not any(metric.held for metric in portal.metrics.values())
    assert not has_errors(portal.issues)


def test_reasons_for_restatements_wait_for_the_figures(site: Path) -> None:
    """A reason that no held figure needs is not called idle: it may be needed when the data are mended."""
    text = FILES[OPENED].replace("by: carrier", "by: carrier\nrestatements: [{edition: first, reason: Late}]")
    assert not told(portal_of(write(break_flights(site), {OPENED: text})), "CX706")


@pytest.mark.parametrize(
    ("page", "is_told"),
    [
        *((f"{name}.html", True) for name in ("index", "metrics/on-time", "metrics/on-time/carrier/ua")),
        *((f"{name}.html", True) for name in ("metrics/both", "promises/kept", "pages/says")),
        *((f"{name}.html", False) for name in ("metrics/ease", "pages/silent", "pages/eased")),
    ],
)
def test_pages_tell_of_held_figures(output: Path, page: str, is_told: bool) -> None:
    """A page that shows a held figure says so with its date, and no other page does."""
    text = (output / page).read_text(encoding="utf-8")
    notice = "figures of edition first, as of December 31, 2013, because the extract "
    assert (notice in text) == is_told


def test_the_page_of_sources_tells_that_an_extract_is_held(output: Path) -> None:
    """The extract that cannot be used is said to be held, since when, and the other one is not."""
    text = (output / "sources.html").read_text(encoding="utf-8")
    _, _, ease, flights = text.partition("Metrics from")[0].split("<tr")
    told = ("Held back: the extract cannot be used at present", "Held as of December 31, 2013, edition first")
    assert [all(words in row for words in told) for row in (ease, flights)] == [False, True]


def test_published_figures_say_that_they_are_held(site: Path) -> None:
    """The JSON of a held metric has the day of its edition, its name and the reason."""
    write(break_flights(site), {"cxsite.toml": FILES["cxsite.toml"].replace("2013-12-31", "2014-02-28")})
    build_site(site, BuildOptions())
    found = json.loads((site / "output/data/metrics/on-time.json").read_text(encoding="utf-8"))
    assert (found["as_of"], found["held"]) == ("2013-12-31", {"edition": "first", "reason": REASON})


def test_fresh_figures_have_no_word_of_it(output: Path) -> None:
    """The JSON of a metric that is not held has no key for it."""
    found = json.loads((output / "data/metrics/ease.json").read_text(encoding="utf-8"))
    assert "held" not in found

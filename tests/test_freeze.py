"""Test freezing from outside: what is written, what is refused, and what later portals show of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import Command, run_process
from site_files import SMALL_SITE, read_tree, write_files

CALLS = str(SMALL_SITE["data/calls.csv"])
LATE = {"data/calls.csv": CALLS.replace("2013-01-31,North,40,35", "2013-01-31,North,40,37")}
REASON = {
    "content/metrics/answered.md": str(SMALL_SITE["content/metrics/answered.md"]).replace(
        "owner: desk", "owner: desk\nrestatements: [{edition: 2013-02, reason: Late calls}]"
    )
}
FOR_LEADERS = {
    "content/metrics/zqsecret.md": "---\ntitle: zqtitle\nkind: sum\nsource: secret.csv\ndate: day\n"
    "value: zqvalue\nby: [zqcolumn]\naudience: executives\n---\n",
    "data/secret.csv": "day,zqcolumn,zqvalue\n2013-02-28,zqsegment,48151623\n",
}


@pytest.fixture
def frozen_site(small_site: Path, cxsite: Command) -> Path:
    """Write a small site with one edition."""
    assert cxsite("freeze", "2013-02", "--site", small_site).code == 0
    return small_site


def edition_in(site: Path) -> bytes:
    """Read the edition of a site."""
    return (site / "editions" / "2013-02.json").read_bytes()


def test_freezing_writes_one_file(small_site: Path, cxsite: Command) -> None:
    """An edition is one file, and nothing else of the site is touched."""
    before = read_tree(small_site)
    cxsite("freeze", "2013-02", "--site", small_site)
    after = read_tree(small_site)
    assert set(after) - set(before) == {"editions/2013-02.json"}
    assert {name: after[name] for name in before} == before


def test_freezing_says_what_it_wrote(small_site: Path, cxsite: Command) -> None:
    """The command names the file, the number of metrics and the day."""
    outcome = cxsite("freeze", "2013-02", "--site", small_site)
    assert outcome.out == "Wrote editions/2013-02.json: 1 metric as of 2013-02-28.\n"


def test_freezing_counts_what_is_ignored(small_site: Path, cxsite: Command) -> None:
    """A warning that cxsite.toml settles is counted, as check and build do."""
    text = str(SMALL_SITE["content/index.md"]) + "\nA <b>word.\n"
    settled = '[[ignore]]\ncode = "CX401"\npath = "content/index.md"\nreason = "Shown on purpose"\n'
    config = f"{SMALL_SITE['cxsite.toml']!s}{settled}"
    site = write_files(small_site, {"content/index.md": text, "cxsite.toml": config})
    assert "1 ignored" in cxsite("freeze", "2013-02", "--site", site).err


def test_the_day_is_that_of_the_data(frozen_site: Path) -> None:
    """An edition is dated by what today means to the site; no clock is asked."""
    assert json.loads(edition_in(frozen_site))["as_of"] == "2013-02-28"


def test_freezing_again_changes_nothing(frozen_site: Path, cxsite: Command) -> None:
    """The same figures under the same name are fine, and the file stays as it is."""
    before = edition_in(frozen_site)
    outcome = cxsite("freeze", "2013-02", "--site", frozen_site)
    assert (outcome.code, "nothing changed" in outcome.out, edition_in(frozen_site)) == (0, True, before)


@pytest.mark.slow
def test_two_machines_write_the_same_bytes(small_site: Path) -> None:
    """Whatever the zone, the locale and the seed of hashes, an edition is the same."""
    written = []
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Adak", "2")):
        run_process("freeze", "2013-02", "--site", small_site, TZ=zone, PYTHONHASHSEED=seed)
        written.append(edition_in(small_site))
        (small_site / "editions" / "2013-02.json").unlink()
    assert written[0] == written[1]


def test_an_edition_is_not_altered_by_the_way(frozen_site: Path, cxsite: Command) -> None:
    """Other figures under the same name are refused, with what would change."""
    before = edition_in(frozen_site)
    outcome = cxsite("freeze", "2013-02", "--site", write_files(frozen_site, LATE))
    assert (outcome.code, edition_in(frozen_site)) == (1, before)
    assert 'edition "2013-02" is published and would change (answered: 2 figures)' in outcome.err


def test_a_blank_reason_is_none(frozen_site: Path, cxsite: Command) -> None:
    """Whoever alters an edition has something to say."""
    write_files(frozen_site, LATE)
    assert cxsite("freeze", "2013-02", "--reason", "  ", "--site", frozen_site).code == 1


def test_an_edition_is_altered_for_a_reason(frozen_site: Path, cxsite: Command) -> None:
    """With a reason the edition is altered, and tells the digest it had, the reason and what changed."""
    digest = json.loads(edition_in(frozen_site))["digest"]
    write_files(frozen_site, LATE)
    cxsite("freeze", "2013-02", "--reason", "Wrong extract", "--site", frozen_site)
    assert json.loads(edition_in(frozen_site))["revisions"] == [
        {
            "digest": digest,
            "as_of": "2013-02-28",
            "reason": "Wrong extract",
            "changes": ["answered: 2 figures"],
        }
    ]


def test_the_portal_shows_why_an_edition_was_altered(frozen_site: Path, cxsite: Command) -> None:
    """Readers of an altered edition see the reason and what was altered."""
    write_files(frozen_site, LATE)
    cxsite("freeze", "2013-02", "--reason", "Wrong extract", "--site", frozen_site)
    cxsite("build", "--site", frozen_site)
    page = (frozen_site / "output" / "editions" / "2013-02.html").read_text()
    assert "Wrong extract. Changed: answered: 2 figures." in page


def test_an_altered_edition_is_sound(frozen_site: Path, cxsite: Command) -> None:
    """An edition that the program altered passes for no hand's work."""
    write_files(frozen_site, LATE)
    cxsite("freeze", "2013-02", "--reason", "Wrong extract", "--site", frozen_site)
    assert cxsite("check", "--strict", "--site", frozen_site).code == 0


def test_a_site_with_errors_is_not_frozen(small_site: Path, cxsite: Command) -> None:
    """Nothing is written while there is any error."""
    write_files(small_site, {"content/pages/broken.md": "---\ntitel: Broken\n---\n"})
    outcome = cxsite("freeze", "2013-02", "--site", small_site)
    assert (outcome.code, (small_site / "editions").exists()) == (1, False)


@pytest.mark.parametrize("name", ["Q4 2013", "../2013", "2013_Q4", "con", "index"])
def test_a_name_that_is_no_file_name_is_refused(name: str, small_site: Path, cxsite: Command) -> None:
    """A name that some system cannot write is refused before anything is read."""
    outcome = cxsite("freeze", name, "--site", small_site)
    assert (outcome.code, "is no name for an edition" in outcome.err) == (1, True)


def test_names_differ_by_more_than_case(small_site: Path, cxsite: Command) -> None:
    """Two editions whose names differ by case would be one file on some systems."""
    cxsite("freeze", "winter", "--site", small_site)
    outcome = cxsite("freeze", "Winter", "--site", small_site)
    assert (outcome.code, 'there is an edition "winter" already' in outcome.err) == (1, True)


def test_a_folder_that_cannot_be_written_is_told(small_site: Path, cxsite: Command) -> None:
    """Where nothing can be written the command says so and leaves nothing behind."""
    (small_site / "editions").write_text("a file where the folder should be")
    outcome = cxsite("freeze", "2013-02", "--site", small_site)
    assert (outcome.code, "cannot write" in outcome.err) == (1, True)


def test_a_file_that_cannot_be_replaced_is_told(small_site: Path, cxsite: Command) -> None:
    """Where the file itself is in the way, what was written aside is taken away again."""
    (small_site / "editions" / "2013-02.json").mkdir(parents=True)
    outcome = cxsite("freeze", "2013-02", "--site", small_site)
    assert (outcome.code, [path.name for path in (small_site / "editions").iterdir()]) == (
        1,
        ["2013-02.json"],
    )


def test_editions_do_not_stand_in_each_others_way(frozen_site: Path, cxsite: Command) -> None:
    """A site has as many editions as it froze."""
    assert cxsite("freeze", "winter", "--site", frozen_site).code == 0
    assert sorted(path.name for path in (frozen_site / "editions").iterdir()) == [
        "2013-02.json",
        "winter.json",
    ]


def test_no_trace_is_left_beside_an_edition(frozen_site: Path) -> None:
    """What is written aside is moved into place."""
    assert [path.name for path in (frozen_site / "editions").iterdir()] == ["2013-02.json"]


def points_of(portal: Path) -> list[dict[str, object]]:
    """Read the points of the total and the segments that were built."""
    data = json.loads((portal / "data" / "metrics" / "answered.json").read_text())
    return [
        {"segment": series["segment"], **point} for series in data["series"] for point in series["points"]
    ]


def test_a_late_extract_restates_its_figures(frozen_site: Path, cxsite: Command) -> None:
    """The data name what each restated figure was, and no other."""
    cxsite("build", "--site", write_files(frozen_site, LATE))
    restated = {
        (str(point["segment"]), point["period"]): point["restated_from"]
        for point in points_of(frozen_site / "output")
        if point["restated_from"] is not None
    }
    assert restated == {
        ("{}", "2013-01-01"): 100 * 46 / 60,
        ("{'team': 'North'}", "2013-01-01"): 100 * 35 / 40,
    }


def test_pages_say_what_a_figure_was_and_why(frozen_site: Path, cxsite: Command) -> None:
    """The metric's page shows the old value, the edition and the reason."""
    cxsite("build", "--site", write_files(frozen_site, {**LATE, **REASON}))
    page = (frozen_site / "output" / "metrics" / "answered.html").read_text()
    assert "was 76.7% in 2013-02: Late calls" in page


def test_a_reason_makes_a_restatement_no_finding(frozen_site: Path, cxsite: Command) -> None:
    """With a reason there is nothing to warn of."""
    write_files(frozen_site, {**LATE, **REASON})
    assert cxsite("check", "--strict", "--site", frozen_site).code == 0


def test_every_page_leads_to_the_editions(frozen_site: Path, cxsite: Command) -> None:
    """The switch between editions is on each page."""
    cxsite("build", "--site", frozen_site)
    pages = list((frozen_site / "output").rglob("*.html"))
    assert [path.name for path in pages if 'editions/2013-02.html"' not in in_full(path)] == []


def in_full(path: Path) -> str:
    """Read a page, with the links of pages beside the edition's written as others write them."""
    text = path.read_text()
    return text.replace('"2013-02.html"', '"editions/2013-02.html"')


def test_a_portal_of_an_edition_shows_its_figures(frozen_site: Path, cxsite: Command) -> None:
    """Built from an edition, the data are those of the day it was frozen, byte for byte."""
    cxsite("build", "--site", frozen_site, "--output", frozen_site / "then")
    later = {"data/calls.csv": f"{CALLS}2013-03-31,North,9,1\n".replace("North,40,35", "North,40,37")}
    write_files(frozen_site, later)
    (frozen_site / "now").mkdir()
    outcome = cxsite("build", "--edition", "2013-02", "--site", frozen_site, "--output", frozen_site / "now")
    assert outcome.code == 0, outcome.err
    then, now = (read_tree(frozen_site / folder / "data" / "metrics") for folder in ("then", "now"))
    assert now == then


def test_a_portal_of_an_edition_is_labelled(frozen_site: Path, cxsite: Command) -> None:
    """Every page of such a portal bears a ribbon with the edition's name."""
    cxsite("build", "--edition", "2013-02", "--site", frozen_site)
    pages = list((frozen_site / "output").rglob("*.html"))
    assert [path.name for path in pages if ">Edition 2013-02<" not in path.read_text()] == []


def test_an_unknown_edition_is_refused(frozen_site: Path, cxsite: Command) -> None:
    """A portal of an edition that is not there is no portal; the nearest name is offered."""
    outcome = cxsite("build", "--edition", "2013-03", "--site", frozen_site)
    assert (outcome.code, 'did you mean "2013-02"?' in outcome.err) == (1, True)


def test_an_edition_has_its_own_day(frozen_site: Path, cxsite: Command) -> None:
    """A day and an edition contradict each other: wrong usage."""
    arguments = ("--edition", "2013-02", "--as-of", "2013-01-31")
    assert cxsite("build", *arguments, "--site", frozen_site).code == 2


def test_a_broken_edition_is_told_before_it_is_missed(frozen_site: Path, cxsite: Command) -> None:
    """An edition that cannot be read is a finding, not an unknown name."""
    write_files(frozen_site, {"editions/2013-02.json": "{"})
    assert "error CX701" in cxsite("build", "--edition", "2013-02", "--site", frozen_site).err


def test_editions_keep_secrets(small_site: Path, cxsite: Command) -> None:
    """No byte of a portal tells what an edition holds for others, today's or built from the edition."""
    write_files(small_site, FOR_LEADERS)
    cxsite("freeze", "2013-02", "--site", small_site)
    for index, options in enumerate(([], ["--edition", "2013-02"])):
        cxsite("build", *options, "--site", small_site, "--output", small_site / f"out{index}")
        told = b"".join(read_tree(small_site / f"out{index}").values())
        assert (b"zq" in told, b"48151623" in told, b"48,151,623" in told) == (False, False, False)


def test_a_metric_that_is_secret_now_leaves_editions(small_site: Path, cxsite: Command) -> None:
    """What everybody saw in an edition is not shown any more once the metric is for others."""
    open_ = FOR_LEADERS["content/metrics/zqsecret.md"].replace("audience: executives\n", "")
    write_files(small_site, {**FOR_LEADERS, "content/metrics/zqsecret.md": open_})
    cxsite("freeze", "2013-02", "--site", small_site)
    cxsite("build", "--site", write_files(small_site, FOR_LEADERS))
    assert b"zq" not in b"".join(read_tree(small_site / "output").values())


def test_leaders_see_their_part_of_an_edition(small_site: Path, cxsite: Command) -> None:
    """Those for whom a metric is see it in the edition."""
    cxsite("freeze", "2013-02", "--site", write_files(small_site, FOR_LEADERS))
    cxsite("build", "--audience", "executives", "--site", small_site)
    assert "48,151,623" in (small_site / "output" / "editions" / "2013-02.html").read_text()

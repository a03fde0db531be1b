"""Test that what could be written better is found, and nothing that is written well."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from program import ROOT, Command
from site_files import SMALL_SITE, write_files

from cxsite.config import read_config
from cxsite.issues import Issue
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal, find_style
from cxsite.model.style import is_shouted

FORTY = " ".join(["word"] * 40)
METRIC = str(SMALL_SITE["content/metrics/answered.md"])


def style_of(site: Path, *, is_whole: bool = True) -> tuple[Issue, ...]:
    """Judge the style of a site, as its narrowest audience sees it."""
    config, _ = read_config(site)
    sources = load_sources(LoadOptions(site, config))
    portal = build_portal(sources, Choice(config.audiences[-1]))
    return find_style(sources, portal, is_whole=is_whole)


def style_of_text(folder: Path, text: str, front: str = "title: Ours") -> list[tuple[str, int, int]]:
    """Judge a page: code, line and column of each finding; its text begins on line 5."""
    site = write_files(folder, {**SMALL_SITE, "content/pages/ours.md": f"---\n{front}\n---\n\n{text}\n"})
    return [(issue.code, issue.place.line, issue.place.column) for issue in style_of(site)]


def style_of_files(folder: Path, files: dict[str, str | bytes], settings: str = "") -> list[tuple[str, str]]:
    """Judge a site: code and path of each finding."""
    config = settings + str(SMALL_SITE["cxsite.toml"])
    site = write_files(folder, {**SMALL_SITE, "cxsite.toml": config, **files})
    return [(issue.code, issue.place.path) for issue in style_of(site)]


@pytest.mark.parametrize("words", ["here", "Click here", "**this page**", "here.", "Hier", "read  more"])
def test_a_link_that_says_nothing_is_found(words: str, tmp_path: Path) -> None:
    """Words that name nothing are no link, in any case, emphasis or language we know."""
    found = style_of_text(tmp_path, f"See [{words}](metric:answered).")
    assert [code for code, _, _ in found] == ["CX801"]


def test_a_vague_link_is_pointed_at_by_its_words(tmp_path: Path) -> None:
    """The caret stands below the words, not below the target."""
    assert style_of_text(tmp_path, "First.\n\nSee [here](metric:answered).") == [("CX801", 7, 6)]


def test_a_vague_link_in_front_matter_is_found(tmp_path: Path) -> None:
    """A summary is read as a text is."""
    found = style_of_text(tmp_path, "Text.", 'summary: "See [here](metric:answered)"')
    assert found == [("CX801", 2, 16)]


@pytest.mark.parametrize(
    "text",
    [
        "[here in the north](metric:answered)",
        "[87.9 %](value:answered)",
        "`[here](metric:answered)`",
        "What is here is not there.",
    ],
)
def test_a_link_that_names_its_end_is_left_alone(text: str, tmp_path: Path) -> None:
    """Words that name something, numbers and code are no vague links."""
    assert style_of_text(tmp_path, text) == []


def test_a_heading_that_leaves_a_level_out_is_found(tmp_path: Path) -> None:
    """From a second level to a fourth there is a third missing."""
    assert style_of_text(tmp_path, "## Two\n\n#### Four") == [("CX802", 7, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "## Two\n\n### Three\n\n## Two again",
        "### Three\n\n## Two",
        "## Two\n\n```\n#### no heading\n```",
        "## Two\n\n<!--\n#### no heading\n-->",
        "## Two\n\n    #### no heading",
    ],
)
def test_headings_in_steps_are_left_alone(text: str, tmp_path: Path) -> None:
    """Headings may rise by any number of levels, and code and comments hold none."""
    assert style_of_text(tmp_path, text) == []


@pytest.mark.parametrize(
    ("title", "shouted"),
    [
        ("OUR PROMISE TO YOU", True),
        ("UNSERE ZUSAGE ÜBER ALLES", True),
        ("Our promise", False),
        ("NPS and CSAT", False),
        ("JFK EWR LGA", False),
        ("SAMPLE", False),
        ("2013", False),
    ],
)
def test_a_title_in_capitals_is_told_from_abbreviations(title: str, shouted: bool) -> None:
    """Several words in capitals shout; abbreviations do not."""
    assert is_shouted(title) is shouted


def test_a_shouted_title_is_pointed_at(tmp_path: Path) -> None:
    """The finding stands at the title."""
    assert style_of_text(tmp_path, "Text.", "title: OUR PROMISE") == [("CX803", 2, 8)]


def test_a_sentence_of_forty_words_is_left_alone(tmp_path: Path) -> None:
    """Forty words are a long sentence and no finding."""
    assert style_of_text(tmp_path, f"{FORTY}. Then {FORTY[5:]}.") == []


def test_a_longer_sentence_is_found_where_it_begins(tmp_path: Path) -> None:
    """The forty-first word is one too many, and the place is the sentence's first word."""
    assert style_of_text(tmp_path, f"Short. Then {FORTY}.") == [("CX804", 5, 8)]


def test_the_words_of_links_count(tmp_path: Path) -> None:
    """A link's words are read, its target is not."""
    text = f"{FORTY[5:]} [two words](metric:answered)."
    assert [code for code, _, _ in style_of_text(tmp_path, text)] == ["CX804"]


@pytest.mark.parametrize("text", [f"- {FORTY}\n- {FORTY}", f"| a | b |\n|---|---|\n| {FORTY} | {FORTY} |"])
def test_items_and_cells_are_sentences_of_their_own(text: str, tmp_path: Path) -> None:
    """What stands in two items or cells is not read in one breath."""
    assert style_of_text(tmp_path, text) == []


def test_a_promise_without_a_measure_is_found(tmp_path: Path) -> None:
    """A promise that nobody can check is told."""
    files: dict[str, str | bytes] = {"content/promises/within-a-minute.md": "---\nunits: [desk]\n---\n"}
    found = style_of_files(tmp_path, files)
    assert ("CX805", "content/promises/within-a-minute.md") in found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("content/pages/ours.md", "See [late](metric:late).\n", []),
        ("content/pages/ours.md", "![Late](chart:late)\n", []),
        ("content/pages/ours.md", "Nothing.\n", [("CX806", "content/metrics/late.md")]),
        (
            "content/notes/one.md",
            "---\nmetric: late\nperiod: 2013-01\n---\n",
            [("CX806", "content/metrics/late.md")],
        ),
    ],
)
def test_a_metric_that_nothing_uses_is_found(
    name: str, text: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    """A text, a chart or a record uses a metric; a note on it does not."""
    assert style_of_files(tmp_path, {"content/metrics/late.md": METRIC, name: text}) == found


def test_a_metric_without_an_owner_is_found_where_others_have_one(tmp_path: Path) -> None:
    """An office that names owners names them all."""
    files: dict[str, str | bytes] = {
        "content/metrics/late.md": METRIC.replace("owner: desk\n", ""),
        "content/pages/ours.md": "See [late](metric:late).\n",
    }
    assert style_of_files(tmp_path, files) == [("CX808", "content/metrics/late.md")]


def test_an_office_without_owners_is_left_alone(tmp_path: Path) -> None:
    """Who names no owners at all has decided so."""
    files: dict[str, str | bytes] = {"content/metrics/answered.md": METRIC.replace("owner: desk\n", "")}
    assert style_of_files(tmp_path, files) == []


def test_a_record_that_nothing_links_to_is_found_if_asked_for(tmp_path: Path) -> None:
    """Every record is on a list, so only who asks for it hears of those that nothing else leads to."""
    files: dict[str, str | bytes] = {"content/pages/ours.md": "Nothing.\n"}
    settings = "style = {CX807 = true}\n"
    assert style_of_files(tmp_path, files) == []
    assert ("CX807", "content/pages/ours.md") in style_of_files(tmp_path, files, settings)


@pytest.mark.parametrize("settings", ["style = false\n", "style.CX801 = false\n"])
def test_style_is_switched_off(settings: str, tmp_path: Path) -> None:
    """All of it, or one code."""
    files: dict[str, str | bytes] = {"content/pages/ours.md": "See [here](metric:answered).\n"}
    assert style_of_files(tmp_path, files, settings) == []


def test_with_errors_only_texts_are_judged(tmp_path: Path) -> None:
    """What names a metric may be the very thing that is wrong."""
    site = write_files(tmp_path, {**SMALL_SITE, "content/metrics/late.md": METRIC})
    assert style_of(site, is_whole=False) == ()


def test_a_build_does_not_judge_style(small_site: Path, cxsite: Command) -> None:
    """A strict build in the night does not fail for a long sentence; a check says it."""
    write_files(small_site, {"content/pages/ours.md": f"Then {FORTY}.\n"})
    built, checked = (cxsite(command, "--site", small_site).err for command in ("build", "check"))
    assert ("CX804" in built, "CX804" in checked) == (False, True)


@pytest.mark.parametrize("site", [ROOT, ROOT / "cxsite" / "starter"], ids=["sample", "starter"])
def test_our_own_sites_are_written_well(site: Path) -> None:
    """The sample and the starter give no finding of style."""
    assert style_of(site) == ()


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_any_text_can_be_judged(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever an author writes, the findings have a place in the file."""
    folder = tmp_path_factory.mktemp("site")
    assert all(line >= 5 and column >= 1 for _, line, column in style_of_text(folder, text))

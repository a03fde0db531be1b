"""Look over the portal that a stranger sees first: the sample site's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from program import ROOT
from site_files import read_tree

pytestmark = pytest.mark.slow

AT_LEAST = {
    "metrics": 12,
    "scorecards": 3,
    "promises": 6,
    "practices": 8,
    "programs": 6,
    "units": 8,
    "decks": 6,
    "roadshow": 6,
}
SURVEY = "Source: illustrative_"
HEAVIEST = 400_000


def list_pages(portal: Path) -> dict[str, str]:
    """Read every page of a portal by its address."""
    pages = {name: content for name, content in read_tree(portal).items() if name.endswith(".html")}
    return {name: content.decode() for name, content in pages.items()}


def test_sample_has_no_findings(sample_portal: Path) -> None:
    """The sample site builds without an error or a warning."""
    assert (sample_portal.parent / "sample-portal.done").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("kind", AT_LEAST)
def test_sample_is_rich(kind: str, sample_portal: Path) -> None:
    """The sample shows enough of each kind to judge the product by."""
    pages = [path for path in (sample_portal / kind).glob("*.html") if path.name != "index.html"]
    assert len(pages) >= AT_LEAST[kind]


def test_surveys_are_called_illustrative(sample_portal: Path) -> None:
    """No page shows a chart of generated answers without saying that they are."""
    surveys = {name: page for name, page in list_pages(sample_portal).items() if SURVEY in page}
    silent = [name for name, page in surveys.items() if "llustrative survey" not in page]
    assert (bool(surveys), silent) == (True, [])


def test_survey_figures_are_called_illustrative(sample_portal: Path) -> None:
    """A file of generated answers says so in its data, too."""
    metrics = [
        json.loads(path.read_text("utf-8")) for path in (sample_portal / "data/metrics").glob("*.json")
    ]
    surveys = [metric for metric in metrics if str(metric["source"]).startswith("illustrative_")]
    assert [metric["metric"] for metric in surveys if "llustrative" not in str(metric["caveat"])] == []


def test_pages_are_light(sample_portal: Path) -> None:
    """No page weighs more than a phone on a bad line can take."""
    weights = {name: len(page.encode()) for name, page in list_pages(sample_portal).items()}
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}


def test_only_what_is_built_is_shown(sample_portal: Path) -> None:
    """A portal has the folders of the kinds that are built, and no promise of others."""
    folders = {path.name for path in sample_portal.iterdir() if path.is_dir()}
    kinds = {*AT_LEAST, "messages", "notes", "pages", "glossary", "editions"}
    assert folders == kinds | {"assets", "charts", "data"}


def test_no_style_or_script_is_inline(sample_portal: Path) -> None:
    """No page carries a style or a script of its own, which the policy would block."""
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
    pages = list_pages(sample_portal)
    assert [name for name, page in pages.items() if inline.search(page)] == []


def test_pictures_stand_alone(sample_portal: Path) -> None:
    """A picture for download names its colours itself, and nothing outside."""
    pictures = {path: path.read_text(encoding="utf-8") for path in (sample_portal / "charts").rglob("*.svg")}
    leaning = [path.name for path, text in pictures.items() if "var(--" in text and "<style" not in text]
    abroad = [path.name for path, text in pictures.items() if re.search(r"(href|url\()[\"'=(]*https?:", text)]
    assert (bool(pictures), leaning, abroad) == (True, [], [])


def test_what_is_for_executives_is_not_for_staff(sample_portal: Path) -> None:
    """The sample's letter to the executives is in no byte of the staff's portal."""
    letter = (ROOT / "content/messages/executives-december.md").read_text(encoding="utf-8")
    title = re.search(r"^title: \"?(.*?)\"?$", letter, re.MULTILINE)
    assert title is not None
    told = b"".join(read_tree(sample_portal).values()).decode("utf-8", "replace")
    assert [words for words in (title[1], "executives-december") if words in told] == []

"""Hold the starter site and new records to what an author needs on the first day."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.build import BuildOptions, build_site, inspect_site
from cxsite.errors import CxsiteError
from cxsite.ids import ID, ID_LIMIT, propose_id
from cxsite.load.front_matter import split_front_matter, type_fields
from cxsite.scaffold import create_record, create_site, files
from cxsite.scaffold.outline import outline_record
from cxsite.scaffold.samples import SAMPLES, Samples
from cxsite.scaffold.wording import MEANINGS, explain_keys
from cxsite.schema import KINDS, NOT_BUILT, Kind

SITE_SAMPLES = Samples(
    {
        **{kind.singular: f"the-{kind.singular}" for kind in KINDS.values()},
        "day": "2024-12-31",
        "later": "2025-12-31",
        "audience": "everybody",
        "source": '"answers.csv"',
        "date": '"date"',
        "grain": "month",
        "period": "2024-12",
    }
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a starter site."""
    create_site(tmp_path / "site")
    return tmp_path / "site"


def files_in(folder: Path) -> set[str]:
    """List the files of a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def keys_of(kind: Kind) -> list[str]:
    """List the keys that an author may write in a kind's front matter."""
    return [info.alias or name for name, info in kind.fields.model_fields.items()]


def switch_on(text: str, key: str) -> str:
    """Take the mark away that switches a key off."""
    return re.sub(rf"^#({key}:)", r"\1", text, flags=re.MULTILINE)


def test_the_starter_site_has_no_finding(site: Path) -> None:
    """A site begins without a single error or warning."""
    assert inspect_site(site, BuildOptions(style=True)).issues == ()


@pytest.mark.slow
def test_the_starter_site_builds(site: Path) -> None:
    """A site begins with a portal."""
    outcome = build_site(site, BuildOptions(strict=True))
    assert outcome.report is not None
    assert (site / "output" / "index.html").is_file()


def test_the_starter_site_lists_what_it_wrote(tmp_path: Path) -> None:
    """The files reported are the files written."""
    assert set(create_site(tmp_path)) == files_in(tmp_path)


def test_a_build_of_the_starter_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build left in the package's own starter stays there."""
    create_site(tmp_path / "starter")
    (tmp_path / "starter" / "output").mkdir()
    (tmp_path / "starter" / "output" / "index.html").write_text("old")
    monkeypatch.setattr(files, "STARTER", tmp_path / "starter")
    assert not [name for name in create_site(tmp_path / "new") if "output/" in name]


def test_the_starter_keeps_its_output_out_of_a_repository(site: Path) -> None:
    """A built portal is not committed by accident."""
    assert (site / ".gitignore").read_text().split() == ["output/"]


def test_every_extract_of_the_starter_is_small(site: Path) -> None:
    """A starter is read by people, its data too."""
    assert sum(path.stat().st_size for path in (site / "data").rglob("*.csv")) < 40_000


def test_every_metric_of_the_starter_is_marked_as_illustrative(site: Path) -> None:
    """Nobody takes a figure of the starter for a real one."""
    metrics = (site / "content" / "metrics").glob("*.md")
    assert all("caveat: Illustrative" in path.read_text() for path in metrics)


def test_a_folder_with_files_is_refused(tmp_path: Path) -> None:
    """An author's files are never mixed with a starter."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CxsiteError, match="not empty") as caught:
        create_site(tmp_path)
    assert caught.value.hint
    assert files_in(tmp_path) == {"mine.txt"}


def test_a_file_is_no_folder_for_a_site(tmp_path: Path) -> None:
    """A file in the place of the folder is named as such."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CxsiteError, match="is a file"):
        create_site(tmp_path / "mine.txt")


def test_a_failure_half_way_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a site is worse than none: what was written before the failure is taken away, folders too."""
    starter, long_name = tmp_path / "starter", "b" * 100
    for folder in ("a", long_name):
        (starter / folder).mkdir(parents=True)
        (starter / folder / "text.md").write_text("text")
    monkeypatch.setattr(files, "STARTER", starter)
    monkeypatch.setattr(files, "list_editor_files", dict)
    # Long enough for the first file to fit into a path, and for the second one not to.
    room = os.pathconf(tmp_path, "PC_PATH_MAX") - len(str(tmp_path / "new" / "a" / "text.md")) - 20
    target = tmp_path.joinpath("new", *["d" * 199] * (room // 200), "d" * (room % 200))
    with pytest.raises(CxsiteError, match="cannot write"):
        create_site(target)
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_new_records_of_all_kinds_have_no_finding(site: Path) -> None:
    """Records pass the check right after they were written."""
    for kind in KINDS.values():
        create_record(site, kind.singular, "We answer within a day")
    assert inspect_site(site, BuildOptions()).issues == ()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_may_be_called_by_its_folder(site: Path, kind: Kind) -> None:
    """The folder's name and the word for one record mean the same."""
    assert create_record(site, kind.name.upper(), "Any").parent == site / "content" / kind.name


def test_a_new_record_is_shown(site: Path) -> None:
    """A record stands where the loader looks for it."""
    path = create_record(site, "promise", "We answer within a day")
    assert path == site / "content" / "promises" / "we-answer-within-a-day.md"


def test_a_second_record_of_the_same_title_is_refused(site: Path) -> None:
    """No record is written over another."""
    path = create_record(site, "page", "Our office")
    before = path.read_bytes()
    with pytest.raises(CxsiteError, match="exists already"):
        create_record(site, "page", "Our office")
    assert path.read_bytes() == before


def test_a_record_in_a_folder_below_is_seen(site: Path) -> None:
    """Folders below a kind are free, ids are not."""
    below = site / "content" / "pages" / "2024"
    below.mkdir()
    (below / "our-office.md").write_text("---\ntitle: Ours\n---\n")
    with pytest.raises(CxsiteError, match="pages/2024/our-office"):
        create_record(site, "page", "Our office")


def test_a_record_of_a_register_is_seen(site: Path) -> None:
    """A row of a register takes its id too."""
    (site / "data" / "registers").mkdir()
    (site / "data" / "registers" / "units.csv").write_text("id,title\nwarehouse,Warehouse\n")
    with pytest.raises(CxsiteError, match=r"registers/units\.csv"):
        create_record(site, "unit", "Warehouse")


def test_an_unknown_kind_gets_the_nearest_name(site: Path) -> None:
    """A slip of the finger is answered with the word that was meant."""
    with pytest.raises(CxsiteError) as caught:
        create_record(site, "promisse", "We answer within a day")
    assert caught.value.hint == 'did you mean "promise"?'


@pytest.mark.parametrize("word", [*NOT_BUILT, *NOT_BUILT.values()])
def test_a_kind_that_is_not_built_says_so(site: Path, word: str) -> None:
    """A kind of a later version is no typing mistake."""
    with pytest.raises(CxsiteError, match="not built yet"):
        create_record(site, word, "Anything")


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    """Records are not strewn over the disk."""
    with pytest.raises(CxsiteError, match=r"cxsite\.toml") as caught:
        create_record(tmp_path, "page", "Anything")
    assert "cxsite init" in caught.value.hint
    assert files_in(tmp_path) == set()


def test_a_metric_called_specs_is_refused(site: Path) -> None:
    """The address of own charts stays free."""
    with pytest.raises(CxsiteError, match="specs"):
        create_record(site, "metric", "Specs")


@pytest.mark.parametrize("title", ["", "  \n ", "a\x00b", "a\x1bb", "\ud800", "\ufffe"])
def test_a_title_that_no_text_can_carry_is_refused(site: Path, title: str) -> None:
    """A file that could not be read again is never written."""
    before = files_in(site)
    with pytest.raises(CxsiteError, match="title"):
        create_record(site, "page", title)
    assert files_in(site) == before


def test_a_record_in_a_site_without_metrics_leaves_references_off(tmp_path: Path) -> None:
    """Where there is nothing to point at, nothing is made up."""
    (tmp_path / "cxsite.toml").write_text('title = "New"\n')
    path = create_record(tmp_path, "note", "First note")
    assert "\n#metric: " in path.read_text()


def test_a_record_points_at_nothing_that_others_do_not_see(site: Path) -> None:
    """A draft is no sample for a record that everybody sees."""
    for path in (site / "content" / "metrics").glob("*.md"):
        path.write_text(path.read_text().replace("kind:", "draft: true\nkind:", 1))
    assert "\n#metric: " in create_record(site, "note", "First note").read_text()


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff")).filter(
        str.strip
    )
)
def test_any_title_reads_back_as_it_was_given(title: str) -> None:
    """Quotes, colons, hashes and any script are safe in a title."""
    plain = " ".join(title.split())
    front = split_front_matter(outline_record(KINDS["pages"], plain, SITE_SAMPLES), "a.md")
    assert front.issues == ()
    assert front.values == {"title": plain}


@settings(deadline=None)
@given(st.text())
def test_every_text_makes_an_id(text: str) -> None:
    """Whatever the title, the file's name is an id."""
    id_ = propose_id(text)
    assert ID.fullmatch(id_)
    assert len(id_) <= ID_LIMIT


@settings(deadline=None)
@given(st.text())
def test_an_id_stays_itself(text: str) -> None:
    """Proposing an id for an id changes nothing."""
    assert propose_id(propose_id(text)) == propose_id(text)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_field_stands_in_a_new_record_once(kind: Kind) -> None:
    """Nobody has to look elsewhere for a field."""
    text = outline_record(kind, "Any", SITE_SAMPLES)
    found = re.findall(r"^#?([a-z_]+):", text, flags=re.MULTILINE)
    assert sorted(found) == sorted(keys_of(kind))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_field_of_a_new_record_is_explained(kind: Kind) -> None:
    """Above each field stands what it means, as the schema says it."""
    text = outline_record(kind, "Any", SITE_SAMPLES)
    said = " ".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("# "))
    unexplained = [
        name
        for name, info in kind.fields.explained().items()
        if name != "title" and info.description and " ".join(info.description.split()) not in said
    ]
    assert unexplained == []


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind in KINDS.values() for key in keys_of(kind)], ids=str
)
def test_every_sample_is_right_when_it_is_switched_on(kind: Kind, key: str) -> None:
    """An author takes a # away and has something that passes the typing."""
    text = switch_on(outline_record(kind, "Any", SITE_SAMPLES), key)
    front = split_front_matter(text, "a.md")
    typed = type_fields(front.values, kind, front.places)
    mistakes = [issue for issue in (*front.issues, *typed.issues) if issue.code not in ("CX106", "CX107")]
    assert mistakes == []
    assert key in front.values


def test_no_sample_is_left_over() -> None:
    """A sample for a field that is gone would only mislead who reads the source."""
    known = {key for kind in KINDS.values() for key in keys_of(kind)}
    dotted = {f"{kind.name}.{key}" for kind in KINDS.values() for key in keys_of(kind)}
    assert set(SAMPLES) <= known | dotted


def test_meanings_stand_in_only_where_the_schema_says_nothing() -> None:
    """There is one place for the meaning of a field."""
    silent = set()
    for kind in KINDS.values():
        for name, info in kind.fields.explained().items():
            path = f"{kind.name}.{info.alias or name}"
            silent |= {path} if not info.description else set()
            silent |= {f"{path}.{key}" for key, _ in explain_keys(path, info)}
    assert set(MEANINGS) <= silent

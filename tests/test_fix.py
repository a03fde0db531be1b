"""Files are rewritten where findings say so, and nowhere else."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program import Command
from site_files import read_tree, write_files

from cxsite import fix
from cxsite.config import read_config
from cxsite.errors import CxsiteError
from cxsite.fix import Fix, fix_files
from cxsite.issues import Issue, Place, Severity
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal

PAGE = "content/pages/about.md"


def stale(line: int, text: str, old: str, new: str) -> Issue:
    """Find a stale number in a line of the page."""
    place = Place(PAGE, line, text.index(old) + 1, text, len(old))
    return Issue("CX231", Severity.WARNING, "stale", place, fix=new)


def fix_page(folder: Path, content: bytes, *issues: Issue) -> bytes:
    """Write a page, let it be fixed, and read it again."""
    write_files(folder, {PAGE: content})
    fix_files(folder, issues)
    return (folder / PAGE).read_bytes()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_keeps_every_other_byte(ending: str, tmp_path: Path) -> None:
    """Line ends, a mark before the text, blanks and a missing last line end stay as they are."""
    before = f"\ufeffone 77 \t{ending}{ending}two\x0c 77{ending}  77 é".encode()
    issues = [stale(1, "one 77 \t", "77", "8"), stale(4, "  77 é", "77", "1,234")]
    after = f"\ufeffone 8 \t{ending}{ending}two\x0c 77{ending}  1,234 é".encode()
    assert fix_page(tmp_path, before, *issues) == after


def test_rewrites_several_places_of_a_line(tmp_path: Path) -> None:
    """Places further right do not move when those before them are rewritten."""
    line = "1 and 22 and 333"
    issues = [stale(1, line, old, new) for old, new in (("1", "4444"), ("22", "5"), ("333", "66"))]
    assert fix_page(tmp_path, line.encode(), *issues) == b"4444 and 5 and 66"


def test_a_place_found_twice_is_rewritten_once(tmp_path: Path) -> None:
    """Several audiences find the same number; it is one."""
    issue = stale(1, "77", "77", "778")
    assert fix_page(tmp_path, b"77", issue, issue) == b"778"


def test_findings_without_a_fix_change_nothing(tmp_path: Path) -> None:
    """What nobody can tell is left to the author."""
    assert fix_page(tmp_path, b"77", stale(1, "77", "77", "")) == b"77"


def test_a_file_that_was_changed_is_left_alone(tmp_path: Path) -> None:
    """If the line says something else by now, no file is written at all."""
    other = Issue("CX231", Severity.WARNING, "stale", Place("content/a.md", 1, 1, "77", 2), fix="78")
    write_files(tmp_path, {PAGE: "88", "content/a.md": "77"})
    with pytest.raises(CxsiteError, match="changed"):
        fix_files(tmp_path, [other, stale(1, "77", "77", "78")])
    assert read_tree(tmp_path) == {PAGE: b"88", "content/a.md": b"77"}


def test_a_file_that_is_gone_is_an_expected_failure(tmp_path: Path) -> None:
    """A file deleted meanwhile ends the run with its name."""
    with pytest.raises(CxsiteError, match="cannot be read"):
        fix_files(tmp_path, [stale(1, "77", "77", "78")])


@pytest.mark.skipif(os.name == "nt", reason="modes and links are those of Unix")
def test_keeps_modes_and_links(tmp_path: Path) -> None:
    """The new file has the mode of the old one, and a link still leads to it."""
    write_files(tmp_path, {"elsewhere.md": "77", PAGE: ""})
    (tmp_path / "elsewhere.md").chmod(0o640)
    (tmp_path / PAGE).unlink()
    (tmp_path / PAGE).symlink_to(tmp_path / "elsewhere.md")
    fix_files(tmp_path, [stale(1, "77", "77", "78")])
    assert (tmp_path / PAGE).is_symlink()
    assert (tmp_path / "elsewhere.md").read_bytes() == b"78"
    assert (tmp_path / "elsewhere.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links are those of Unix")
def test_a_file_of_two_names_is_rewritten_once(tmp_path: Path) -> None:
    """Two links to one text are found stale twice, and it is put right for both."""
    write_files(tmp_path, {"elsewhere.md": "77 and 77", "content/pages/b.md": ""})
    for name in ("a", "b"):
        (tmp_path / f"content/pages/{name}.md").unlink(missing_ok=True)
        (tmp_path / f"content/pages/{name}.md").symlink_to(tmp_path / "elsewhere.md")
    issues = [stale(1, "77 and 77", "77", "8")]
    fixes = fix_files(
        tmp_path,
        [replace(i, place=replace(i.place, path=f"content/pages/{n}.md")) for n in "ab" for i in issues],
    )
    assert (tmp_path / "elsewhere.md").read_bytes() == b"8 and 77"
    assert [fix.place.path for fix in fixes] == ["content/pages/a.md", "content/pages/b.md"]


@pytest.mark.skipif(os.name == "nt", reason="links are those of Unix")
def test_a_link_that_leads_to_itself_is_an_expected_failure(tmp_path: Path) -> None:
    """Nobody can rewrite a file that is nowhere."""
    write_files(tmp_path, {PAGE: ""})
    (tmp_path / PAGE).unlink()
    (tmp_path / PAGE).symlink_to(tmp_path / PAGE)
    with pytest.raises(CxsiteError, match="cannot be read"):
        fix_files(tmp_path, [stale(1, "77", "77", "78")])


def test_a_file_that_is_locked_stays_as_it_is(tmp_path: Path) -> None:
    """A read-only file ends the run before any other is written."""
    other = Issue("CX231", Severity.WARNING, "stale", Place("content/a.md", 1, 1, "77", 2), fix="78")
    write_files(tmp_path, {PAGE: "77", "content/a.md": "77"})
    (tmp_path / PAGE).chmod(0o444)
    with pytest.raises(CxsiteError, match="read-only"):
        fix_files(tmp_path, [other, stale(1, "77", "77", "78")])
    assert read_tree(tmp_path) == {PAGE: b"77", "content/a.md": b"77"}


@pytest.mark.skipif(os.name == "nt", reason="links are those of Unix")
def test_writes_through_no_link(tmp_path: Path) -> None:
    """A link with the name of a temporary file leads nobody else's file to be overwritten."""
    write_files(tmp_path, {PAGE: b"77", "precious": "mine"})
    (tmp_path / PAGE).with_name(".about.md.tmp").symlink_to(tmp_path / "precious")
    fix_files(tmp_path, [stale(1, "77", "77", "78")])
    assert (tmp_path / "precious").read_text() == "mine"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """No temporary file stays beside the text."""
    fix_page(tmp_path, b"77", stale(1, "77", "77", "78"))
    assert [path.name for path in (tmp_path / PAGE).parent.iterdir()] == ["about.md"]


def test_a_file_that_changes_before_it_is_replaced_is_left_alone(tmp_path: Path) -> None:
    """Whoever saves the file meanwhile does not lose what they wrote."""
    issue = stale(1, "77", "77", "78")
    path = write_files(tmp_path, {PAGE: b"77"}) / PAGE
    draft = fix._rewrite(path, [fix.Fix(issue.place, "77", "78")])
    path.write_text("77 and more")
    with pytest.raises(CxsiteError, match="changed"):
        fix._replace(draft)
    assert read_tree(tmp_path) == {PAGE: b"77 and more"}


@pytest.mark.skipif(os.name == "nt", reason="limits of files are those of Unix")
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """What cannot be written whole is not written, and is an expected failure."""
    import resource

    long = "77" + " more" * 4000
    write_files(tmp_path, {PAGE: long})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(CxsiteError, match="cannot be written"):
            fix_files(tmp_path, [stale(1, long, "77", "78")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert read_tree(tmp_path) == {PAGE: long.encode()}


SITE: dict[str, str | bytes] = {
    "cxsite.toml": 'title = "Office"\nas_of = 2013-12-31\n',
    "content/index.md": "# Hello\n",
    "content/metrics/calls.md": "---\ntitle: Calls answered\nkind: share\nsource: calls.csv\ndate: day\n"
    "numerator: ok\ndenominator: all\nby: [team]\nmin_base: 0\n"
    "summary: 'Today [50.0 %](value:calls), it''s [50 %](value:calls?segment=team:North)'\n---\n",
    "content/programs/more.md": "---\nsummary: >-\n  From\n  [1](value:calls?of=n) calls\nrisks:\n"
    "  - only [1 %](value:calls?period=2013-11)\n---\n\nNow [**50**&nbsp;%](value:calls), "
    "[+1 points](value:calls?of=change) and [then][t].\n\n[t]: value:calls?period=2013-11\n",
    "data/registers/pages.csv": 'id,title,summary,text\none,"A ""title""",[1.0](value:calls),'
    '"See ""this"": [0 %](value:calls)\nand\n[0.00 %](value:calls)"\ntwo,B,"[9](value:calls?of=n)",\n',
    "data/calls.csv": "day,team,ok,all\n2013-11-05,North,600,1000\n2013-12-05,North,1500,2000\n"
    "2013-12-06,South,500,1000\n",
}


def test_rewrites_bodies_front_matter_and_registers(tmp_path: Path, cxsite: Command) -> None:
    """Every stale number is rewritten in the way it was typed, wherever it stands."""
    site = write_files(
        tmp_path,
        {
            **SITE,
            "content/programs/more.md": str(SITE["content/programs/more.md"]).replace("[then]", "[then 1]"),
        },
    )
    outcome = cxsite("check", "--site", site, "--fix")
    assert outcome.code == 0, outcome.err
    told = {name: content.decode() for name, content in read_tree(site).items()}
    assert (
        "'Today [66.7 %](value:calls), it''s [75 %](value:calls?segment=team:North)'"
        in told["content/metrics/calls.md"]
    )
    program = told["content/programs/more.md"]
    assert "  [3,000](value:calls?of=n) calls\n" in program
    assert "- only [60 %](value:calls?period=2013-11)\n" in program
    assert "[**67**&nbsp;%](value:calls), [+7 points](value:calls?of=change) and [then 60][t]." in program
    assert told["data/registers/pages.csv"].splitlines() == [
        "id,title,summary,text",
        'one,"A ""title""",[66.7](value:calls),"See ""this"": [67 %](value:calls)',
        "and",
        '[66.67 %](value:calls)"',
        'two,B,"[3000](value:calls?of=n)",',
    ]


def test_says_what_it_changed_and_leaves_the_rest(tmp_path: Path, cxsite: Command) -> None:
    """Each change is told with its place; a mistake that nobody can fix stays and fails the check."""
    page = "[50 %](value:calls) and [well](value:calls)\n"
    site = write_files(tmp_path, {**SITE, "content/programs/more.md": page})
    outcome = cxsite("check", "--site", site, "--fix")
    assert outcome.code == 1
    assert "content/programs/more.md:1:2 fixed 50 → 67\n" in outcome.err
    assert "CX232" in outcome.err
    assert "CX231" not in outcome.err
    assert (site / "content/programs/more.md").read_text() == page.replace("50", "67")


def fix_site(site: Path) -> tuple[Fix, ...]:
    """Fix what the model finds, without rendering a page."""
    sources = load_sources(LoadOptions(site, read_config(site)[0]))
    return fix_files(site, build_portal(sources, Choice()).issues)


@given(
    st.lists(st.tuples(st.decimals(-200, 20000, places=2), st.integers(0, 3)), min_size=1, max_size=5),
    st.sampled_from(["en", "de", "fr"]),
)
@settings(max_examples=25)
def test_fixing_twice_is_fixing_once(numbers: list[tuple[object, int]], tag: str) -> None:
    """The second run finds nothing to do, and nothing but digits and their marks ever changed."""
    marks = {"en": ",.", "de": ".,", "fr": "\u202f,"}[tag]
    typed = [f"{value:,.{decimals}f}".translate({44: marks[0], 46: marks[1]}) for value, decimals in numbers]
    body = "\n".join(f"- Über [about {number} %](value:calls) and so on  " for number in typed)
    with tempfile.TemporaryDirectory() as folder:
        config = f'language = "{tag}"\nas_of = 2013-12-31\n'
        site = write_files(Path(folder), {**SITE, "cxsite.toml": config, PAGE: body})
        (site / "content/programs/more.md").unlink()
        (site / "data/registers/pages.csv").unlink()
        before = read_tree(site)
        fix_site(site)
        once = read_tree(site)
        assert fix_site(site) == ()
        assert read_tree(site) == once
    bare = [re.sub(r"[-−0-9.,\u202f]+", "#", tree[PAGE].decode()) for tree in (before, once)]
    assert bare[0] == bare[1]
    assert {name for name in before if before[name] != once[name]} <= {PAGE, "content/metrics/calls.md"}

"""Test the commands from outside: exit codes, what goes where, and what stays untouched."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from program import ROOT, Command, run_process
from site_files import read_tree, write_files

from cxsite import __version__, build

BROKEN = {"content/pages/broken.md": "---\ntitel: Broken\n---\n"}
WARNED = {"content/pages/warned.md": "---\ntitle: Warned\n---\n\n<br>\n"}


def test_fine_is_0(small_site: Path, cxsite: Command) -> None:
    """A build without findings ends with 0."""
    assert cxsite("build", "--site", small_site).code == 0


@pytest.mark.parametrize("command", ["build", "check"])
def test_an_error_is_1(command: str, small_site: Path, cxsite: Command) -> None:
    """A finding that is an error ends with 1."""
    assert cxsite(command, "--site", write_files(small_site, BROKEN)).code == 1


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_warning_is_0(command: str, small_site: Path, cxsite: Command) -> None:
    """A warning alone is shown and ends with 0."""
    outcome = cxsite(command, "--site", write_files(small_site, WARNED))
    assert (outcome.code, "warning CX401" in outcome.err) == (0, True)


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_warning_is_1_if_strict(command: str, small_site: Path, cxsite: Command) -> None:
    """Under --strict a warning ends with 1."""
    assert cxsite(command, "--strict", "--site", write_files(small_site, WARNED)).code == 1


def test_strict_writes_nothing_at_a_warning(small_site: Path, cxsite: Command) -> None:
    """A strict build with a warning leaves no output folder."""
    cxsite("build", "--strict", "--site", write_files(small_site, WARNED))
    assert not (small_site / "output").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "--sit", "x"],
        ["build", "--site", "no/such/folder"],
        ["build", "--as-of", "31.12.2013"],
        ["build", "--as-of", "2013-02-29"],
        ["check", "--format", "yaml"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "one"],
        ["new", "promise"],
        ["init"],
        ["build", "extra"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: list[str], cxsite: Command) -> None:
    """A command that cannot be understood ends with 2 and says so, without a traceback."""
    outcome = cxsite(*arguments)
    assert (outcome.code, "Error: " in outcome.err, "Traceback" in outcome.err) == (2, True, False)


def test_an_expected_failure_is_1(small_site: Path, cxsite: Command) -> None:
    """An audience that does not exist is told with the nearest name, and ends with 1."""
    outcome = cxsite("build", "--site", small_site, "--audience", "executive")
    assert (outcome.code, outcome.err) == (
        1,
        'error there is no audience "executive"\n  hint: did you mean "executives"?\n',
    )


def test_a_bug_is_3(small_site: Path, cxsite: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure that nobody expected ends with 3 and asks for a report with all that a report needs."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("by nobody's fault")

    monkeypatch.setattr(build, "build_site", break_down)
    outcome = cxsite("build", "--site", small_site)
    wanted = (
        "Traceback",
        "ZeroDivisionError: by nobody's fault",
        f"cxsite {__version__}",
        "cxsite build --site",
    )
    told = [part in outcome.err for part in (*wanted, platform.python_version())]
    assert (outcome.code, told) == (3, [True] * 5)


def test_interruption_is_130(small_site: Path, cxsite: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and no traceback."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_site", interrupt)
    outcome = cxsite("build", "--site", small_site)
    assert (outcome.code, "Traceback" in outcome.err) == (130, False)


def test_findings_as_json_have_the_agreed_form(small_site: Path, cxsite: Command) -> None:
    """The JSON of a check holds every finding with its code, severity, message, hint and place."""
    outcome = cxsite("check", "--format", "json", "--site", write_files(small_site, {**BROKEN, **WARNED}))
    told = json.loads(outcome.out)
    first = told["findings"][0]
    assert (
        list(first),
        first["path"],
        first["line"],
        first["column"],
        first["severity"],
        told["summary"],
    ) == (
        ["code", "severity", "message", "hint", "path", "line", "column"],
        "content/pages/broken.md",
        2,
        1,
        "error",
        {"errors": 1, "warnings": 1},
    )


def test_json_stands_alone(small_site: Path, cxsite: Command) -> None:
    """Nothing but the JSON is written, to either stream."""
    outcome = cxsite("check", "--format", "json", "--site", write_files(small_site, WARNED))
    assert (json.loads(outcome.out)["summary"], outcome.err) == ({"errors": 0, "warnings": 1}, "")


def test_json_of_a_clean_site_is_empty(small_site: Path, cxsite: Command) -> None:
    """A site without findings gives an empty list."""
    outcome = cxsite("check", "--format", "json", "--site", small_site)
    assert json.loads(outcome.out) == {"findings": [], "summary": {"errors": 0, "warnings": 0}}


def test_json_is_in_order(small_site: Path, cxsite: Command) -> None:
    """Findings are sorted by path, line, column and code."""
    many = {
        "content/pages/b.md": "---\ntitel: B\nfoo: 1\n---\n",
        "content/pages/a.md": "---\nupdated: soon\ntitel: A\n---\n",
    }
    outcome = cxsite("check", "--format", "json", "--site", write_files(small_site, many))
    places = [(each["path"], each["line"], each["column"]) for each in json.loads(outcome.out)["findings"]]
    assert (len(places), places) == (4, sorted(places))


def test_check_writes_nothing(small_site: Path, cxsite: Command) -> None:
    """A check leaves every file as it was, and no new one."""
    before = read_tree(small_site)
    cxsite("check", "--site", small_site)
    assert read_tree(small_site) == before


def test_a_broken_build_leaves_the_last_portal(small_site: Path, cxsite: Command) -> None:
    """After a build with an error, every byte of the portal is what it was."""
    cxsite("build", "--site", small_site)
    before = read_tree(small_site / "output")
    outcome = cxsite("build", "--site", write_files(small_site, BROKEN))
    assert (outcome.code, read_tree(small_site / "output") == before) == (1, True)


def test_output_goes_where_it_is_asked_to(small_site: Path, tmp_path: Path, cxsite: Command) -> None:
    """--output names the folder of the portal, and the site stays without one."""
    cxsite("build", "--site", small_site, "--output", tmp_path / "elsewhere")
    made = ((tmp_path / "elsewhere" / "index.html").is_file(), (small_site / "output").exists())
    assert made == (True, False)


def test_foreign_files_are_refused(small_site: Path, tmp_path: Path, cxsite: Command) -> None:
    """A folder with files of others is left alone, and the way out is named."""
    write_files(tmp_path / "mine", {"thesis.txt": "years of work"})
    outcome = cxsite("build", "--site", small_site, "--output", tmp_path / "mine")
    assert (outcome.code, "thesis.txt" in outcome.err, "--force" in outcome.err) == (1, True, True)


def test_force_writes_beside_foreign_files(small_site: Path, tmp_path: Path, cxsite: Command) -> None:
    """With --force the portal is written, and the files of others stay."""
    mine = write_files(tmp_path / "mine", {"thesis.txt": "years of work"})
    cxsite("build", "--site", small_site, "--output", mine, "--force")
    assert ((mine / "thesis.txt").read_text(), (mine / "index.html").is_file()) == ("years of work", True)


@pytest.mark.parametrize(("options", "shown"), [([], False), (["--drafts"], True)], ids=["plain", "drafts"])
def test_drafts_show_if_asked_for(options: list[str], shown: bool, small_site: Path, cxsite: Command) -> None:
    """A draft is a page only with --drafts."""
    write_files(small_site, {"content/pages/plan.md": "---\ndraft: true\n---\n\nNot yet.\n"})
    cxsite("build", "--site", small_site, *options)
    assert (small_site / "output" / "pages" / "plan.html").exists() == shown


def test_as_of_moves_today(small_site: Path, cxsite: Command) -> None:
    """--as-of leaves out what came later."""
    cxsite("build", "--site", small_site, "--as-of", "2013-01-31")
    told = json.loads((small_site / "output/data/metrics/answered.json").read_text())
    assert (told["as_of"], [point["period"] for point in told["series"][0]["points"]]) == (
        "2013-01-31",
        ["2013-01-01"],
    )


@pytest.mark.parametrize(("options", "name"), [([], "staff"), (["--audience", "executives"], "executives")])
def test_audience_is_named_on_every_page(
    options: list[str], name: str, small_site: Path, cxsite: Command
) -> None:
    """A portal says on each page for whom it was built, for its lists show what others may not see."""
    write_files(small_site, {"content/pages/pay.md": "---\naudience: executives\n---\n\nBonuses.\n"})
    cxsite("build", "--site", small_site, *options)
    pages = {path: path.read_text("utf-8") for path in (small_site / "output").rglob("*.html")}
    assert [path.name for path, text in pages.items() if f"<strong>{name}</strong>" not in text] == []


def test_a_pipe_sees_no_progress(small_site: Path) -> None:
    """Where nobody watches, a build writes two lines and nothing that moves."""
    outcome = run_process("build", "--site", small_site)
    assert (outcome.out.count("\n"), "\x1b" in outcome.out + outcome.err, outcome.err) == (2, False, "")


@pytest.mark.skipif(os.name == "nt", reason="a pipe breaks without a word there")
def test_a_closed_pipe_is_no_bug() -> None:
    """A reader who has seen enough gets no traceback."""
    line = f"{sys.executable} -m cxsite schema | head -c 10"
    result = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (len(result.stdout), result.stderr) == (10, "")


def test_site_is_here_if_not_named(small_site: Path) -> None:
    """Without --site, the folder that one stands in is the site."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cxsite", "check"]
    result = subprocess.run(
        command, cwd=small_site, env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "No findings.\n")


def test_help_names_every_command(cxsite: Command) -> None:
    """Help lists the commands, the exit codes and how to begin."""
    told = cxsite("--help").out
    wanted = ("init", "new", "build", "check", "serve", "schema", "Exit codes", "cxsite init portal")
    assert [word for word in wanted if word not in told] == []


def test_version_is_told(cxsite: Command) -> None:
    """--version names the version."""
    assert cxsite("--version").out == f"cxsite, version {__version__}\n"


@pytest.mark.parametrize("kind", ["metrics", "metric", "config", "pages"])
def test_schema_is_json(kind: str, cxsite: Command) -> None:
    """The schema of a kind, by its folder or its singular, is a JSON Schema."""
    assert json.loads(cxsite("schema", kind).out)["type"] == "object"


def test_unknown_schema_is_1(cxsite: Command) -> None:
    """A schema that does not exist is told with the nearest name."""
    outcome = cxsite("schema", "metrcs")
    assert (outcome.code, 'did you mean "metrics"?' in outcome.err) == (1, True)


def test_no_site_is_told(tmp_path: Path, cxsite: Command) -> None:
    """A folder without cxsite.toml is told with how to begin."""
    outcome = cxsite("build", "--site", tmp_path)
    assert (outcome.code, "cxsite init" in outcome.err) == (1, True)

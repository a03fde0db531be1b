"""Hold the documentation to the program: what is there is explained, and what is explained is there."""

from __future__ import annotations

import os
import re
import runpy
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from pydantic import BaseModel

from cxsite.cli import main
from cxsite.config import Labels, PublishTarget, SiteConfig
from cxsite.load.markdown_schemes import RECORD_SCHEMES, WEB_SCHEMES
from cxsite.model.chart_answers import CHARTS
from cxsite.model.claim_answers import WORDS
from cxsite.model.value_answers import FIGURES, OPTIONS
from cxsite.scaffold import create_site
from cxsite.scaffold.wording import explain_keys
from cxsite.schema import FRONT, GLOSSARY, KINDS, Kind, MetricKind, RecordFields

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GUIDES = (*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md")
HEADINGS = {kind.name: kind.title for kind in KINDS.values()} | {
    "front": "Front page",
    "glossary": "Glossary",
}


def read(name: str) -> str:
    """Read a guide."""
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Cut out what stands below a heading, up to the next heading of its level or a higher one."""
    start = re.search(rf"^(#+) {re.escape(heading)}\n", text, flags=re.MULTILINE)
    assert start, heading
    rest = text[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start()] if end else rest


def table_keys(text: str) -> list[str]:
    """List what stands in code in the first column of tables."""
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


def field_keys(path: str, model: type[BaseModel], names: list[str]) -> Iterator[str]:
    """List keys, and the keys within them."""
    for name in names:
        info = model.model_fields[name]
        key = info.alias or name
        yield key
        yield from (f"{key}.{inner}" for inner, _ in explain_keys(f"{path}.{key}", info))


def options_of(command: click.Command) -> set[str]:
    """List the options of a command as they are written in the guide."""
    written = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else ()
            name = next(name for name in parameter.opts if name.startswith("--"))
            metavar = "" if parameter.is_flag else f" {parameter.type.name.split()[0].upper()}"
            written |= {f"{name} {choice}" for choice in choices} or {name + metavar}
    return written


def option_rows() -> dict[str, set[str]]:
    """Read which commands have which options, as the guide for operators says it."""
    rows: dict[str, set[str]] = {}
    for cell, commands in re.findall(r"^\| (`--.*?) \| ([a-z, ]+) \|", read("operators.md"), re.MULTILINE):
        for option in re.findall(r"`([^`]+)`", cell):
            for command in commands.split(", "):
                rows.setdefault(command, set()).add(option)
    return rows


def codes_in_source() -> set[str]:
    """List the codes of findings that the program uses."""
    sources = (ROOT / "cxsite").rglob("*.py")
    return {code for path in sources for code in re.findall(r'"(CX\d{3})"', path.read_text(encoding="utf-8"))}


def local_links() -> list[tuple[str, str]]:
    """List the links of the guides that lead to files."""
    return [
        (path.relative_to(ROOT).as_posix(), target)
        for path in GUIDES
        for target in re.findall(
            r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`]*`", "", path.read_text(), flags=re.S)
        )
        if not urlsplit(target).scheme
    ]


def anchors_of(path: Path) -> set[str]:
    """List the anchors that a Markdown viewer gives to headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_command_is_documented() -> None:
    """The guide for operators has a row for each command."""
    written = re.findall(r"^\| `cxsite (\w+)", read("operators.md"), flags=re.MULTILINE)
    assert sorted(written) == sorted(main.commands)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_is_documented(name: str) -> None:
    """The guide for operators has each option of a command, and no other."""
    assert option_rows().get(name, set()) == options_of(main.commands[name])


def test_every_argument_is_documented() -> None:
    """The guide for operators shows what a command is given."""
    guide = read("operators.md")
    for name, command in main.commands.items():
        arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
        row = rf"^\| `cxsite {name}" + "".join(rf" \[?{argument.name}\]?" for argument in arguments) + r"` \|"
        assert re.search(row, guide, re.MULTILINE | re.IGNORECASE), name


def test_every_exit_code_is_documented() -> None:
    """The guide for operators says what each exit code means."""
    rows = re.findall(r"^\| (\d+) \|", section(read("operators.md"), "Exit codes"), flags=re.MULTILINE)
    assert rows == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize("kind", [*KINDS.values(), FRONT, GLOSSARY], ids=lambda kind: kind.name)
def test_every_key_of_a_kind_is_documented(kind: Kind) -> None:
    """The guide for authors has each key of a kind, within mappings too, and no other."""
    own = [name for name in kind.fields.model_fields if name not in RecordFields.model_fields]
    written = table_keys(section(read("authors.md"), HEADINGS[kind.name]))
    assert sorted(written) == sorted(field_keys(kind.name, kind.fields, own))


def test_every_key_of_all_records_is_documented() -> None:
    """The guide for authors has each key that every record may carry, and no other."""
    written = table_keys(section(read("authors.md"), "What every record may carry"))
    assert sorted(written) == sorted(RecordFields.model_fields)


def test_every_setting_is_documented() -> None:
    """The guide for authors has each key of cxsite.toml, and no other."""
    keys = []
    for name, info in SiteConfig.model_fields.items():
        keys += [name, *(f"{name}.{inner}" for inner, _ in explain_keys(name, info))]
    tables = {"labels": Labels, "publish": PublishTarget}
    keys += [f"{name}.{key}" for name, fields in tables.items() for key in fields.model_fields]
    assert sorted(table_keys(section(read("authors.md"), "cxsite.toml"))) == sorted(keys)


def test_every_kind_of_metric_is_documented() -> None:
    """The guide for analysts has a formula for each kind."""
    assert sorted(table_keys(section(read("analysts.md"), "Kinds"))) == sorted(MetricKind)


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_is_documented(chart: str) -> None:
    """The guide for authors shows how each chart is written."""
    written = section(read("authors.md"), "Charts and images")
    assert re.search(rf"chart:[a-z-]+/{chart}\b", written) or chart == "trend"


@pytest.mark.parametrize("scheme", sorted(RECORD_SCHEMES | WEB_SCHEMES - {"http"}))
def test_every_link_is_documented(scheme: str) -> None:
    """The guide for authors names each scheme a link may have."""
    assert f"{scheme}:" in section(read("authors.md"), "Links")


@pytest.mark.parametrize("word", WORDS)
def test_every_claim_is_documented(word: str) -> None:
    """The guide for authors says when each claim is true."""
    assert re.search(rf"`(claim:[a-z-]+/)?{word}`", section(read("authors.md"), "Claims that are true"))


@pytest.mark.parametrize("option", [*OPTIONS, *(f"of={figure}" for figure in FIGURES)])
def test_every_option_of_a_number_is_documented(option: str) -> None:
    """The guide for authors has each option and each figure of a link to a number."""
    assert re.search(rf"`{option}[`=]", section(read("authors.md"), "Numbers that stay true"))


def test_every_finding_is_documented() -> None:
    """The list of findings has each code of the program, and no other."""
    written = re.findall(r"^\| (CX\d{3}) \|", read("findings.md"), flags=re.MULTILINE)
    assert written == sorted(codes_in_source())


def test_every_row_of_a_finding_says_what_to_do() -> None:
    """A code comes with what it means, an example and a way out."""
    rows = re.findall(r"^\| CX\d{3} \|.*$", read("findings.md"), flags=re.MULTILINE)
    short = [row for row in rows if len([cell for cell in row.split(" | ") if cell.strip(" |")]) != 4]
    assert short == []


def test_every_block_of_the_theme_is_documented() -> None:
    """The guide for theme makers names each block that a theme can override."""
    templates = (ROOT / "themes" / "default" / "templates").rglob("*.html")
    blocks = {name for path in templates for name in re.findall(r"{% block (\w+)", path.read_text())}
    assert blocks - set(table_keys(read("themes.md"))) == set()


def test_the_two_commands_open_the_readme() -> None:
    """Whoever clones the repository has something to look at after one line."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.findall(r"```\n(.*?)```", readme, flags=re.DOTALL)[0].splitlines()
    assert first == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/cxsite build",
        "./tests/run",
    ]
    assert readme.index("```") < 200


def test_the_second_command_can_be_run() -> None:
    """The README's second command is a program of the repository."""
    assert os.access(ROOT / "tests" / "run", os.X_OK)


def test_every_command_in_the_guides_exists() -> None:
    """No guide names a command or an option that is not there."""
    for path in GUIDES:
        for line in re.findall(r"cxsite ((?:build|check|init|new|serve|schema)\b[^`\n]*)", path.read_text()):
            name = line.split()[0]
            known = {name for parameter in main.commands[name].params for name in parameter.opts}
            used = {word for word in line.split() if re.fullmatch(r"--[a-z][a-z-]*", word)}
            assert used <= known | {"--help", "--version"}, (path.name, line)


@pytest.mark.parametrize(("page", "target"), local_links())
def test_every_link_of_the_guides_leads_somewhere(page: str, target: str) -> None:
    """A guide leads to files and headings that are there."""
    parts = urlsplit(target)
    path = (ROOT / page).parent / unquote(parts.path) if parts.path else ROOT / page
    assert path.exists()
    assert not parts.fragment or path.suffix != ".md" or parts.fragment in anchors_of(path)


def test_the_screenshot_is_light_enough() -> None:
    """The picture of the README is as wide as a screen and quick to load."""
    content = (DOCS / "front.png").read_bytes()
    assert struct.unpack(">I", content[16:20]) == (1280,)
    assert len(content) < 250_000


def test_the_figure_worked_out_by_hand_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program in the guide for analysts prints what the guide says."""
    guide = section(read("analysts.md"), "Check a figure by hand")
    program = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)[0]
    create_site(tmp_path / "portal")
    (tmp_path / "count.py").write_text(program)
    monkeypatch.chdir(tmp_path / "portal")
    runpy.run_path(str(tmp_path / "count.py"))
    assert f"It prints `{capsys.readouterr().out.strip()}`" in guide


def test_the_rows_worked_out_by_hand_are_those_of_the_starter(tmp_path: Path) -> None:
    """The rows in the guide for analysts stand in the starter's extract."""
    create_site(tmp_path)
    guide = section(read("analysts.md"), "Check a figure by hand")
    rows = re.findall(r"^2024-12-23,\w+,\d+,\d+$", guide, flags=re.MULTILINE)
    extract = (tmp_path / "data" / "contacts.csv").read_text().splitlines()
    assert rows == [row for row in extract if row.startswith("2024-12-23")]

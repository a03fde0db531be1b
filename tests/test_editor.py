"""Test what the starter tells an editor: that it is true, and in the form that editors read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from program import Command
from pydantic import BaseModel
from site_files import write_files

from cxsite.scaffold import create_site
from cxsite.scaffold.editor import SNIPPETS, list_editor_files
from cxsite.schema import KINDS, RecordFields
from cxsite.schema_export import export_schema


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a starter site."""
    folder = tmp_path_factory.mktemp("starter")
    create_site(folder)
    return folder


def read(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def own_keys(model: type[BaseModel]) -> set[str]:
    """List the keys that a kind has beside those of every record."""
    common = RecordFields.model_fields
    return {info.alias or name for name, info in model.model_fields.items() if name not in common}


def test_the_starter_has_the_schema_of_each_kind(starter: Path) -> None:
    """What lies in schemas/ is what the command prints."""
    for name in (*KINDS, "config"):
        assert (starter / "schemas" / f"{name}.json").read_text(encoding="utf-8") == export_schema(
            name
        ) + "\n"


def test_the_settings_name_their_schema(starter: Path) -> None:
    """The first line of cxsite.toml leads an editor to a file that is there."""
    first = (starter / "cxsite.toml").read_text(encoding="utf-8").split("\n")[0]
    assert (starter / first.removeprefix("#:schema ")).is_file()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_key_can_be_completed(kind: Any, starter: Path) -> None:
    """There is a snippet for each key of a kind, with its meaning."""
    snippets = read(starter / SNIPPETS)
    for key in own_keys(kind.fields):
        snippet = snippets[f"{kind.singular}: {key}"]
        assert (snippet["prefix"], snippet["body"].startswith(f"{key}: ")) == (key, True)
        assert snippet["description"] != f"({kind.singular}) A text."


def test_choices_are_offered(starter: Path) -> None:
    """A key with a few values offers them, without the list of another kind."""
    snippets = read(starter / SNIPPETS)
    assert snippets["metric: good"]["body"] == "good: ${1|up,down,neutral|}"
    assert snippets["program: stage"]["body"].startswith("stage: ${1|idea,pilot,")


def test_front_matter_is_completed_as_an_editor_sees_it(starter: Path) -> None:
    """Front matter is YAML within Markdown, so that a snippet is for both."""
    assert {snippet["scope"] for snippet in read(starter / SNIPPETS).values()} == {"markdown,yaml"}


def test_the_editor_reads_a_check(
    starter: Path, small_site: Path, cxsite: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pattern of the task finds file, line, column, severity, code and message of each finding."""
    pattern = read(starter / ".vscode" / "tasks.json")["tasks"][0]["problemMatcher"]["pattern"]
    monkeypatch.chdir(write_files(small_site, {"content/pages/broken.md": "---\ntitel: Broken\n---\n"}))
    lines = cxsite("check").err.splitlines()
    (found,) = filter(None, (re.search(pattern["regexp"], line) for line in lines))
    named = {part: found[pattern[part]] for part in ("file", "line", "column", "severity", "code")}
    assert named == {
        "file": "content/pages/broken.md",
        "line": "2",
        "column": "1",
        "severity": "error",
        "code": "CX101",
    }


def test_what_editors_read_has_the_same_bytes_each_time() -> None:
    """Two sites begin with the same files."""
    assert list_editor_files() == list_editor_files()

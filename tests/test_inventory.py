"""Test the command that tells what each extract is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxsite.cli import run
from cxsite.errors import CxsiteError
from cxsite.exits import FINDINGS, FINE, USAGE
from cxsite.inventory import take_inventory

FILES = {
    "cxsite.toml": "",
    "content/metrics/calls.md": "---\nkind: count\nsource: calls.csv\ndate: date\n---\n",
    "data/calls.csv": "date,team,calls\n2024-01-01,North,5\n2024-01-08,South,6\n2024-01-22,North,7\n",
    "data/new/score.csv": "date;team;score\n2024-01-01;North;9\n2024-01-01;North;3\n2024-01-02;South;10\n",
    "data/broken.csv": 'date,x\n2024-01-01,"3\n',
    "data/registers/notes.csv": "id,title\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site with four extracts, one of them broken and one unread."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def paths(site: Path, name: str | None, here: Path | None = None) -> list[str]:
    """List the extracts that a name means."""
    return [one.path for one in take_inventory(site, name, here or site).extracts]


def test_all_extracts_are_listed(site: Path) -> None:
    """Without a name every extract is told, registers left out."""
    assert paths(site, None) == ["data/broken.csv", "data/calls.csv", "data/new/score.csv"]


@pytest.mark.parametrize("name", ["calls.csv", "data/calls.csv", "./data/calls.csv", "c*.csv", "data/c*.csv"])
def test_an_extract_is_named_in_many_ways(site: Path, name: str) -> None:
    """A name counts from the data folder or from where one stands; patterns are fine."""
    assert paths(site, name) == ["data/calls.csv"]


def test_a_name_counts_from_where_one_stands(site: Path) -> None:
    """In a folder below data/ the file's name is enough."""
    assert paths(site, "score.csv", site / "data/new") == ["data/new/score.csv"]


def test_a_typo_gets_the_nearest_name(site: Path) -> None:
    """A name that is nearly right is told what was meant."""
    with pytest.raises(CxsiteError) as caught:
        take_inventory(site, "data/cals.csv", site)
    assert caught.value.hint == 'did you mean "calls.csv"?'


def test_an_extract_elsewhere_is_told_where_to_put(site: Path, tmp_path: Path) -> None:
    """A CSV file outside data/ is none of the site's extracts."""
    (tmp_path / "other.csv").write_text("a\n")
    with pytest.raises(CxsiteError) as caught:
        take_inventory(site, "other.csv", site)
    assert caught.value.hint == "copy it there"


def test_a_folder_without_settings_is_no_site(tmp_path: Path) -> None:
    """The command says how to begin."""
    with pytest.raises(CxsiteError, match=r"there is no cxsite\.toml"):
        take_inventory(tmp_path, None, tmp_path)


def test_a_broken_extract_fails_and_hides_no_other(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The finding is told, the others are described, and the exit code is that of a finding."""
    code = run(["data", "--site", str(site)])
    shown = capsys.readouterr()
    assert (code, "CX307" in shown.err, "may split it" in shown.out) == (FINDINGS, True, True)


def test_the_text_fits_eighty_columns(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables wrap where the terminal ends, and are plain text in a pipe."""
    monkeypatch.delenv("COLUMNS", raising=False)
    run(["data", "--site", str(site)])
    shown = capsys.readouterr().out
    assert max(map(len, shown.split("\n"))) <= 80
    assert "\x1b" not in shown


def test_the_gap_and_the_proposal_are_shown(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A period without rows is named, and an unread extract gets a metric proposed."""
    run(["data", "--site", str(site)])
    shown = capsys.readouterr().out
    assert "1 week without rows: 2024-01-15" in shown
    assert "kind: nps" in shown


def test_programs_get_the_same_as_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is JSON alone: extracts, findings and the proposal as YAML."""
    code = run(["data", "--site", str(site), "--format", "json", "new/score.csv"])
    told = json.loads(capsys.readouterr().out)
    (extract,) = told["extracts"]
    assert (code, told["findings"], extract["path"], extract["rows"]) == (FINE, [], "data/new/score.csv", 3)
    assert extract["proposal"]["yaml"].startswith("kind: nps\nsource: new/score.csv\n")


def test_an_extract_goes_with_metrics_alone(site: Path) -> None:
    """Other kinds of records read no extract: that is wrong usage."""
    assert run(["new", "--site", str(site), "promise", "Kept", "--from", "calls.csv"]) == USAGE


def test_a_metric_is_written_from_an_extract(site: Path) -> None:
    """The command writes a metric that names the extract."""
    (site / "data/broken.csv").unlink()
    assert run(["new", "--site", str(site), "metric", "Our score", "--from", "new/score.csv"]) == FINE
    assert "\nsource: new/score.csv\n" in (site / "content/metrics/our-score.md").read_text()

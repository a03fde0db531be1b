"""A metric is split into as many segments as its site allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsite.config import read_config
from cxsite.load import LoadOptions, Sources, load_sources

METRIC = (
    "---\ntitle: M\nkind: mean\nsource: 'x*.csv'\ndate: day\nscore: n\nby: [who]\ngrain: day\n{more}---\n"
)


def read_people(site: Path, names: list[str], *, most: int, more: str = "") -> Sources:
    """Read a metric by person, each with one row, in two files."""
    (site / "data").mkdir()
    for number in (0, 1):
        rows = "".join(f"2013-12-01,{name},3\n" for name in names[number::2])
        (site / "data" / f"x{number}.csv").write_text(f"day,who,n\n{rows}")
    (site / "content" / "metrics").mkdir(parents=True)
    (site / "content" / "metrics" / "m.md").write_text(METRIC.format(more=more))
    (site / "cxsite.toml").write_text(f"segments_at_most = {most}\n")
    return load_sources(LoadOptions(site, read_config(site)[0]))


@pytest.mark.parametrize(("most", "codes"), [(6, []), (5, ["CX363"]), (2, ["CX363"] * 2)])
def test_refuses_more_segments_than_allowed(tmp_path: Path, most: int, codes: list[str]) -> None:
    """Six values in two files are refused where five are allowed, by each file with too many itself."""
    sources = read_people(tmp_path, list("abcdef"), most=most)
    assert [issue.code for issue in sources.issues] == codes


def test_counts_what_where_leaves(tmp_path: Path) -> None:
    """Values that no counted row has are no segments."""
    sources = read_people(tmp_path, list("abcdef"), most=2, more="where: {who: [a, b]}\n")
    assert [issue.code for issue in sources.issues] == []

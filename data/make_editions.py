"""Freeze the editions of the sample site as they would have been frozen on their days.

For each edition the site is copied, with the questionnaires that had come back by then and with texts that
state no figures (those of today speak of later ones); then ``cxsite freeze`` is run in the copy. An edition
that is there already is left alone: it is published. Run it as ``python data/make_editions.py``.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cxsite.freeze import freeze_edition

SITE = Path(__file__).parent.parent
DAYS = {"2013-Q2": date(2013, 6, 30), "2013-Q3": date(2013, 9, 30)}

_CHECKED_LINK = re.compile(r"\[([^\[\]]*)\]\((?:value|claim):[^)]*\)")
_CHART = re.compile(r"^!\[[^\[\]]*\]\([^)]*\)$", re.MULTILINE)
_RESTATEMENTS = re.compile(r"^restatements:\n(?:  .*\n)+", re.MULTILINE)


def copy_site(folder: Path, day: date) -> None:
    """Copy the site as it stood on a day: its settings, extracts and texts."""
    for name in ("content", "data"):
        shutil.copytree(SITE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (SITE / "cxsite.toml").read_text(encoding="utf-8")
    (folder / "cxsite.toml").write_text(re.sub(r"^as_of = .*$", f"as_of = {day}", settings, flags=re.M))
    for path in (*folder.rglob("*.md"), *(folder / "data" / "registers").glob("*.csv")):
        path.write_text(unsay(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in (folder / "data").glob("*.csv"):
        path.write_text(leave_out_later(path.read_text(encoding="utf-8"), day), encoding="utf-8")


def unsay(text: str) -> str:
    """Take from a text what later figures bear out: checked links, charts, reasons of restated figures."""
    return _RESTATEMENTS.sub("", _CHART.sub("", _CHECKED_LINK.sub(r"\1", text)))


def leave_out_later(extract: str, day: date) -> str:
    """Keep the rows that an extract drawn on a day would hold."""
    header, *lines = extract.splitlines(keepends=True)
    columns = next(csv.reader([header]))
    dates = [place for place, name in enumerate(columns) if name in ("date", "received")]
    rows = zip(csv.reader(lines), lines, strict=True)
    kept = [line for row, line in rows if all(row[place] <= day.isoformat() for place in dates)]
    return "".join([header, *kept])


def main(arguments: Sequence[str] | None = None) -> None:
    """Freeze the editions that are not there yet into editions/, or into another folder."""
    parser = argparse.ArgumentParser(description="Freeze the editions of the sample site.")
    parser.add_argument("--output", type=Path, default=SITE / "editions")
    folder = parser.parse_args(arguments).output
    folder.mkdir(exist_ok=True)
    for name, day in DAYS.items():
        if not (folder / f"{name}.json").exists():
            with tempfile.TemporaryDirectory() as copy:
                copy_site(Path(copy), day)
                outcome = freeze_edition(Path(copy), name)
                if outcome.result == "refused":
                    raise SystemExit(f"{name}: {outcome.issues[0].message}")
                shutil.copy(Path(copy) / outcome.path, folder)


if __name__ == "__main__":
    main()

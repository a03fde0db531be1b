"""Check how registers are parted, and that places in them hold whatever parts them."""

from __future__ import annotations

from pathlib import Path

from cxsite.load.registers import read_registers


def _write(site: Path, text: str) -> Path:
    folder = site / "data" / "registers"
    folder.mkdir(parents=True)
    (folder / "roadshow.csv").write_text(text, encoding="utf-8")
    return site


def test_reads_semicolons_as_spreadsheets_write_them(tmp_path: Path) -> None:
    """A register whose header is parted by semicolons gives the same records as one with commas."""
    site = _write(tmp_path, 'id;date;place;text\nmunich;2025-01-20;"Hall 3; north";Bring figures, please.\n')
    (reading,) = read_registers(site)
    assert reading.record is not None
    assert getattr(reading.record.fields, "place", "") == "Hall 3; north"
    assert reading.record.body.text == "Bring figures, please."


def test_points_at_the_cell_between_semicolons(tmp_path: Path) -> None:
    """A finding in such a register stands at its cell."""
    (reading,) = read_registers(_write(tmp_path, "id;date;place\nmunich;20.01.2025;Hall 3\n"))
    assert [(issue.place.line, issue.place.column) for issue in reading.issues] == [(2, 8)]


def test_commas_go_before_semicolons(tmp_path: Path) -> None:
    """A header with commas is parted by commas, though a semicolon stands in it."""
    found = read_registers(_write(tmp_path, 'id,date,"place;"\nmunich,2025-01-20,Hall\n'))
    assert ['unknown key "place;"' in issue.message for one in found for issue in one.issues] == [True]

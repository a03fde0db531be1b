"""Test the database of derived values: what is wrong with it costs time and nothing else."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.issues import Place
from cxsite.memo import FOLDER, Memo, pack, unpack
from cxsite.store import Store


def fill(site: Path, **values: object) -> None:
    """Save values as a build does."""
    memo = Memo(site)
    for key, value in values.items():
        memo.keep(key, value)
    memo.save()


def database(site: Path) -> Path:
    """Name the file of the store."""
    return site / FOLDER / "memo.sqlite"


def test_values_outlive_the_program(tmp_path: Path) -> None:
    """What one run saved, the next one finds."""
    fill(tmp_path, place=Place("content/a.md", 7), day=date(2013, 12, 31))
    memo = Memo(tmp_path)
    assert memo.find("place", Place) == Place("content/a.md", 7)
    assert memo.find("day", date) == date(2013, 12, 31)


def test_another_program_finds_nothing(tmp_path: Path) -> None:
    """A new version never believes an old one."""
    fill(tmp_path, key="value")
    assert (Memo(tmp_path, "newer").has("key"), Memo(tmp_path).has("key")) == (False, True)


def test_unsaved_values_are_not_there(tmp_path: Path) -> None:
    """A run that was killed leaves the store as it was."""
    Memo(tmp_path).keep("key", "value")
    assert not Memo(tmp_path).has("key")


def test_the_folder_keeps_itself_out_of_repositories(tmp_path: Path) -> None:
    """Nobody commits derived values by mistake."""
    fill(tmp_path, key="value")
    assert (tmp_path / FOLDER / ".gitignore").read_text().endswith("*\n")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0 and then nonsense" * 100])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    """Whatever the file holds, a build goes on, and the one after it remembers again."""
    fill(tmp_path, key="value")
    database(tmp_path).write_bytes(content)
    assert Memo(tmp_path).recall("key", str, lambda: "made") == "made"
    fill(tmp_path, key="again")
    assert Memo(tmp_path).find("key", str) == "again"


def test_a_damaged_value_is_made_again(tmp_path: Path) -> None:
    """One flipped bit on the disk is noticed."""
    fill(tmp_path, key="a value that is long enough")
    with sqlite3.connect(database(tmp_path)) as base:
        (content,) = base.execute("SELECT value FROM memo").fetchone()
        base.execute("UPDATE memo SET value = ?", (content[:-1] + bytes([content[-1] ^ 1]),))
    base.close()
    assert Memo(tmp_path).recall("key", str, lambda: "made") == "made"


def test_a_folder_that_cannot_be_made_is_no_harm(tmp_path: Path) -> None:
    """Where nothing can be written, everything is made anew."""
    (tmp_path / FOLDER).write_text("a file in its place")
    memo = Memo(tmp_path)
    assert memo.recall("key", str, lambda: "made") == "made"
    memo.save()
    assert (tmp_path / FOLDER).read_text() == "a file in its place"


def test_a_store_that_another_build_writes_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build does not wait long for another one, and does not fail for it."""
    fill(tmp_path, key="value")
    monkeypatch.setattr("cxsite.store._PATIENCE_SECONDS", 0.05)
    other = sqlite3.connect(database(tmp_path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert Memo(tmp_path).recall("key", str, lambda: "made") == "made"
    finally:
        other.close()
    assert Memo(tmp_path).find("key", str) == "value"


def test_the_oldest_values_make_room(tmp_path: Path) -> None:
    """The file is bounded: what no build used for longest goes first."""
    store = Store(tmp_path / "x" / "s.sqlite", most=1000)
    for turn in range(6):
        store.put({bytes([turn]): b"v" * 300})
        store.end_turn()
    kept = [turn for turn in range(6) if store.has(bytes([turn]))]
    store.close()
    assert kept == [4, 5]


def test_what_is_used_stays_young(tmp_path: Path) -> None:
    """A value that builds keep asking for outlives newer ones that nobody wants."""
    store = Store(tmp_path / "x" / "s.sqlite", most=10_000)
    store.put({b"old": b"v" * 300})
    for turn in range(80):
        store.get(b"old")
        store.put({bytes([turn]): b"v" * 300})
        store.end_turn()
    found = store.get(b"old")
    store.close()
    assert found == b"v" * 300


class Harmful:
    """Pretend to be a value while asking for a function to be called."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Ask for a command to be run."""
        import os

        return os.system, ("exit 3",)


def test_a_value_cannot_call_anything() -> None:
    """A site from somebody else may come with a store; nothing in it is run."""
    assert unpack(pack(Harmful())) is None


def test_classes_that_a_module_of_ours_imports_are_not_ours() -> None:
    """A name in one of our modules is no way to what it imports."""
    content = zlib.compress(b"ccxsite.store\nPath\n)R.")
    check = hashlib.blake2b(content, digest_size=16).digest()
    assert unpack(check + content) is None


@pytest.mark.parametrize("cut", [0, 5, 16, 30])
def test_bytes_that_are_cut_off_are_no_value(cut: int) -> None:
    """What was written in part is never believed."""
    assert unpack(pack("a text of some length")[:cut]) is None


def test_who_only_looks_leaves_nothing(tmp_path: Path) -> None:
    """A check of a site that was never built writes no file, and finds what a build left."""
    looking = Memo(tmp_path, keeps=False)
    assert looking.recall("key", str, lambda: "made") == "made"
    looking.save()
    assert list(tmp_path.iterdir()) == []
    fill(tmp_path, key="value")
    before = database(tmp_path).read_bytes()
    looking = Memo(tmp_path, keeps=False)
    assert looking.find("key", str) == "value"
    looking.keep("other", "value")
    looking.save()
    assert database(tmp_path).read_bytes() == before


def test_a_value_of_another_key_is_not_believed(tmp_path: Path) -> None:
    """A damaged index that leads to a whole value of another key is noticed."""
    fill(tmp_path, key="value", other="something else")
    with sqlite3.connect(database(tmp_path)) as base:
        one, two = base.execute("SELECT rowid, value FROM memo").fetchall()
        base.execute("UPDATE memo SET value = ? WHERE rowid = ?", (one[1], two[0]))
        base.execute("UPDATE memo SET value = ? WHERE rowid = ?", (two[1], one[0]))
    base.close()
    memo = Memo(tmp_path)
    assert (memo.find("key", str), memo.find("other", str)) == (None, None)


@pytest.mark.parametrize("turn", ["'soon'", "NULL", "9223372036854775807", "X'00'", "0.5"])
def test_a_store_with_an_odd_count_of_builds_is_begun_anew(tmp_path: Path, turn: str) -> None:
    """What was never written into the tables does no harm, and is gone after a build."""
    fill(tmp_path, key="value")
    with sqlite3.connect(database(tmp_path)) as base:
        base.execute(f"UPDATE turns SET turn = {turn}")  # noqa: S608 - the values above
        base.execute(f"UPDATE memo SET turn = {turn}, size = {turn}")  # noqa: S608
    base.close()
    fill(tmp_path, key="again")
    fill(tmp_path, key="again")
    assert Memo(tmp_path).find("key", str) == "again"


@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=40))
@settings(max_examples=60)
def test_any_damage_is_noticed(places: list[tuple[float, int]]) -> None:
    """Whatever bytes of the database are others, each value is right or missing, and builds go on."""
    with TemporaryDirectory() as folder:
        site = Path(folder)
        values = {f"key {number}": "text " * (number * 7 % 40) + str(number) for number in range(60)}
        fill(site, **values)
        content = bytearray(database(site).read_bytes())
        for place, byte in places:
            content[min(int(place * len(content)), len(content) - 1)] = byte
        database(site).write_bytes(content)
        memo = Memo(site)
        wrong = {key: found for key in values if (found := memo.find(key, str)) not in (None, values[key])}
        memo.keep("more", "value")
        memo.save()
        assert wrong == {}


def test_a_value_cannot_start_processes() -> None:
    """Of the program's classes only values come out of a store: no pool, no cluster, no other store."""
    harmful = (
        b"ccxsite.workers\nCluster\n(Vtcp://127.0.0.1:9\nVp\ntR.",
        b"ccxsite.workers\nLocalProcesses\n(I2\ntR.",
    )
    assert [unpack(_packed(content)) for content in harmful] == [None, None]


def _packed(pickled: bytes) -> bytes:
    content = zlib.compress(pickled)
    return hashlib.blake2b(content, digest_size=16).digest() + content

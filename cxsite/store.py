"""Keep packed values in a database beside the site; if it fails, values are only made again."""

from __future__ import annotations

import operator
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

BYTES_AT_MOST = 1 << 30
_PATIENCE_SECONDS = 5.0
# How many builds may pass before a value that is still in use is marked as such again.
_TURNS = 16
_TABLES = """
CREATE TABLE IF NOT EXISTS memo (key BLOB PRIMARY KEY, value BLOB, size INTEGER, turn INTEGER);
CREATE TABLE IF NOT EXISTS turns (turn INTEGER);
INSERT INTO turns SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM turns);
"""


class Store:
    """Map keys of one length to bytes on the disk; a build that is killed leaves it as it was before.

    It works with a rollback journal and not with a write-ahead log, which network drives cannot bear. Once
    something is wrong with the disk or the file, it is empty for the rest of the run.
    """

    def __init__(self, path: Path, most: int = BYTES_AT_MOST, *, is_read_only: bool = False) -> None:
        self._path = path
        self._is_read_only = is_read_only
        self._most = most
        self._used: set[bytes] = set()
        self._turn = 0
        self._connection: sqlite3.Connection | None = None
        self._is_usable = True

    def get(self, key: bytes) -> bytes | None:
        """Get a value, if it is there."""
        found = self._run(lambda base: base.execute(_SELECT, (key,)).fetchone(), None)
        named, turn = found or (None, None)
        # A value stands behind its own key, because a damaged index leads to whole values of other keys.
        if not isinstance(named, bytes) or not isinstance(turn, int) or not named.startswith(key):
            return None
        if turn + _TURNS <= self._turn:
            self._used.add(key)
        return named[len(key) :]

    def has(self, key: bytes) -> bool:
        """Say whether there is a value."""
        return self._run(lambda base: base.execute(_EXISTS, (key,)).fetchone(), None) is not None

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Add values in one transaction."""
        rows = [(key, key + value, len(value)) for key, value in values.items()]
        self._run(lambda base: base.executemany(_INSERT, ((*row, self._turn) for row in rows)), None)

    def end_turn(self) -> None:
        """Mark what a build used as young, and let the oldest values go where there are too many."""
        self._run(self._tidy, None)
        self._used.clear()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _tidy(self, base: sqlite3.Connection) -> None:
        base.executemany("UPDATE memo SET turn = ? WHERE key = ?", [(self._turn, key) for key in self._used])
        # To add up the sizes takes a look at every page of the file; most files are smaller as a whole.
        if _size_of(base) > self._most and (total := _sum_up(base)) > self._most:
            # Down to three quarters, so that not every build has to make room.
            doomed, left = [], total - self._most * 3 // 4
            for row, size in base.execute("SELECT rowid, size FROM memo ORDER BY turn, rowid"):
                if left <= 0:
                    break
                doomed.append((row,))
                left -= size
            base.executemany("DELETE FROM memo WHERE rowid = ?", doomed)
        self._turn += 1
        base.execute("UPDATE turns SET turn = ?", (self._turn,))

    def _run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            if not self._is_usable:
                return otherwise
            base = self._open()
            with base:
                return work(base)
        except (sqlite3.OperationalError, OSError):
            # Locked by another build, full, read-only: another time.
            self._is_usable = False
        except (sqlite3.DatabaseError, ArithmeticError, TypeError, UnicodeDecodeError):
            # The file is no database, or its tables hold what was never written into them; even the reason
            # may be no text.
            self._is_usable = False
            self.close()
            if not self._is_read_only:
                with suppress(OSError):
                    self._path.unlink()
        return otherwise

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect_to_read() if self._is_read_only else self._connect()
            (turn,) = self._connection.execute("SELECT turn FROM turns").fetchone()
            self._turn = operator.index(turn)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        make_folder(self._path.parent)
        # The builds of a preview run one after the other, each in a thread of its own.
        base = sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS, check_same_thread=False)
        base.executescript(_TABLES)
        return base

    def _connect_to_read(self) -> sqlite3.Connection:
        address = f"{self._path.resolve().as_uri()}?mode=ro"
        return sqlite3.connect(address, timeout=_PATIENCE_SECONDS, check_same_thread=False, uri=True)


def _size_of(base: sqlite3.Connection) -> int:
    (count,) = base.execute("PRAGMA page_count").fetchone()
    (size,) = base.execute("PRAGMA page_size").fetchone()
    return operator.index(count) * operator.index(size)


def _sum_up(base: sqlite3.Connection) -> float:
    (total,) = base.execute("SELECT total(size) FROM memo").fetchone()
    return float(total)


_SELECT = "SELECT value, turn FROM memo WHERE key = ?"
_EXISTS = "SELECT 1 FROM memo WHERE key = ?"
_INSERT = "INSERT OR REPLACE INTO memo VALUES (?, ?, ?, ?)"


def make_folder(folder: Path) -> None:
    """Make the folder for what is derived, which keeps itself out of repositories; raises ``OSError``."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("# Made by cxsite; it may be deleted at any time.\n*\n", encoding="utf-8")

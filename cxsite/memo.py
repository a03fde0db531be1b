"""Remember derived values by the content they were made from; forgetting changes nothing but time."""

from __future__ import annotations

import hashlib
import io
import pickle
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from cxsite.store import Store

S = TypeVar("S")
T = TypeVar("T")

FOLDER = ".cxsite"
_STORE = "memo.sqlite"
_WAITING_BYTES = 8 << 20
_CHECK_BYTES = 16
# What values are made of besides the classes of this program; anything else is refused, because a site's
# folder may come from somebody else, and a pickle could call any function of any module.
_FOREIGN = {
    "builtins": frozenset({"bytearray", "complex", "frozenset", "range", "set"}),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
    "markupsafe": frozenset({"Markup"}),
}


_DAMAGES = (
    pickle.UnpicklingError,
    zlib.error,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
    LookupError,
)


def digest_of(*parts: object) -> str:
    """Make a key of values whose ``repr`` says all there is to them."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def digest_plain(value: object) -> str:
    """Make a key of tuples, lists and mappings of numbers, texts and dates, faster than by their ``repr``."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    # Without it equal values would be written in two ways, as one object or as two.
    pickler.fast = True
    pickler.dump(value)
    return hashlib.sha256(buffer.getbuffer()).hexdigest()


class Memo:
    """Keep what builds derived: for the next audience of a check, the next save, the next run of the program.

    Without a ``site``, values live as long as two builds in a row ask for them. With one they are kept in a
    database in its folder ``.cxsite``, the oldest going first when it grows beyond a gigabyte; without
    ``keeps`` that one is only read. ``program`` tells versions apart: what another one made is never found.
    What cannot be read is made again.
    """

    def __init__(self, site: Path | None = None, program: str = "", *, keeps: bool = True) -> None:
        self._site = site
        self._program = program
        self._keeps = keeps
        self._store = Store(site / FOLDER / _STORE, is_read_only=not keeps) if site else None
        self._tools: dict[type, tuple[object, object]] = {}
        self._values: dict[str, object] = {}
        self._older: dict[str, object] = {}
        self._waiting: dict[str, bytes] = {}
        self._waiting_bytes = 0

    def turn(self) -> None:
        """Begin another build: what it does not ask for is forgotten with the next one."""
        self._older, self._values = self._values, {}

    def recall(self, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """Get the value that was made for a key, or make it."""
        known = self.find(key, kind)
        if known is None:
            known = make()
            self.keep(key, known)
        return known

    def recall_together(
        self, items: Mapping[str, S], kind: type[T], make: Callable[[Sequence[S]], Iterable[T]]
    ) -> dict[str, T]:
        """Get the values that were made for keys, or make those that are missing with one another."""
        known = {key: found for key in items if (found := self.find(key, kind)) is not None}
        missing = {key: item for key, item in items.items() if key not in known}
        for key, value in zip(missing, make(tuple(missing.values())), strict=True):
            self.keep(key, value)
            known[key] = value
        return known

    def find(self, key: str, kind: type[T]) -> T | None:
        """Get the value that was made for a key, if there is one of this kind."""
        if self._store is None:
            known = self._values.get(key, self._older.get(key))
            if known is not None:
                self._values[key] = known
        else:
            packed = self._waiting.get(key) or self._store.get(self._row(key))
            known = unpack(packed) if packed else None
        return known if isinstance(known, kind) else None

    def tool(self, setting: object, kind: type[T], make: Callable[[], T]) -> T:
        """Get a tool that is costly to set up, made for an equal setting, or make it; none is saved."""
        known_setting, known = self._tools.get(kind, (None, None))
        if isinstance(known, kind) and (known_setting is setting or known_setting == setting):
            return known
        fresh = make()
        self._tools[kind] = (setting, fresh)
        return fresh

    def has(self, key: str) -> bool:
        """Say whether a value was made for a key."""
        if self._store is None:
            return key in self._values or key in self._older
        return key in self._waiting or self._store.has(self._row(key))

    def keep(self, key: str, value: object) -> None:
        """Remember a value."""
        if self._store is None:
            self._values[key] = value
        else:
            self.adopt({key: pack(value)})

    def adopt(self, packed: Mapping[str, bytes]) -> None:
        """Remember values that another process packed."""
        if self._store is None:
            self._values |= {key: unpack(content) for key, content in packed.items()}
            return
        self._waiting |= packed
        self._waiting_bytes += sum(map(len, packed.values()))
        if self._waiting_bytes > _WAITING_BYTES and self._keeps:
            self._flush()

    def hand_over(self) -> dict[str, bytes]:
        """Give away, packed, all that was made and not saved, as one process does for another."""
        if self._store is None:
            made, self._values = {key: pack(value) for key, value in self._values.items()}, {}
        else:
            made, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        return made

    def __reduce__(self) -> tuple[Callable[..., Memo], tuple[Path | None, str]]:
        """Travel to another process as the place alone; it is read there, and what is made is handed over."""
        return _read_elsewhere, (self._site, self._program)

    def save(self) -> None:
        """End a build: write what it made to the disk, if it has a place there."""
        if self._store and self._keeps:
            self._flush()
            self._store.end_turn()
        if self._store:
            self._store.close()

    def _flush(self) -> None:
        if self._store and self._waiting:
            self._store.put({self._row(key): packed for key, packed in self._waiting.items()})
        self._waiting, self._waiting_bytes = {}, 0

    def _row(self, key: str) -> bytes:
        return hashlib.sha256(f"{self._program}\0{key}".encode()).digest()


def _read_elsewhere(site: Path | None, program: str) -> Memo:
    """Read what is remembered, in the same way for each batch of work, so that tools are set up but once."""
    # Not for all threads: what one of them has made is not another's to hand over.
    memos: dict[tuple[Path | None, str], Memo] = _HERE.__dict__.setdefault("memos", {})
    if (site, program) not in memos:
        memos.clear()
        memos[site, program] = Memo(site, program, keeps=False)
    return memos[site, program]


_HERE = threading.local()


def pack(value: object) -> bytes:
    """Turn a value into bytes that tell whether they are whole."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    content = zlib.compress(buffer.getbuffer(), 1)
    return _check(content) + content


def unpack(packed: bytes) -> object | None:
    """Turn bytes into the value they were packed from; damaged ones, or forbidden ones, into ``None``."""
    check, content = packed[:_CHECK_BYTES], packed[_CHECK_BYTES:]
    if _check(content) != check:
        return None
    try:
        value: object = _Unpickler(io.BytesIO(zlib.decompress(content))).load()
    except _DAMAGES:
        return None
    return value


def _is_value(kind: type) -> bool:
    """Tell values from what would open a file, start a process or call another machine when it is made."""
    is_record = hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__pydantic_fields__")
    return is_record or issubclass(kind, Enum | tuple)


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()


class _Pickler(pickle.Pickler):
    """Write records as their class and their values, which is read and written in a third of the time."""

    def reducer_override(self, value: object) -> Any:
        kind: Any = type(value)
        read = _find_reader(kind)
        return (kind, read(value)) if read else NotImplemented


@cache
def _find_reader(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """Tell how to read what a record can be made from again; nothing where it has a way of its own."""
    fields = getattr(kind, "__dataclass_fields__", {}).values()
    has_own_way = "__reduce__" in vars(kind) or hasattr(kind, "__post_init__") or not is_dataclass(kind)
    names = [field.name for field in fields if field.init and not field.kw_only]
    if has_own_way or not names or len(names) < len(fields):
        return None
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda value: (read(value),)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        if global_name in _FOREIGN.get(module_name, ()):
            return getattr(import_module(module_name), global_name)
        if module_name == "cxsite" or module_name.startswith("cxsite."):
            found = getattr(import_module(module_name), global_name)
            # A class of another package that a module of ours imports is not ours.
            if isinstance(found, type) and found.__module__.startswith("cxsite.") and _is_value(found):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no value of this program")

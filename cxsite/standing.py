"""Tell whether anything has changed since a portal was built, without building it.

Everything that a build reads is remembered by what is in it, everything that it wrote by size and time. Times
only spare the reading of files: one that could have changed without showing it in its time is read again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from cxsite.issues import Issue
from cxsite.label import digest_sources
from cxsite.memo import FOLDER, pack, unpack
from cxsite.program import describe_program
from cxsite.stamps import DOUBT_NANOSECONDS, digest_file, state_of, walk_files
from cxsite.store import make_folder
from cxsite.theme import find_built_in_themes
from cxsite.traces import LABEL, MANIFEST, STAGING

_SOURCES = ("content", "data", "editions", "themes")
_CONFIG = "cxsite.toml"
_PORTALS_AT_MOST = 20
_TRACES = (MANIFEST, STAGING, LABEL)


class FileState(NamedTuple):
    """Hold a file's size, times, inode and the digest of its content; ``times`` of 0 are in doubt.

    The second time is that of any change, which moves even where a program that copies gives the first one
    back.
    """

    size: int
    times: tuple[int, int]
    inode: int
    digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold a portal that was built: from which program and files, into which files, with which findings.

    ``written`` are the addresses that its last build wrote, ``causes`` the sources that had changed since the
    build before; there are none where it was the first one. ``traces`` are the states of what builds leave
    in the output for themselves: another build, even one that was killed, changes them.
    """

    program: str
    inputs: Mapping[str, FileState]
    outputs: Mapping[str, tuple[int, int, int]]
    issues: tuple[Issue, ...]
    ignored: int
    written: frozenset[str] = frozenset()
    causes: tuple[str, ...] = ()
    traces: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


class Landmark:
    """Know one portal of a site, named by its output folder and what was asked for, since its last build."""

    def __init__(self, site: Path, output: Path, asked: Mapping[str, object]) -> None:
        self._site = site
        self._output = output
        # What was left out is as good as not asked for.
        wanted = sorted((key, value) for key, value in asked.items() if value)
        name = hashlib.sha256(repr((str(output.resolve()), wanted)).encode()).hexdigest()[:16]
        self._path = site / FOLDER / f"build-{name}.pack"
        self._last = self._read()
        # Taken before anything is read, so that what changes during a build is seen by the next one.
        self._inputs = take_inputs(site, self._last.inputs if self._last else {})

    def find(self) -> Standing | None:
        """Get the standing of the portal if neither its sources nor its files have changed."""
        last = self._last
        if last is None or last.program != describe_program():
            return None
        if _digests(last.inputs) != _digests(self._inputs):
            return None
        # A build that was killed may have placed a page that nobody wants any more.
        if _stat_all(self._output, _TRACES) != last.traces:
            return None
        return last if _stat_all(self._output, last.outputs) == last.outputs else None

    @cached_property
    def edited(self) -> tuple[str, ...]:
        """Return the texts that were edited if nothing else has changed since the last build; or nothing."""
        last = self._last
        if last is None or last.program != describe_program() or last.inputs.keys() != self._inputs.keys():
            return ()
        changed = self.list_changes()
        if not all(path.startswith("content/") and path.endswith(".md") for path in changed):
            return ()
        if _stat_all(self._output, (*_TRACES, *last.outputs)) != {**last.traces, **last.outputs}:
            return ()
        return changed

    @property
    def left(self) -> Mapping[str, tuple[int, int, int]]:
        """Tell in which state the last build left its files, if nobody else has built there since."""
        last = self._last
        if last is None or _stat_all(self._output, _TRACES) != last.traces:
            return {}
        return last.outputs

    @property
    def name(self) -> str:
        """Tell this portal from others of the site."""
        return self._path.stem

    @property
    def stamp(self) -> str:
        """Digest all sources as they were before the build, whatever they are."""
        return _digest_all(self._inputs)

    @property
    def last_stamp(self) -> str:
        """Digest all sources of the last build."""
        return _digest_all(self._last.inputs) if self._last else ""

    def has(self, path: str, content: bytes) -> bool:
        """Say whether this was in a source before the build."""
        return self._inputs[path].digest == hashlib.sha256(content).hexdigest()

    def list_changes(self) -> tuple[str, ...]:
        """List the sources that are new, changed or gone since the last build."""
        before = self._last.inputs if self._last else {}
        paths = sorted({*before, *self._inputs})
        return tuple(
            path
            for path in paths
            if path not in before
            or path not in self._inputs
            or before[path].digest != self._inputs[path].digest
        )

    def digest_sources(self) -> str:
        """Digest all sources as they were before the build."""
        return digest_sources(_digests(self._inputs))

    @property
    def last(self) -> Standing | None:
        """Return the standing after the last build, whatever has happened since."""
        return self._last

    def keep(
        self, addresses: Sequence[str], issues: tuple[Issue, ...], ignored: int, *, written: Collection[str]
    ) -> None:
        """Remember a portal that was just built; if that cannot be written, the next build is a whole one.

        A source that was saved during the build may or may not be in it, and then nothing is remembered.
        """
        if _digests(take_inputs(self._site, self._inputs)) != _digests(self._inputs):
            self.forget()
            return
        outputs = self._stat_outputs(addresses, written)
        causes = self.list_changes() if self._last else ()
        found = (describe_program(), self._inputs, outputs, issues, ignored)
        standing = Standing(*found, frozenset(written), causes, _stat_all(self._output, _TRACES))
        aside = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            make_folder(self._path.parent)
            aside.write_bytes(pack(standing))
            aside.replace(self._path)
            self._forget_oldest()

    def _stat_outputs(
        self, addresses: Sequence[str], written: Collection[str]
    ) -> Mapping[str, tuple[int, int, int]]:
        before = self._last.outputs if self._last and self.edited else {}
        # The others were looked at when this run began; what has become of them since, the next one sees.
        left = {address: before[address] for address in addresses if address in before}
        fresh = {*written, *(address for address in addresses if address not in before)}
        return {**left, **_stat_all(self._output, tuple(fresh))}

    def forget(self) -> None:
        """Forget the portal: its files and its sources do not belong together any more."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        """Let the portals go that were built longest ago, where a site is built into ever new folders."""
        kept = sorted(self._path.parent.glob("build-*.pack"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-_PORTALS_AT_MOST]:
            path.unlink(missing_ok=True)

    def _read(self) -> Standing | None:
        try:
            found = unpack(self._path.read_bytes())
        except OSError:
            return None
        return found if isinstance(found, Standing) else None


def _digests(inputs: Mapping[str, FileState]) -> dict[str, str]:
    return {path: state.digest for path, state in inputs.items()}


def _digest_all(inputs: Mapping[str, FileState]) -> str:
    return hashlib.sha256(repr(sorted(_digests(inputs).items())).encode()).hexdigest()


def take_inputs(site: Path, known: Mapping[str, FileState]) -> dict[str, FileState]:
    """Take the state of every file that a build could read; ``known`` ones are not read again."""
    now = time.time_ns()
    built_in = find_built_in_themes(Path(__file__).parent)
    roots = [(str(site / name), f"{name}/") for name in (*_SOURCES, *_list_linked(site))]
    roots.append((str(built_in), "built-in themes/"))
    files = [(str(site / _CONFIG), _CONFIG), *(found for root in roots for found in walk_files(*root))]
    taken = ((shown, _take_state(path, known.get(shown), now)) for path, shown in files)
    return {shown: state for shown, state in taken if state}


def _list_linked(site: Path) -> Iterator[str]:
    """List the folders within those of the sources that a build looks into even if they are links."""
    themes = [folder.relative_to(site).as_posix() for folder in (site / "themes").glob("*")]
    parts = [f"{theme}/{part}" for theme in themes for part in ("templates", "assets")]
    for name in ("content/specs", "data/registers", *themes, *parts):
        if (site / name).is_symlink():
            yield name


def _take_state(path: str, known: FileState | None, now: int) -> FileState | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - a path object for each of thousands of files costs more
        times = (found.st_mtime_ns, found.st_ctime_ns)
        is_known = known and known[:3] == (found.st_size, times, found.st_ino)
        digest = known.digest if known and is_known else digest_file(path)
    except OSError:
        return None
    is_doubtful = now - max(times) < DOUBT_NANOSECONDS
    return FileState(found.st_size, (0, 0) if is_doubtful else times, found.st_ino, digest)


def _stat_all(
    folder: Path, addresses: Sequence[str] | Mapping[str, object]
) -> dict[str, tuple[int, int, int]]:
    root = str(folder)
    states = {}
    for address in addresses:
        with suppress(OSError):
            states[address] = state_of(f"{root}/{address}")
    return states

"""Watch the sources of a site."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from watchfiles import Change, awatch

from cxsite.config import CONFIG_NAME
from cxsite.serve.poll import FileStates, find_differences, list_files, read_states

FOLDERS = ("content", "data", "themes", "editions")
# What editors, office programs and copying tools leave beside a file for a moment.
LEFTOVER = re.compile(r"^\.|^~\$|^#.*#$|^4913$|~$|___jb_|\.(swp|swx|tmp|temp|part|bak)$", re.IGNORECASE)
# How long the system's reports are held back to be gathered: hardly at all, for how long to wait is judged
# where it is known whether the files are whole.
GATHER_MILLISECONDS = 5
POLL_SECONDS = 0.4
RETRY_SECONDS = 0.05

Changed = Callable[[frozenset[Path]], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """Name what a portal is made from: the site, and the themes that come with the program."""

    site: Path
    built_in_themes: Path

    def list_folders(self) -> tuple[Path, ...]:
        """List the folders that are watched with all that is below them.

        The site's folder is not: in a checkout it may hold an environment with more folders than a system
        lets one program watch.
        """
        wanted = (*(self.site / name for name in FOLDERS), self.built_in_themes)
        return tuple(folder for folder in wanted if folder.is_dir())


async def watch_sources(sources: Sources, changed: Changed) -> None:
    """Call ``changed`` after every save with the files that the system reports, until cancelled.

    It is also called without any file, at the start and whenever something may have been missed: then
    everything has to be looked at. Raises OSError or RuntimeError where the system cannot tell.
    """
    watcher = _Watcher(sources, changed)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(watcher.watch_top())
        tasks.create_task(watcher.watch_folders())


async def poll_sources(sources: Sources, changed: Changed) -> None:
    """Do the same where no system tells of changes, as on a share: compare all files again and again."""
    states = await asyncio.to_thread(_read_sources, sources)
    changed(frozenset())
    while True:
        await asyncio.sleep(POLL_SECONDS)
        before, states = states, await asyncio.to_thread(_read_sources, sources)
        if differences := find_differences(before, states):
            changed(differences)


def is_source(path: Path) -> bool:
    """Say whether a file is an author's and not a trace of a program."""
    return not LEFTOVER.search(path.name)


def _read_sources(sources: Sources) -> FileStates:
    return read_states((sources.site / CONFIG_NAME, *sources.list_folders()), is_source)


class _Watcher:
    def __init__(self, sources: Sources, changed: Changed) -> None:
        self._sources = sources
        self._changed = changed
        self._real_site = sources.site.resolve()
        self._folders_moved = asyncio.Event()

    async def watch_top(self) -> None:
        """Watch the settings, and folders that come and go: one made anew is another one to the system."""
        watching = awatch(
            self._sources.site,
            watch_filter=_is_at_top,
            recursive=False,
            step=GATHER_MILLISECONDS,
            debounce=GATHER_MILLISECONDS,
        )
        async for changes in watching:
            paths = self._name_all(changes)
            if any(path.name in FOLDERS for path in paths):
                self._folders_moved.set()
            self._changed(paths)

    async def watch_folders(self) -> None:
        """Watch all files in the folders of the sources."""
        while True:
            self._folders_moved = asyncio.Event()
            # What is saved between two watches would be lost: ask for a build, which waits a moment anyway.
            self._changed(frozenset())
            watching = awatch(
                *self._sources.list_folders(),
                watch_filter=_is_below,
                stop_event=self._folders_moved,
                step=GATHER_MILLISECONDS,
                debounce=GATHER_MILLISECONDS,
                ignore_permission_denied=True,
            )
            # A folder that is just being replaced is there in a moment.
            with suppress(FileNotFoundError):
                async for changes in watching:
                    self._changed(self._name_all(changes))
            await asyncio.sleep(RETRY_SECONDS)

    def _name_all(self, changes: Iterable[tuple[Change, str]]) -> frozenset[Path]:
        opened = (_open_new(change, Path(path)) for change, path in changes)
        return frozenset(map(self._name, chain.from_iterable(opened)))

    def _name(self, path: Path) -> Path:
        # Some systems report where a file really is; it is named as its site was.
        site = self._sources.site
        if path.is_relative_to(site) or not path.is_relative_to(self._real_site):
            return path
        return site / path.relative_to(self._real_site)


def _open_new(change: Change, path: Path) -> Iterator[Path]:
    """Add to a folder that came what is in it: of a file that came with it the system tells nothing."""
    yield path
    if change is Change.added and path.is_dir():
        yield from filter(is_source, list_files(path))


def _is_at_top(change: Change, path: str) -> bool:
    name = Path(path).name
    return name == CONFIG_NAME or (name in FOLDERS and change is not Change.modified)


def _is_below(change: Change, path: str) -> bool:
    # Some systems report the folder of a changed file too.
    return is_source(Path(path)) and not (change is Change.modified and Path(path).is_dir())

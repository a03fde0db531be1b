"""Watch the sources of a site."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, awatch

FOLDERS = ("content", "data", "themes", "editions")
SETTINGS = "cxsite.toml"
# What editors, office programs and copying tools leave beside a file for a moment.
LEFTOVER = re.compile(r"^\.|^~\$|^#.*#$|^4913$|~$|___jb_|\.(swp|swx|tmp|temp|part|bak)$", re.IGNORECASE)
GATHER_MILLISECONDS = 100


@dataclass(frozen=True, slots=True)
class Sources:
    """Name what a portal is made from: the site, and the themes that come with the program."""

    site: Path
    built_in_themes: Path


async def watch_sources(sources: Sources, changed: Callable[[], None]) -> None:
    """Call ``changed`` once at the start and after every save, until cancelled.

    The site's folder is not watched with all that is below it: in a checkout it may hold an environment with
    more folders than a system lets one program watch.
    """
    watcher = _Watcher(sources, changed)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(watcher.watch_top())
        tasks.create_task(watcher.watch_folders())


def is_source(path: Path) -> bool:
    """Say whether a file is an author's and not a trace of a program."""
    return not LEFTOVER.search(path.name)


class _Watcher:
    def __init__(self, sources: Sources, changed: Callable[[], None]) -> None:
        self._site = sources.site
        self._built_in_themes = sources.built_in_themes
        self._changed = changed
        self._folders_moved = asyncio.Event()

    async def watch_top(self) -> None:
        """Watch the settings, and folders that come and go: one made anew is another one to the system."""
        watching = awatch(self._site, watch_filter=_is_at_top, recursive=False, step=GATHER_MILLISECONDS)
        async for changes in watching:
            if any(Path(path).name in FOLDERS for _, path in changes):
                self._folders_moved.set()
            self._changed()

    async def watch_folders(self) -> None:
        """Watch all files in the folders of the sources."""
        while True:
            self._folders_moved = asyncio.Event()
            wanted = (*(self._site / name for name in FOLDERS), self._built_in_themes)
            folders = [folder for folder in wanted if folder.is_dir()]
            # What is saved between two watches would be lost: ask for a build, which waits a moment anyway.
            self._changed()
            watching = awatch(
                *folders, watch_filter=_is_below, stop_event=self._folders_moved, step=GATHER_MILLISECONDS
            )
            async for _ in watching:
                self._changed()


def _is_at_top(change: Change, path: str) -> bool:
    name = Path(path).name
    return name == SETTINGS or (name in FOLDERS and change is not Change.modified)


def _is_below(_: Change, path: str) -> bool:
    return is_source(Path(path))

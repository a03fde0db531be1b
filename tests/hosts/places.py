"""Name the places that publishing is tried at: a real host, what a site says of it, how readers see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cxsite.config import PublishTarget
from hosts.reader import Read, from_folder


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a started host: the target that a site names, how a reader reads it, what lies on its disk.

    ``portal`` is the folder that readers see as the disk has it, or None where files have no such place;
    ``environment`` is what a publisher needs to know besides.
    """

    target: PublishTarget
    read: Read
    portal: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> str:
        """Write the target as a site's settings do."""
        values = self.target.model_dump(exclude_none=True, exclude_unset=True)
        return "".join(f'{key} = "{value}"\n' for key, value in values.items())


@contextmanager
def open_folder_place(folder: Path) -> Iterator[Place]:
    """Publish to a folder of this machine, by a link."""
    root = folder / "host"
    yield Place(PublishTarget(url=str(root)), from_folder(root / "current"), root / "current")


@contextmanager
def open_overlay_place(folder: Path) -> Iterator[Place]:
    """Publish to a folder of this machine, file by file."""
    root = folder / "host"
    yield Place(PublishTarget(url=str(root), mode="overlay"), from_folder(root), root)


PLACES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "folder": open_folder_place,
    "folder-overlay": open_overlay_place,
}

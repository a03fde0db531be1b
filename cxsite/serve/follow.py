"""Find the page of a file that an author edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

CONTENT = "content"
REGISTERS = ("data", "registers")


def find_edited_page(saved: Iterable[Path], site: Path, output: Path) -> str | None:
    """Find the address of the page that shows the one record that was saved.

    After many saves at once, as by a program, nobody's page is the one being edited.
    """
    records = [names for path in saved if (names := _name_candidates(path, site))]
    if len(records) != 1:
        return None
    return next((address for address in records[0] if (output / address).is_file()), None)


def _name_candidates(path: Path, site: Path) -> list[str]:
    if not path.is_relative_to(site):
        return []
    return list(_list_candidates(PurePosixPath(path.relative_to(site).as_posix())))


def _list_candidates(path: PurePosixPath) -> Iterator[str]:
    """List where a file of a site may be shown, the best address first."""
    folders = path.parts[:-1]
    if path.suffix == ".csv" and folders == REGISTERS:
        yield f"{path.stem}/index.html"
    elif path.suffix == ".md" and folders[:1] == (CONTENT,):
        if len(folders) == 1:
            yield f"{path.stem}.html"
            yield f"{path.stem}/index.html"
        else:
            yield f"{folders[1]}/{path.stem}.html"
            yield f"{folders[1]}/index.html"

"""Look at an output folder: where it lies, what is in it, and whether a build may write there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.manifest import Manifest
from cxsite.stamps import digest_file
from cxsite.traces import MANIFEST, RESERVED

SOURCE_FOLDERS = ("content", "data", "themes", "editions")
TOLERATED = frozenset({".gitignore", ".gitkeep", ".ds_store", "thumbs.db", "desktop.ini"})
NAMED = 5


def check_location(output: Path, site: Path) -> None:
    """Refuse an output folder that a build could harm the site by writing to."""
    if output.is_symlink() and not output.exists():
        raise CxsiteError(f"the output folder {output} is a link that leads nowhere", "remove the link")
    if output.exists() and not output.is_dir():
        raise CxsiteError(f"the output folder {output} is a file", "choose another folder with --output")
    target = output.resolve()
    root = site.resolve()
    if any(_is_same(target, folder) for folder in (root, *root.parents)):
        raise CxsiteError(
            f"the output folder {output} holds the site itself",
            "choose a folder of its own, such as the site's output/",
        )
    for name in SOURCE_FOLDERS:
        if any(_is_same(root / name, folder) for folder in (target, *target.parents)):
            raise CxsiteError(
                f"the output folder {output} lies in the site's {name}/",
                "choose a folder outside of the sources, such as the site's output/",
            )


def list_files(folder: Path, prefix: str = "") -> Iterator[str]:
    """List the address of everything in a folder that is not itself a folder; links are never followed."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            address = prefix + entry.name
            if address in RESERVED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from list_files(Path(entry.path), address + "/")
            else:
                yield address


def refuse_foreign(files: Iterable[str], manifest: Manifest, output: Path) -> None:
    """Refuse a folder with files that no earlier build of ours wrote."""
    foreign = sorted(
        address
        for address in files
        if address not in manifest.digest_by_address and not is_tolerated(address)
    )
    if not foreign:
        return
    rest = f" and {len(foreign) - NAMED} more" if len(foreign) > NAMED else ""
    defect = f" ({MANIFEST} cannot be used: {manifest.defect})" if manifest.defect else ""
    raise CxsiteError(
        f"the output folder {output} holds files that cxsite did not write: "
        f"{', '.join(foreign[:NAMED])}{rest}{defect}",
        "choose an empty folder with --output, or --force to write beside them",
    )


def is_tolerated(address: str) -> bool:
    """Say whether a file is one that systems and repositories leave in any folder."""
    return address.rpartition("/")[2].casefold() in TOLERATED


def has_content(path: Path, content: bytes) -> bool:
    """Say whether a file, and not a link to one, holds exactly these bytes."""
    if path.is_symlink():
        return False
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        return False


def has_digest(path: Path, digest: str) -> bool:
    """Say whether a file, and not a link to one, holds bytes of this SHA-256."""
    if path.is_symlink():
        return False
    try:
        return digest_file(str(path)) == digest
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        return False


def _is_same(path: Path, folder: Path) -> bool:
    # samefile and not ==: a disk that ignores case knows one folder by many names.
    try:
        return path == folder or path.samefile(folder)
    except OSError:
        return False

"""Take what a build wrote as what is to be published, and prove that it still is as it was built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.manifest import read_manifest
from cxsite.publish.host import Put
from cxsite.publish.media import media_of
from cxsite.publish.refusals import PublishError
from cxsite.publish.release import MARKER, Entry, entry_of, name_release, write_marker

_NAMED = 5
# What was proven is not read again, as far as there is room for it.
_HELD_BYTES = 100_000_000
_BUILD_AGAIN = "build again, and change nothing in the output folder"


@dataclass(frozen=True, slots=True)
class Package:
    """Hold what is to be published: its name by content, its files, and how to read each.

    ``held`` are the contents of some, which were proven when they were read.
    """

    id: str
    files: Mapping[str, Entry]
    load: Callable[[str], bytes]
    held: Mapping[str, bytes] = field(default_factory=dict)

    def put(self, address: str) -> Put:
        """Make ready to write a file; what is no longer as it was raises PublishError when it is read."""
        return Put(address, partial(self._load_same, address), media_of(address))

    def _load_same(self, address: str) -> bytes:
        if address in self.held:
            return self.held[address]
        try:
            content = self.load(address)
        except FileNotFoundError:
            content = b""
        if entry_of(content) != self.files[address]:
            hint = "another build is writing there; wait for its end, then publish again"
            raise PublishError("CX917", f"{address} has changed while it was being published", hint)
        return content


def pack(
    files: Mapping[str, Entry], load: Callable[[str], bytes], held: Mapping[str, bytes] | None = None
) -> Package:
    """Name a set of files, and add what says that name to a browser."""
    release_id = name_release(files)
    marker = write_marker(release_id)
    return Package(release_id, {**files, MARKER: entry_of(marker)}, load, {**(held or {}), MARKER: marker})


def read_package(output: Path) -> Package:
    """Read what a build wrote; raises PublishError if the folder is not exactly what its manifest says."""
    manifest = read_manifest(output)
    if manifest.defect or not manifest.digest_by_address:
        reason = f" ({manifest.defect})" if manifest.defect else ""
        raise PublishError("CX916", f"there is no portal in {output}{reason}", "build one with: cxsite build")
    _refuse_odd(output)
    files, held, changed = {}, {}, []
    room = _HELD_BYTES
    for address, digest in manifest.digest_by_address.items():
        try:
            content = _read(output, address)
        except FileNotFoundError:
            changed.append(address)
            continue
        files[address] = entry_of(content)
        if files[address].sha256 != digest:
            changed.append(address)
        if (room := room - len(content)) >= 0:
            held[address] = content
    if changed:
        raise PublishError("CX917", f"not as it was built: {name_some(changed)}", _BUILD_AGAIN)
    return pack(files, partial(_read, output), held)


def _read(output: Path, address: str) -> bytes:
    try:
        # A path object, and a buffer for what is read at once, would cost more than the file.
        with open(f"{output}/{address}", "rb", buffering=0) as file:  # noqa: PTH123
            return file.readall()
    except FileNotFoundError:
        raise
    except OSError as cause:
        raise CxsiteError(
            f"cannot read {output / address}: {cause.strerror}", "allow it to be read"
        ) from cause


def _refuse_odd(output: Path) -> None:
    odd = sorted(_list_odd(str(output), ""))
    if odd:
        message = f"links and devices are not published: {name_some(odd)}"
        raise PublishError("CX917", message, "remove them from the output folder")


def _list_odd(folder: str, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _list_odd(entry.path, f"{prefix}{entry.name}/")
            elif not entry.is_file(follow_symlinks=False):
                yield prefix + entry.name


def name_some(addresses: list[str]) -> str:
    """Name a few of many files, and how many more there are."""
    rest = f" and {len(addresses) - _NAMED:,} more" if len(addresses) > _NAMED else ""
    return ", ".join(addresses[:_NAMED]) + rest

"""Check the addresses of a rendering before any of them becomes a path."""

from __future__ import annotations

from collections.abc import Iterable

from cxsite.addresses import clash_key, is_safe
from cxsite.errors import CxsiteError
from cxsite.render.artifact import File


def check_artifacts(artifacts: Iterable[File]) -> None:
    """Refuse addresses that leave the output folder or that two artifacts would share on some disk."""
    source_by_key: dict[str, File] = {}
    for artifact in artifacts:
        check_address(artifact.address)
        other = source_by_key.setdefault(clash_key(artifact.address), artifact)
        if other is not artifact:
            _refuse_pair(other, artifact)
    for key, artifact in source_by_key.items():
        for parent in parents(key):
            if parent in source_by_key:
                _refuse_pair(source_by_key[parent], artifact)


def check_address(address: str) -> None:
    """Raise ValueError for an address that does not stay inside the output folder."""
    if not is_safe(address):
        raise ValueError(f"the address {address!r} does not stay inside the output folder")


def parents(address: str) -> tuple[str, ...]:
    """List the folders above an address, innermost first and without the root."""
    folders, _, _ = address.rpartition("/")
    return (folders, *parents(folders)) if folders else ()


def _refuse_pair(first: File, second: File) -> None:
    if first.address == second.address:
        raise ValueError(f"two artifacts for {first.address!r}: {first.source}, {second.source}")
    raise CxsiteError(
        f"{first.source} and {second.source} would be one file: {first.address} and {second.address} "
        "are the same to a disk that ignores upper and lower case, or one is a folder of the other",
        "rename one of the two",
    )

"""Work out what has to happen to an output folder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cxsite.addresses import clash_key
from cxsite.errors import CxsiteError
from cxsite.render.artifact import File, Role
from cxsite.write.addresses import parents


@dataclass(frozen=True, slots=True)
class Changes:
    """List the artifacts to place in their order, the files to remove, and those to remove beforehand.

    ``blocking`` files stand where a folder or a file of another name has to go.
    """

    added: tuple[File, ...]
    changed: tuple[File, ...]
    removed: tuple[str, ...]
    blocking: tuple[str, ...]
    unchanged: int

    @property
    def placed(self) -> tuple[File, ...]:
        """Order what is written so that at no moment a page is there before what it needs."""
        new = {artifact.address for artifact in self.added}
        return tuple(sorted((*self.added, *self.changed), key=lambda item: _turn(item, item.address in new)))

    @property
    def folders(self) -> tuple[str, ...]:
        """List the folders that can be made before anything is removed, outer ones first."""
        blocked = {clash_key(address) for address in self.blocking}
        folders = {folder for artifact in self.placed for folder in parents(artifact.address)}
        return tuple(sorted(name for name in folders if blocked.isdisjoint(_itself_and_above(name))))


@dataclass(frozen=True, slots=True)
class Present:
    """Say what an output folder holds: all ``files``, ``ours`` among them, and those that are as wanted."""

    files: Collection[str]
    ours: Collection[str]
    same: Collection[str]


def plan_changes(artifacts: Sequence[File], present: Present) -> Changes:
    """Compare a rendering with what the output folder holds."""
    wanted = {artifact.address for artifact in artifacts}
    different = [artifact for artifact in artifacts if artifact.address not in present.same]
    return Changes(
        added=tuple(item for item in different if item.address not in present.files),
        changed=tuple(item for item in different if item.address in present.files),
        removed=tuple(sorted(set(present.files).intersection(present.ours) - wanted, key=_last_use)),
        blocking=_find_blocking(wanted, present),
        unchanged=len(artifacts) - len(different),
    )


def _turn(artifact: File, is_new: bool) -> tuple[int, bool, int, str]:
    # Among pages new ones come first. Nobody can reach them before a changed page or the front page links to
    # them, so the front page is the last of the new ones: links into a half-placed portal never show.
    if artifact.role is not Role.PAGE:
        return (artifact.role, False, 0, artifact.address)
    return (artifact.role, not is_new, -artifact.address.count("/"), _front_last(artifact.address))


def _last_use(address: str) -> tuple[bool, str]:
    # Pages go before the pictures and styles that they show.
    return (not address.endswith(".html"), address)


def _front_last(address: str) -> str:
    return "\U0010ffff" if address == "index.html" else address


def _itself_and_above(folder: str) -> tuple[str, ...]:
    return tuple(clash_key(name) for name in (folder, *parents(folder)))


def _find_blocking(wanted: Collection[str], present: Present) -> tuple[str, ...]:
    """Find the present files that a wanted one cannot be placed beside."""
    keys = {clash_key(address) for address in wanted}
    folders = {folder for key in keys for folder in parents(key)}
    blocking = []
    for address in sorted(set(present.files).difference(wanted)):
        key = clash_key(address)
        is_ours = address in present.ours
        under = next((folder for folder in parents(key) if folder in keys), None)
        if under and not is_ours:
            raise CxsiteError(f"{address} is in the way of the file {under}", "remove it, then build again")
        if under or key in folders or (is_ours and key in keys):
            blocking.append(address)
    return tuple(blocking)

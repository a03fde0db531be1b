"""Bring an output folder from one portal to the next without a moment in which it is broken.

Everything that changes is written aside first, so that a full or read-only disk fails while the portal is
still whole. Then a manifest of both portals is put in place: a build that is killed from here on leaves
nothing that the next one does not know to be ours. Only renames follow, and they cannot leave half a file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.manifest import Manifest, read_manifest
from cxsite.render.artifact import Artifact, File, Rendering
from cxsite.slots import Slots
from cxsite.stamps import stamp_file, state_of
from cxsite.traces import MANIFEST, STAGING
from cxsite.write.addresses import check_artifacts, parents
from cxsite.write.changes import Changes, Present, plan_changes
from cxsite.write.folder import check_location, has_content, has_digest, list_files, refuse_foreign
from cxsite.write.lock import locked
from cxsite.write.manifest import join_manifests, list_artifacts
from cxsite.write.report import BuildReport


@dataclass(frozen=True, slots=True)
class Staged:
    """Hold where each artifact and both manifests wait for being moved into place."""

    path_by_address: Mapping[str, Path]
    union: Path
    final: Path


@dataclass(frozen=True, slots=True)
class Footing:
    """Say what is known of an output folder beforehand.

    ``slots`` know the files that the last build of this process wrote or read. With ``is_ours`` nobody but
    this process has been there since, and its files need not be looked at; with ``force`` files of others
    may be there. ``left`` is the state in which the last build left each file.
    """

    slots: Slots = field(default_factory=lambda: Slots(remembers=False))
    is_ours: bool = False
    force: bool = False
    left: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


def write_site(
    rendering: Rendering, output: Path, *, site: Path, footing: Footing | None = None
) -> BuildReport:
    """Make the output folder hold exactly the rendering, beside what is not ours."""
    footing = footing or Footing()
    addresses = tuple(artifact.address for artifact in rendering.artifacts)
    footing.slots.derive("artifacts", addresses, lambda: check_artifacts(rendering.artifacts))
    with _explained(output):
        check_location(output, site)
        with _folder(output.resolve()) as folder, locked(folder):
            changes = _replace_portal(rendering.artifacts, folder, footing)
    return BuildReport(
        output=output,
        added=tuple(sorted(artifact.address for artifact in changes.added)),
        changed=tuple(sorted(artifact.address for artifact in changes.changed)),
        removed=tuple(sorted(changes.removed)),
        addresses=addresses,
    )


def replace_files(artifacts: Sequence[Artifact], output: Path, *, site: Path, manifest: Manifest) -> bool:
    """Put files in the place of older ones of a portal that stands, and say whether that was done.

    It is not where the portal is no longer the one of this manifest.
    """
    with _explained(output):
        check_location(output, site)
        folder = output.resolve()
        with locked(folder):
            if not has_content(folder / MANIFEST, manifest.to_bytes()):
                return False
            digests = {item.address: hashlib.sha256(item.content).hexdigest() for item in artifacts}
            new = Manifest({**manifest.digest_by_address, **digests})
            _remove_staging(folder)
            unchanged = len(new.digest_by_address) - len(artifacts)
            _apply(Changes((), tuple(artifacts), (), (), unchanged), folder, manifest, new)
            return True


@contextmanager
def _explained(output: Path) -> Iterator[None]:
    """Turn what the disk refuses into a message for the user."""
    try:
        yield
    except OSError as cause:
        raise CxsiteError(
            f"cannot write to the output folder {output}: {cause.strerror or cause}",
            "make room or allow writing there, or choose another folder with --output, then build again",
        ) from cause


@contextmanager
def _folder(output: Path) -> Iterator[Path]:
    """Make the output folder, and take it away again if nothing came to be written."""
    missing = [path for path in (output, *output.parents) if not path.exists()]
    try:
        output.mkdir(parents=True, exist_ok=True)
        yield output
    except BaseException:
        _remove_empty(missing)
        raise


@dataclass(frozen=True, slots=True)
class Left:
    """Remember what the last build of this process left in a folder, and the state of its manifest then."""

    artifacts: Mapping[str, File]
    state: tuple[int, ...]


def _replace_portal(artifacts: Sequence[File], folder: Path, footing: Footing) -> Changes:
    slots = footing.slots
    wanted = {artifact.address: artifact for artifact in artifacts}
    manifest = list_artifacts(wanted, slots)
    left = slots.last(("left", str(folder)), Left) if footing.is_ours else None
    if left and left.state == _state_of(folder) and list(left.artifacts) == list(wanted):
        # Nobody else has built into the folder since, and no file comes or goes.
        pairs = zip(artifacts, left.artifacts.values(), strict=True)
        other = tuple(new for new, old in pairs if new is not old and new.digest != old.digest)
        changes = Changes((), other, (), (), len(artifacts) - len(other))
        _remove_staging(folder)
        _apply(changes, folder, manifest, manifest)
    else:
        changes = _replace_all(artifacts, folder, manifest, footing)
    slots.keep(("left", str(folder)), Left(wanted, _state_of(folder)))
    return changes


def _state_of(folder: Path) -> tuple[int, ...]:
    """Tell a manifest from all that other builds put in its place."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return ()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _replace_all(artifacts: Sequence[File], folder: Path, new: Manifest, footing: Footing) -> Changes:
    """Look at everything in the folder, and put right what is not as it should be."""
    _remove_staging(folder)
    manifest = read_manifest(folder)
    files = frozenset(list_files(folder))
    if not footing.force:
        refuse_foreign(files, manifest, folder)
    kept = frozenset() if footing.force else _find_kept(footing.left, folder, manifest, new)
    same = frozenset(
        item.address
        for item in artifacts
        if item.address in files and (item.address in kept or _is_written(item, folder, footing.slots))
    )
    changes = plan_changes(artifacts, Present(files, manifest.digest_by_address.keys(), same))
    _apply(changes, folder, manifest, new)
    return changes


def _find_kept(
    left: Mapping[str, tuple[int, int, int]], folder: Path, old: Manifest, new: Manifest
) -> frozenset[str]:
    """Find the files that are to stay as the last build left them, and that nobody has touched since."""
    digests = new.digest_by_address
    stay = [address for address, digest in old.digest_by_address.items() if digests.get(address) == digest]
    return frozenset(address for address in stay if address in left and _is_left(address, left, folder))


def _is_left(address: str, left: Mapping[str, tuple[int, int, int]], folder: Path) -> bool:
    path = f"{folder}/{address}"
    try:
        return state_of(path) == left[address] and not os.path.islink(path)  # noqa: PTH114 - as there are thousands
    except OSError:
        return False


def _is_written(artifact: File, folder: Path, slots: Slots) -> bool:
    """Say whether a file holds what it should; one that is as it was when compared is not read again."""
    path = f"{folder}/{artifact.address}"
    try:
        # Most bytes are at hand, and are compared in less time than digested.
        known = artifact.content if isinstance(artifact, Artifact) else artifact.digest
        inputs = (known, *stamp_file(path))
    except OSError:
        # Such as a link to nowhere that somebody put in its place.
        return False
    return slots.derive(("written", path), inputs, partial(_holds, Path(path), known))


def _holds(path: Path, known: bytes | str) -> bool:
    return has_content(path, known) if isinstance(known, bytes) else has_digest(path, known)


def _apply(changes: Changes, folder: Path, old: Manifest, new: Manifest) -> None:
    if not changes.placed and not changes.removed and has_content(folder / MANIFEST, new.to_bytes()):
        return
    with _staging(folder) as staging:
        # Where no file goes, the new manifest is true from the first moment.
        is_more = old.digest_by_address.keys() <= new.digest_by_address.keys()
        staged = _stage(changes.placed, staging, new if is_more else join_manifests(old, new), new)
        with _made_folders(changes, folder):
            staged.union.replace(folder / MANIFEST)
        _remove_files(changes.blocking, folder)
        for artifact in changes.placed:
            _place(staged.path_by_address[artifact.address], folder / artifact.address)
        # Blocking files are gone, and something new may bear the name of one by now.
        _remove_files((name for name in changes.removed if name not in changes.blocking), folder)
        staged.final.replace(folder / MANIFEST)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    staging = folder / STAGING
    try:
        staging.mkdir()
        yield staging
    finally:
        _remove_staging(folder)


def _remove_staging(folder: Path) -> None:
    staging = folder / STAGING
    if staging.is_symlink() or staging.is_file():
        staging.unlink()
    else:
        shutil.rmtree(staging, ignore_errors=True)


def _stage(artifacts: Sequence[File], staging: Path, union: Manifest, final: Manifest) -> Staged:
    path_by_address = {artifact.address: staging / str(index) for index, artifact in enumerate(artifacts)}
    for artifact in artifacts:
        path_by_address[artifact.address].write_bytes(artifact.content)
    staged = Staged(path_by_address, staging / "union.json", staging / "final.json")
    content = final.to_bytes()
    staged.union.write_bytes(content if union is final else union.to_bytes())
    staged.final.write_bytes(content)
    return staged


@contextmanager
def _made_folders(changes: Changes, folder: Path) -> Iterator[None]:
    """Make the folders beforehand, because a full disk may refuse even these."""
    made = []
    try:
        for path in (folder / address for address in changes.folders):
            if not path.is_dir():
                path.mkdir()
                made.append(path)
        yield
    except BaseException:
        _remove_empty(reversed(made))
        raise


def _place(staged: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        _remove_empty(sorted(target.rglob("*"), reverse=True))
        target.rmdir()
    staged.replace(target)


def _remove_files(addresses: Iterable[str], folder: Path) -> None:
    for address in addresses:
        (folder / address).unlink(missing_ok=True)
        _remove_empty(folder / parent for parent in parents(address))


def _remove_empty(folders: Iterable[Path]) -> None:
    for path in folders:
        with suppress(OSError):
            path.rmdir()

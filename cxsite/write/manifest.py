"""Make the list of the files that a build writes."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.manifest import Manifest
from cxsite.render.artifact import File
from cxsite.slots import Slots


def list_artifacts(artifacts: Mapping[str, File], slots: Slots) -> Manifest:
    """Make the manifest of a rendering, whose artifacts are given by address."""
    return Manifest(slots.derive_each("sha256", (artifacts,), _digest))


def _digest(_: str, artifact: File) -> str:
    return artifact.digest


def join_manifests(old: Manifest, new: Manifest) -> Manifest:
    """Make the manifest that is true in every moment between the old portal and the new one."""
    return Manifest({**old.digest_by_address, **new.digest_by_address})

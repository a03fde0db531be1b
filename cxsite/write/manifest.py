"""Make the list of the files that a build writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial

from cxsite.manifest import Manifest
from cxsite.render.artifact import Artifact
from cxsite.slots import Slots


def list_artifacts(artifacts: Iterable[Artifact], slots: Slots) -> Manifest:
    """Make the manifest of a rendering."""
    return Manifest(
        {
            item.address: slots.derive(("sha256", item.address), (item.content,), partial(_digest, item))
            for item in artifacts
        }
    )


def _digest(artifact: Artifact) -> str:
    return hashlib.sha256(artifact.content).hexdigest()


def join_manifests(old: Manifest, new: Manifest) -> Manifest:
    """Make the manifest that is true in every moment between the old portal and the new one."""
    return Manifest({**old.digest_by_address, **new.digest_by_address})

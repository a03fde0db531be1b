"""Name what builds leave in an output folder for themselves."""

from __future__ import annotations

MANIFEST = ".cxsite-manifest.json"
STAGING = ".cxsite-staging"
LOCK = ".cxsite-lock"
LABEL = ".cxsite-build.json"
RESERVED = frozenset({MANIFEST, STAGING, LOCK, LABEL})

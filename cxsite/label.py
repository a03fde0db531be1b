"""Label an output folder: for whom it was built, and from which sources; publishing asks for both."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cxsite.traces import LABEL, MANIFEST

FORMAT = 1
_TRACE = re.compile(r"(^|/)(\.|~\$)|~$|/(thumbs\.db|desktop\.ini)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """Say what a finished build has made.

    ``audience`` is the one asked for, or nothing for the widest; ``sources`` is the SHA-256 of all sources,
    ``files`` that of the list of all files written: a build that was killed leaves another list.
    """

    audience: str
    drafts: bool
    sources: str
    files: str


def write_label(output: Path, asked: Mapping[str, object], sources: str) -> None:
    """Label a portal that was just built; one that cannot be labelled stays without a label."""
    label = Label(
        audience=str(asked.get("audience") or ""),
        drafts=bool(asked.get("drafts")),
        sources=sources,
        files=_digest_list(output),
    )
    text = json.dumps({**asdict(label), "format": FORMAT}, indent=1, sort_keys=True) + "\n"
    path = output / LABEL
    with suppress(OSError):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


def read_label(output: Path) -> Label | None:
    """Read the label of a folder; none if no finished build has left it as it is."""
    try:
        found = json.loads((output / LABEL).read_bytes())
        if found.pop("format") != FORMAT:
            return None
        label = Label(**found)
        return label if label.files == _digest_list(output) else None
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def digest_sources(digest_by_path: Mapping[str, str]) -> str:
    """Digest all sources of a site, from the SHA-256 of each; what systems and editors leave is no source."""
    kept = sorted((path, digest) for path, digest in digest_by_path.items() if not _TRACE.search(path))
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def _digest_list(output: Path) -> str:
    return hashlib.sha256((output / MANIFEST).read_bytes()).hexdigest()

"""Read which files of an output folder are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cxsite.addresses import is_safe
from cxsite.traces import MANIFEST

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """Map each of our files to the SHA-256 of its bytes; ``defect`` says why a manifest could not be used."""

    digest_by_address: Mapping[str, str]
    defect: str = ""

    def to_bytes(self) -> bytes:
        """Return the text of the manifest: sorted and without a clock, so that equal portals stay equal."""
        # One line a file; written so because the encoder is slow where it has to indent.
        files = json.dumps(
            dict(self.digest_by_address), ensure_ascii=False, separators=(",\n  ", ": "), sort_keys=True
        )
        return f'{{\n "files": {{\n  {files[1:-1]}\n }},\n "format": {FORMAT}\n}}\n'.encode()


def read_manifest(output: Path) -> Manifest:
    """Read the manifest of an earlier build; a broken one lists no file and says what is wrong."""
    path = output / MANIFEST
    if path.is_symlink():
        return Manifest({}, "it is a link")
    try:
        return _parse(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return Manifest({})
    except IsADirectoryError:
        return Manifest({}, "it is a folder")
    except (ValueError, RecursionError):
        return Manifest({}, "it is not the text that a build writes")


def _parse(content: object) -> Manifest:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return Manifest({}, "it was written by another version")
    files = content.get("files")
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        return Manifest({}, "its list of files is damaged")
    # Files are removed by this list: an address that leads out of the folder must never be believed.
    if not all(is_safe(address) for address in files):
        return Manifest({}, "it names files outside the folder")
    return Manifest(files)

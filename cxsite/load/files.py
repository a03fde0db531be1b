"""Read the files of a site, and again only those that may have changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cxsite.slots import Slots
from cxsite.stamps import digest_file, stamp_file, walk_files


class Files:
    """Know the files of a site by their times, and their contents by what is in them.

    Times only spare reading: where one is doubtful, the file is read again.
    """

    def __init__(self, site: Path, slots: Slots | None = None) -> None:
        self._site = site
        self._slots = slots or Slots(remembers=False)

    def read(self, path: str) -> bytes:
        """Read a file, named from the site's folder; raises ``OSError``."""
        whole = f"{self._site}/{path}"
        return self._slots.derive(("file", path), stamp_file(whole), partial(_read_file, whole))

    def digest(self, path: str) -> str:
        """Digest a file however large it is; what cannot be read has a digest of its own."""
        whole = f"{self._site}/{path}"
        try:
            return self._slots.derive(("digest", path), stamp_file(whole), partial(digest_file, whole))
        except OSError as cause:
            return str(cause)

    def state(self, path: str) -> str:
        """Tell a file from all that are saved in its place later, even with what is in it now."""
        try:
            return repr(stamp_file(f"{self._site}/{path}")[:-1])
        except OSError as cause:
            return str(cause)

    def list(self, folder: str) -> list[str]:
        """List the files below a folder of the site, named from there, in order; links are not followed."""
        return sorted(name for _, name in walk_files(f"{self._site}/{folder}"))


def _read_file(path: str) -> bytes:
    return Path(path).read_bytes()

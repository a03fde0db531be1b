"""Read the files of a site, and again only those that may have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from cxsite.slots import Slots
from cxsite.stamps import Stamp, digest_file, stamp_file, walk_entries, walk_files

CONTENT = "content"

_Stamps = Mapping[str, Stamp]


class Files:
    """Know the files of a site by their times, and their contents by what is in them.

    Times only spare reading: where one is doubtful, the file is read again. ``saved`` names the only files
    that can have changed since the last build with these slots. That is believed where they are texts that
    were there before; otherwise, and where it is ``None``, everything is looked at.
    """

    def __init__(self, site: Path, slots: Slots | None = None, saved: Collection[str] | None = None) -> None:
        self._site = site
        self._slots = slots or Slots(remembers=False)
        self._links, self._stamps = self._slots.last("stamps of texts", tuple) or (frozenset(), {})
        self._saved = saved if saved is not None and all(map(self._is_known, saved)) else None

    @property
    def is_told(self) -> bool:
        """Say whether nothing has changed since the last build but texts that were there before."""
        return self._saved is not None

    def read_texts(self, is_text: Callable[[str], bool]) -> Mapping[str, bytes | str]:
        """Read the texts below content/ by their names there, in order; or say why one cannot be read."""
        if self._saved is None:
            self._stamps = self._stamp_all(is_text)
        else:
            names = (path.removeprefix(f"{CONTENT}/") for path in self._saved)
            self._stamps = {**self._stamps, **self._stamp({*names, *self._links})}
        self._slots.keep("stamps of texts", (self._links, self._stamps))
        return self._slots.derive_each("texts", (self._stamps,), self._read_text)

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

    def _is_known(self, path: str) -> bool:
        name = path.removeprefix(f"{CONTENT}/")
        # A document of another program is known as well, and a link may lead to it.
        is_record = name != path and name.endswith(".md")
        return is_record and name in self._stamps and Path(self._path_of(name)).is_file()

    def _stamp_all(self, is_text: Callable[[str], bool]) -> _Stamps:
        found = {name: entry for entry, name in walk_entries(f"{self._site}/{CONTENT}") if is_text(name)}
        # Of what is saved behind a link the system does not tell.
        self._links = frozenset(name for name, entry in found.items() if entry.is_symlink())
        return self._stamp(sorted(found, key=lambda name: name.split("/")))

    def _stamp(self, names: Collection[str]) -> _Stamps:
        return {name: self._stamp_text(name) for name in names}

    def _stamp_text(self, name: str) -> Stamp:
        try:
            return stamp_file(self._path_of(name))
        except OSError as cause:
            return (str(cause),)

    def _read_text(self, name: str, _: Stamp) -> bytes | str:
        try:
            return Path(self._path_of(name)).read_bytes()
        except OSError as cause:
            return cause.strerror or str(cause)

    def _path_of(self, name: str) -> str:
        return f"{self._site}/{CONTENT}/{name}"

"""Read, plan and print again the records whose texts were edited, against the portal as it stands.

Whether that is all there is to an edit, the records tell themselves: each is held to what it was, and only
its text may be another. The page that is made from the text as it was must be the very one that stands in the
output; so what was kept for this purpose is tried before it is believed.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from cxsite.load import SourceRecord, read_record
from cxsite.manifest import Manifest
from cxsite.model import Backdrop, Ref, reread
from cxsite.pages import Page, SearchEntry, is_shown_alone, plan_record
from cxsite.render import Artifact, PrintedPage, Role, has_dead_links, replace_entries
from cxsite.slots import is_same

V = TypeVar("V")

# Where more texts were edited at once, a whole build takes hardly longer.
_TEXTS_AT_MOST = 50


class LostError(Exception):
    """Tell that something is not there any more; then everything has to be read."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Know a portal as it stands in an output folder, and all that its texts are read and shown against.

    The backdrop's records and bodies are those that the portal was made from.
    """

    backdrop: Backdrop
    output: Path
    manifest: Manifest
    press: Callable[[Page], PrintedPage]

    def after(self, remade: Remade) -> Ground:
        """Return the ground after files were replaced."""
        digests = {item.address: _digest(item.content) for item in remade.files}
        return replace(
            self,
            backdrop=replace(self.backdrop, records=_lay_over(self.backdrop.records, remade.records)),
            manifest=Manifest({**self.manifest.digest_by_address, **digests}),
        )


@dataclass(frozen=True, slots=True)
class Remade:
    """Hold the files that edits of texts change, and the records as they are now."""

    files: tuple[Artifact, ...]
    records: Mapping[Ref, SourceRecord]


@dataclass(frozen=True, slots=True)
class _Look:
    """Hold what a record comes to: what the rest of the portal takes from it, its page and its entry."""

    told: tuple[object, ...]
    page: PrintedPage
    entry: SearchEntry

    @property
    def pictures(self) -> Mapping[str, str]:
        """Return the digests of the pictures that the page shows, by address."""
        return {item.address: _digest(item.content) for item in self.page.pictures}


def remake(ground: Ground, texts: Mapping[str, bytes]) -> Remade | None:
    """Make what edits of texts change; nothing if that may be more than pages of their own.

    Raises:
        LostError: Something that was kept is not there any more.
        OSError: A file of the portal cannot be read.

    """
    if not 0 < len(texts) <= _TEXTS_AT_MOST:
        return None
    records = {}
    pairs = []
    for path, text in texts.items():
        record = _read(ground, path, text)
        pair = _look_twice(ground, record) if record else None
        if record is None or pair is None:
            return None
        records[_ref_of(record)] = record
        pairs.append(pair)
    files = _list_files(ground, pairs)
    return None if files is None else Remade(files, records)


def _read(ground: Ground, path: str, text: bytes) -> SourceRecord | None:
    """Read a record without a fault whose text no page shows but its own."""
    reading = read_record(path, text)
    record, entries = reading.record, ground.backdrop.portal.entries
    if record is None or reading.issues or _ref_of(record) not in entries:
        return None
    return record if is_shown_alone(entries[_ref_of(record)]) else None


def _look_twice(ground: Ground, record: SourceRecord) -> tuple[_Look, _Look] | None:
    """Look at a record as it was and as it is; nothing if more than its text may be another."""
    old = _look(ground, ground.backdrop.records[_ref_of(record)])
    digests = ground.manifest.digest_by_address
    if old is None or digests.get(old.page.address) != _digest(old.page.content):
        return None
    new = _look(ground, record)
    if new is None or not is_same(old.told, new.told) or old.entry.summary != new.entry.summary:
        return None
    are_drawn = all(digests.get(address) == digest for address, digest in new.pictures.items())
    return (old, new) if are_drawn and old.pictures.keys() == new.pictures.keys() else None


def _look(ground: Ground, record: SourceRecord) -> _Look | None:
    found = reread(record, ground.backdrop)
    # A finding less is another thing to tell, too.
    if found.issues or any(text.issues for text in (record.body, *record.phrases.values())):
        return None
    portal, ref = ground.backdrop.portal, _ref_of(record)
    plan = plan_record(replace(portal, bodies=_lay_over(portal.bodies, {ref: found.body})), ref)
    if len(plan.pages) != 1 or len(plan.search) != 1:
        return None
    page = ground.press(plan.pages[0])
    return None if page.issues or page.fault else _Look(found.told, page, plan.search[0])


def _list_files(ground: Ground, pairs: list[tuple[_Look, _Look]]) -> tuple[Artifact, ...] | None:
    fresh = {new.page.address: new.page for _, new in pairs}
    lost = {new.page.address: old.page.anchors - new.page.anchors for old, new in pairs}
    addresses = frozenset(ground.manifest.digest_by_address)

    def read(address: str) -> bytes:
        return (ground.output / address).read_bytes()

    if has_dead_links(fresh, addresses, lost, read=read):
        return None
    index = replace_entries(
        {old.entry: new.entry for old, new in pairs if old.entry != new.entry}, addresses, read
    )
    if index is None:
        return None
    others = (new.page for old, new in pairs if old.page.content != new.page.content)
    return (*(Artifact(page.address, page.content, Role.PAGE, page.source) for page in others), *index)


def _lay_over(below: Mapping[Ref, V], above: Mapping[Ref, V]) -> Mapping[Ref, V]:
    """Let some rows stand in the stead of others, without reading those."""
    if isinstance(below, ChainMap):
        return ChainMap({**below.maps[0], **above}, *below.maps[1:])
    return ChainMap(dict(above), cast("MutableMapping[Ref, V]", below))


def _ref_of(record: SourceRecord) -> Ref:
    return Ref(record.kind, record.id)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

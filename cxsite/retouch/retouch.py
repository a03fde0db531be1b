"""Read, plan and print again the records whose texts were edited, against the portal as it stands.

Whether that is all there is to an edit, the records tell themselves: each is read as it was and as it is,
and only its text may be another. The page that is made from the text as it was must be the very one that
stands in the output; so what was kept for this purpose is tried before it is believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cxsite.build import BuildOutcome, read_settings
from cxsite.load import read_record
from cxsite.manifest import Manifest, read_manifest
from cxsite.memo import Memo
from cxsite.model import AnsweredText, Ref, reread
from cxsite.pages import SearchEntry, is_shown_alone, plan_record
from cxsite.render import Artifact, PrintedPage, Role, has_dead_links, replace_entries, set_up_press
from cxsite.retouch.keeping import BackdropKeeper, Kept, LostError
from cxsite.slots import is_same
from cxsite.standing import Landmark
from cxsite.write import BuildReport, replace_files

# Where more texts were edited at once, a whole build takes hardly longer.
_TEXTS_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Errand:
    """Say which portal of a site is to be brought up to date, and what is known of its last build."""

    site: Path
    output: Path
    as_of: date | None
    landmark: Landmark
    memo: Memo


def retouch(errand: Errand) -> BuildOutcome | None:
    """Bring a portal up to date, and say what came of it; nothing where only a whole build can do it."""
    landmark, last = errand.landmark, errand.landmark.last
    edited = landmark.find_edited()
    if last is None or not edited or len(edited) > _TEXTS_AT_MOST:
        return None
    keeper = BackdropKeeper(errand.memo, landmark.name)
    kept = keeper.find(landmark.last_stamp)
    if kept is None:
        return None
    try:
        texts = {path: (errand.site / path).read_bytes() for path in edited}
        artifacts = _Touch(errand, kept).remake(texts)
    except (LostError, OSError):
        return None
    if artifacts is None or not replace_files(
        artifacts.files, errand.output, site=errand.site, manifest=artifacts.manifest
    ):
        return None
    keeper.renew(landmark.last_stamp, landmark.stamp, texts)
    changed = tuple(sorted(item.address for item in artifacts.files))
    report = BuildReport(errand.output, (), changed, (), tuple(artifacts.manifest.digest_by_address))
    return BuildOutcome(last.issues, report, last.ignored)


@dataclass(frozen=True, slots=True)
class _Remade:
    files: tuple[Artifact, ...]
    manifest: Manifest


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


class _Touch:
    """Make the files again that edited texts change."""

    def __init__(self, errand: Errand, kept: Kept) -> None:
        self._errand = errand
        self._kept = kept
        theme = read_settings(errand.site, errand.as_of).theme
        self._print = set_up_press(theme, kept.backdrop.portal.config.language, errand.memo)
        self._manifest = read_manifest(errand.output)

    def remake(self, texts: Mapping[str, bytes]) -> _Remade | None:
        """Make what the edits of texts change; nothing if that may be more than pages of their own."""
        looks = {path: self._look_twice(path, text) for path, text in texts.items()}
        pairs = [pair for pair in looks.values() if pair]
        if len(pairs) < len(looks):
            return None
        fresh = {new.page.address: new.page for _, new in pairs}
        lost = {new.page.address: old.page.anchors - new.page.anchors for old, new in pairs}
        addresses = frozenset(self._manifest.digest_by_address)
        if has_dead_links(fresh, addresses, lost, read=self._read):
            return None
        found = {old.entry: new.entry for old, new in pairs if old.entry != new.entry}
        index = replace_entries(found, addresses, self._read)
        if index is None:
            return None
        pages = (Artifact(page.address, page.content, Role.PAGE, page.source) for page in fresh.values())
        return _Remade(tuple(item for item in (*pages, *index) if self._is_other(item)), self._manifest)

    def _look_twice(self, path: str, text: bytes) -> tuple[_Look, _Look] | None:
        """Look at a record as it was and as it is; nothing if more than its text may be another."""
        before = self._kept.texts[path]
        landmark = self._errand.landmark
        if not landmark.had(path, before) or not landmark.has(path, text):
            return None
        old = self._look(path, before)
        if old is None or self._is_other(Artifact(old.page.address, old.page.content, Role.PAGE, "")):
            return None
        new = self._look(path, text)
        if new is None or not is_same(old.told, new.told) or old.entry.summary != new.entry.summary:
            return None
        is_drawn = all(
            self._manifest.digest_by_address.get(name) == digest for name, digest in new.pictures.items()
        )
        return (old, new) if is_drawn and old.pictures.keys() == new.pictures.keys() else None

    def _look(self, path: str, text: bytes) -> _Look | None:
        reading = read_record(path, text)
        portal = self._kept.backdrop.portal
        if reading.record is None or reading.issues:
            return None
        ref = Ref(reading.record.kind, reading.record.id)
        if ref not in portal.entries or not is_shown_alone(portal.entries[ref]):
            return None
        found = reread(reading.record, self._kept.backdrop)
        if found.issues:
            return None
        plan = plan_record(replace(portal, bodies=_Bodies(self._kept, {ref: found.body})), ref)
        if len(plan.pages) != 1 or len(plan.search) != 1:
            return None
        page = self._print(plan.pages[0])
        return None if page.issues or page.fault else _Look(found.told, page, plan.search[0])

    def _is_other(self, artifact: Artifact) -> bool:
        return self._manifest.digest_by_address.get(artifact.address) != _digest(artifact.content)

    def _read(self, address: str) -> bytes:
        return (self._errand.output / address).read_bytes()


class _Bodies(Mapping[Ref, AnsweredText]):
    """Answer the text of a record when it is asked for, which next to none is."""

    def __init__(self, kept: Kept, own: Mapping[Ref, AnsweredText]) -> None:
        self._kept = kept
        self._bodies = dict(own)

    def __getitem__(self, ref: Ref) -> AnsweredText:
        if ref not in self._bodies:
            self._bodies[ref] = self._answer(ref)
        return self._bodies[ref]

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._kept.backdrop.portal.entries)

    def __len__(self) -> int:
        return len(self._kept.backdrop.portal.entries)

    def _answer(self, ref: Ref) -> AnsweredText:
        path = self._kept.backdrop.portal.entries[ref].place.path
        # A row of a register is no text.
        record = read_record(path, self._kept.texts[path]).record if path in self._kept.texts else None
        if record is None:
            raise LostError
        return reread(record, self._kept.backdrop).body


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

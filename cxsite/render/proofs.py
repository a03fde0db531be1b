"""Know of thousands of printed pages what the rest of a portal must know; their bytes only to write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cxsite.issues import Issue
from cxsite.pages import Page
from cxsite.pages.plan import KnownPage
from cxsite.render.artifact import Role, StoredArtifact
from cxsite.render.links import Targets, check_links, target_of
from cxsite.render.press import PressSettings
from cxsite.render.printed import PrintedPage
from cxsite.workers import Binding, Deferred, Job, Workers

Printing = Job[PressSettings, Page, PrintedPage]


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold a page without its bytes and those of its pictures, and the SHA-256 of each by address."""

    page: PrintedPage
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Hold the proofs of several pages, with all that any of them leads to: addresses with anchors."""

    proofs: tuple[Proof, ...]
    leads: frozenset[tuple[str, str]]


def bind_pages(pages: Sequence[PrintedPage]) -> Sheaf:
    """Put together what is to be known of several pages."""
    leads = frozenset(target_of(page.address, link) for page in pages for link in page.links)
    return Sheaf(tuple(map(_prove, pages)), leads)


def _prove(page: PrintedPage) -> Proof:
    bare = tuple(replace(picture, content=b"") for picture in page.pictures)
    digests = {
        address: hashlib.sha256(content).hexdigest() for address, content in _list_contents(page).items()
    }
    return Proof(replace(page, content=b"", pictures=bare), digests)


def _list_contents(page: PrintedPage) -> dict[str, bytes]:
    pictures = {picture.address: picture.content for picture in page.pictures}
    return {page.address: page.content, **pictures}


def check_sheaf(sheaf: Sheaf, targets: Targets) -> tuple[Issue, ...]:
    """Find the dead links of all pages of a sheaf; most lead to the same few places, which are tried once."""
    if all(targets.has(address, anchor) for address, anchor in sheaf.leads):
        return ()
    return tuple(issue for proof in sheaf.proofs for issue in check_links(proof.page, targets))


class Archive:
    """Fetch the bytes of known pages when they are needed: from what is remembered, or printed again."""

    def __init__(self, printing: Printing, settings: PressSettings, workers: Workers) -> None:
        self._printing = printing
        self._settings = settings
        self._workers = workers
        self._fetch = workers.open_fetcher(printing, settings)

    def bind(
        self, known: Sequence[KnownPage], told: Callable[[str], object]
    ) -> tuple[Mapping[str, Sheaf], tuple[StoredArtifact, ...]]:
        """Print pages, where that was not done before; tell what is to be known, and list the files."""
        shelves: dict[str, dict[str, Deferred[Page]]] = {}
        for page in known:
            shelves.setdefault(page.shelf, {})[page.address] = page.page
        binding = Binding(self._printing, bind_pages, Sheaf)
        sheaves = self._workers.bind(binding, self._settings, shelves, told=told)
        proofs = {proof.page.address: proof for sheaf in sheaves.values() for proof in sheaf.proofs}
        files = (file for page in known for file in self._list_files(proofs[page.address], page.page))
        return sheaves, tuple(files)

    def _list_files(self, proof: Proof, page: Deferred[Page]) -> Iterator[StoredArtifact]:
        bare = proof.page
        if not bare.fault:
            read = partial(self._read, page)
            role_by_address = {bare.address: Role.PAGE} | {item.address: item.role for item in bare.pictures}
            for address, role in role_by_address.items():
                yield StoredArtifact(address, proof.digests[address], role, bare.source, read)

    def _read(self, page: Deferred[Page], address: str) -> bytes:
        return _list_contents(self._fetch(page))[address]

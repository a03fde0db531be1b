"""Print the page of one record again, and put it right in a portal that stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cxsite.memo import Memo
from cxsite.pages import Page, SearchEntry
from cxsite.render.artifact import Artifact, Role
from cxsite.render.links import Targets, check_links, find_anchors, find_links, target_of
from cxsite.render.press import PressSettings, print_pages
from cxsite.render.printed import PrintedPage
from cxsite.render.search_index import SOURCE, encode_row, is_search_file
from cxsite.theme import Theme

Read = Callable[[str], bytes]
"""Read a file of the portal by its address."""


def set_up_press(theme: Theme, language: str, memo: Memo) -> Callable[[Page], PrintedPage]:
    """Set up what prints one page after the other, as a build of the whole portal prints them."""
    settings = PressSettings(theme, language)
    return lambda page: next(iter(print_pages(settings, memo, [page])))


class StandingPages(Mapping[str, frozenset[str]]):
    """Know the anchors of the pages of a portal that stands; each is read when it is asked for."""

    def __init__(self, addresses: frozenset[str], fresh: Mapping[str, PrintedPage], read: Read) -> None:
        self._addresses = addresses
        self._fresh = fresh
        self._read = read

    def __getitem__(self, address: str) -> frozenset[str]:
        if address in self._fresh:
            return self._fresh[address].anchors
        if address not in self:
            raise KeyError(address)
        return find_anchors(self._read(address).decode())

    def __contains__(self, address: object) -> bool:
        return address in self._addresses and str(address).endswith(".html")

    def __iter__(self) -> Iterator[str]:
        return filter(self.__contains__, self._addresses)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def has_dead_links(
    fresh: Mapping[str, PrintedPage],
    addresses: frozenset[str],
    lost: Mapping[str, frozenset[str]],
    *,
    read: Read,
) -> bool:
    """Say whether a portal with pages in the place of older ones has a link that leads nowhere.

    ``lost`` are the anchors, by page, that older ones had and these have not.
    """
    pages = StandingPages(addresses, fresh, read)
    targets = Targets(addresses, pages)
    if any(check_links(page, targets) for page in fresh.values()):
        return True
    others = (address for address in pages if address not in fresh) if any(lost.values()) else ()
    return any(_leads_to(address, read(address), lost) for address in others)


def _leads_to(address: str, content: bytes, lost: Mapping[str, frozenset[str]]) -> bool:
    # Few pages name another one with an anchor, and only those are looked at in full.
    names = (target.rpartition("/")[2] for target, anchors in lost.items() if anchors)
    if not any(f"{name}#".encode() in content for name in names):
        return False
    found = (target_of(address, link) for link in find_links(content.decode()))
    return any(target in lost for target, anchor in found if anchor)


def replace_entries(
    pairs: Mapping[SearchEntry, SearchEntry], addresses: frozenset[str], read: Read
) -> tuple[Artifact, ...] | None:
    """Put entries of the search index in the place of others; nothing if one of those is not there once."""
    files = {address: read(address) for address in sorted(addresses) if is_search_file(address)}
    changed: dict[str, bytes] = {}
    for old, new in pairs.items():
        row = encode_row(old)
        found = [address for address, content in files.items() if row in content]
        if len(found) != 1 or files[found[0]].count(row) != 1:
            return None
        changed[found[0]] = files[found[0]] = files[found[0]].replace(row, encode_row(new))
    return tuple(Artifact(address, content, Role.DATA, SOURCE) for address, content in changed.items())

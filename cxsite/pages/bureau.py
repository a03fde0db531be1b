"""Give each part of a plan to its planner, but only where what it was made from is not the same any more."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from itertools import chain
from typing import Any, Generic, TypeVar

from cxsite.memo import Memo, digest_of
from cxsite.model import Metric, Portal
from cxsite.pages.atlas import Atlas
from cxsite.pages.fingerprints import MetricPrint, take_print
from cxsite.pages.plan import Page
from cxsite.slots import Given, Sign, Slots, World, trace

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_READ = ("entries", "bodies", "order", "metrics", "judgements", "extracts")
"""What of a portal is noted key by key while it is read; a change of anything else concerns every page."""


@dataclass(frozen=True, slots=True)
class Known:
    """Hold a part of a plan with all that it was seen to read, each with its digest."""

    reads: tuple[tuple[tuple[str, Hashable], str], ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Wish(Generic[T]):
    """Ask for a part of a plan by its name.

    ``made_from`` is a digest of what is handed to its planner; all else that it reads is noted, and has to be
    the same.
    """

    part: Hashable
    made_from: str
    plan: Callable[[Atlas], T]


class Bureau:
    """Hand out the parts of a plan: those of the last build, where they still hold."""

    def __init__(self, atlas: Atlas, slots: Slots, memo: Memo | None = None) -> None:
        self.atlas = atlas
        self.memo = memo
        self._slots = slots
        self._world = {name: getattr(atlas.portal, name) for name in _READ}
        # Compared here once, so that each part has only to see that it is the very same.
        common = (atlas.kinds, *(getattr(atlas.portal, name) for name in _list_common()))
        self._common = slots.derive("plan", common, object)
        self._planned: dict[Hashable, Mapping[Any, Iterable[object]]] = {}
        self._prints: dict[str, MetricPrint] = {}
        self._segments: dict[tuple[str, str], str] = {}
        self._digests: dict[tuple[str, Hashable], str] = {}

    def do(self, part: Hashable, plan: Callable[[Atlas], tuple[T, ...]]) -> tuple[T, ...]:
        """Plan a part of the site, named by what no other part is called."""
        made = self._slots.derive_traced(
            ("plan", part), (self._common,), self._world, make=lambda world: plan(self._look_through(world))
        )
        self._planned["plan", part] = {None: made}
        return made

    def do_each(
        self, part: str, keys: Iterable[K], plan: Callable[[Atlas, K], tuple[T, ...]]
    ) -> Mapping[K, tuple[T, ...]]:
        """Plan parts of one sort, one for each key."""
        given = Given((dict.fromkeys(keys),), (self._common,), self._world)
        made = self._slots.derive_each_traced(
            ("plans", part), given, lambda world, key, _: plan(self._look_through(world), key)
        )
        self._planned["plans", part] = made
        return made

    def take_print(self, metric: Metric) -> MetricPrint:
        """Take the digests of a metric of the portal, once."""
        if metric.id not in self._prints:
            slot = ("print", metric.id)
            self._prints[metric.id] = self._slots.derive(slot, (metric,), partial(take_print, metric))
        return self._prints[metric.id]

    def take_segment_print(self, segment: tuple[str, str]) -> str:
        """Take the digest of a segment's figures in every metric, with the addresses of their pages, once."""
        if segment not in self._segments:
            self._segments[segment] = digest_of(tuple(self._read_segment(segment)))
        return self._segments[segment]

    def _read_segment(self, segment: tuple[str, str]) -> Iterator[tuple[str, ...]]:
        for metric in self.atlas.portal.metrics.values():
            series = self.atlas.series_of(metric, segment)
            if series:
                found = self.take_print(metric)
                address = self.atlas.segment_address(metric, series)
                yield metric.id, found.head, found.by_segment[segment], address

    def do_known(self, wish: Wish[T]) -> T:
        """Plan a part that any earlier run of the program may have planned."""
        if self.memo is None:
            return wish.plan(self.atlas)
        value: T = self._know(wish).value
        return value

    def do_shelf(self, shelf: str, wishes: Sequence[Wish[T]]) -> tuple[T, ...]:
        """Do the same for parts that are looked up at once: one by one takes longer than all else.

        If one of them is not as it was, each is looked up by itself.
        """
        if self.memo is None:
            return tuple(wish.plan(self.atlas) for wish in wishes)
        key = digest_of("shelf", shelf, [(one.part, one.made_from) for one in wishes], self._common_digest)
        known = self._find_known(key)
        if known is None:
            found = list(map(self._know, wishes))
            reads = dict.fromkeys(chain.from_iterable(one.reads for one in found))
            known = Known(tuple(reads), tuple(one.value for one in found))
            self.memo.keep(key, known)
        values: tuple[T, ...] = known.value
        return values

    def _know(self, wish: Wish[Any]) -> Known:
        assert self.memo is not None
        key = digest_of("known", wish.part, wish.made_from, self._common_digest)
        known = self._find_known(key)
        if known is None:
            known = self._plan_traced(wish.plan)
            self.memo.keep(key, known)
        return known

    def _find_known(self, key: str) -> Known | None:
        known = self.memo.find(key, Known) if self.memo else None
        if known and all(self._digest(*read) == digest for read, digest in known.reads):
            return known
        return None

    def _plan_traced(self, plan: Callable[[Atlas], object]) -> Known:
        value, reads = trace(self._world, lambda world: plan(self._look_through(world)))
        return Known(tuple((read, self._digest(*read)) for read in reads), value)

    def _digest(self, name: str, key: Hashable) -> str:
        """Take the digest of what a mapping of the portal holds under a key."""
        if (name, key) not in self._digests:
            self._digests[name, key] = self._take_digest(name, key)
        return self._digests[name, key]

    def _take_digest(self, name: str, key: Hashable) -> str:
        content = self._world[name]
        if key is Sign.KEYS:
            return digest_of(tuple(content))
        value = content.get(key)
        return self.take_print(value).whole if isinstance(value, Metric) else digest_of(value)

    @cached_property
    def _common_digest(self) -> str:
        portal = self.atlas.portal
        shared = [getattr(portal, name) for name in _list_common() if name != "held"]
        # The order of sets is another one in each run.
        return digest_of(sorted(self.atlas.kinds), sorted(portal.held), shared)

    def reads_of(self, address: str) -> tuple[tuple[str, Hashable], ...] | None:
        """List what the plan of a page was seen to read: the name of a mapping of the portal, and the key."""
        found = next((slot for page, slot in self._pages() if page == address), None)
        return self._slots.reads_of(*found) if found else None

    @property
    def addresses(self) -> tuple[str, ...]:
        """List the pages that were planned so far."""
        return tuple(address for address, _ in self._pages())

    def _pages(self) -> Iterator[tuple[str, tuple[Hashable, Hashable]]]:
        """List the addresses of pages, each with the slot and the row of its plan."""
        for slot, rows in self._planned.items():
            for row, made in rows.items():
                yield from ((one.address, (slot, row)) for one in made if isinstance(one, Page))

    def _look_through(self, world: World) -> Atlas:
        if world is self._world:
            return self.atlas
        portal = replace(
            self.atlas.portal,
            entries=world["entries"],
            bodies=world["bodies"],
            order=world["order"],
            metrics=world["metrics"],
            judgements=world["judgements"],
            extracts=world["extracts"],
        )
        return replace(self.atlas, portal=portal)


def _list_common() -> list[str]:
    # Findings are no part of a page.
    return [field.name for field in fields(Portal) if field.name not in (*_READ, "issues")]

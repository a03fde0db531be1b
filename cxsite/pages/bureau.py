"""Give each part of a plan to its planner, but only where what it was made from is not the same any more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, replace
from typing import TypeVar

from cxsite.model import Portal
from cxsite.pages.atlas import Atlas
from cxsite.pages.plan import Page
from cxsite.slots import Slots, World

T = TypeVar("T")

_READ = ("entries", "bodies", "order", "metrics", "judgements", "extracts")
"""What of a portal is noted key by key while it is read; a change of anything else concerns every page."""


class Bureau:
    """Hand out the parts of a plan: those of the last build, where they still hold."""

    def __init__(self, atlas: Atlas, slots: Slots) -> None:
        self.atlas = atlas
        self._slots = slots
        self._world = {name: getattr(atlas.portal, name) for name in _READ}
        # Compared here once, so that each part has only to see that it is the very same.
        common = (atlas.kinds, *(getattr(atlas.portal, name) for name in _list_common()))
        self._common = slots.derive("plan", common, object)
        self._part_by_page: dict[str, Hashable] = {}

    def do(self, part: Hashable, plan: Callable[[Atlas], tuple[T, ...]]) -> tuple[T, ...]:
        """Plan a part of the site, named by what no other part is called."""
        made = self._slots.derive_traced(
            ("plan", part), (self._common,), self._world, make=lambda world: plan(self._look_through(world))
        )
        self._part_by_page |= {one.address: part for one in made if isinstance(one, Page)}
        return made

    def reads_of(self, address: str) -> tuple[tuple[str, Hashable], ...] | None:
        """List what the plan of a page was seen to read: the name of a mapping of the portal, and the key."""
        if address not in self._part_by_page:
            return None
        return self._slots.reads_of(("plan", self._part_by_page[address]))

    @property
    def addresses(self) -> tuple[str, ...]:
        """List the pages that were planned so far."""
        return tuple(self._part_by_page)

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

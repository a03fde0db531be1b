"""Build small portals by hand: records as their front matter, metrics as counts by month and segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any

from cxsite.config import SiteConfig
from cxsite.load import Cell, Places, SourceFile, SourceRecord, Sources, Tally
from cxsite.load.markdown_links import scan_markdown
from cxsite.model import Choice, Portal, build_portal
from cxsite.pages import Page, SitePlan, View, freeze_portals, plan_site
from cxsite.schema import FRONT, GLOSSARY, KINDS, Edition

Counts = Mapping[str, tuple[int, int] | None]
"""By month (``2013-05``): how many fulfil it, of how many; ``None`` for a month without rows here."""

SHARE = {
    "kind": "share",
    "source": "calls.csv",
    "date": "day",
    "numerator": "answered",
    "denominator": "calls",
}


@dataclass(frozen=True)
class Site:
    """Hold what a test's portal is made of; ids are ``kind/id``, ``index`` or ``glossary``."""

    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    specs: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[tuple[str, str], SourceFile] = field(default_factory=dict)
    editions: tuple[Edition, ...] = ()

    def portal(self, choice: Choice | None = None) -> Portal:
        """Work out the portal."""
        config = SiteConfig.model_validate({"title": "Office", "as_of": "2013-06-30", **self.settings})
        records = tuple(self._record(name, front) for name, front in self.records.items())
        sources = Sources(config, records, self.tallies, self.labels, self.specs, self.files, frozenset(), ())
        return build_portal(replace(sources, editions=self.editions), choice or Choice())

    def freeze(self, name: str) -> Edition:
        """Freeze the portal's figures into an edition."""
        return freeze_portals(name, [self.portal()])

    def plan(self, choice: Choice | None = None) -> SitePlan:
        """Plan the portal's pages."""
        return plan_site(self.portal(choice))

    def view(self, address: str) -> View:
        """Plan the portal and take one page's view."""
        return page_at(self.plan(), address).view

    def _record(self, name: str, front: Mapping[str, Any]) -> SourceRecord:
        kind, _, id_ = name.partition("/")
        sort = {"index": FRONT, "glossary": GLOSSARY}.get(kind) or KINDS[kind]
        path = f"content/{name}.md"
        text = scan_markdown(self.texts.get(name, ""), path)
        return SourceRecord(
            sort.name, id_ or sort.name, sort.fields.model_validate(front), text, Places(path, (), {})
        )


def share(total: Counts, **segments: Counts) -> Tally:
    """Tally a share: the total's counts, and those of each value of the column ``team``."""
    cells = {
        (segment, date.fromisoformat(f"{month}-01")): Cell(pair[1], pair)
        for segment, counts in [(None, total), *((("team", name), own) for name, own in segments.items())]
        for month, pair in counts.items()
        if pair is not None
    }
    days = frozenset(date.fromisoformat(f"{month}-01") for month in total)
    return Tally(0, cells, days, max(days, default=None))


def add_up(**segments: Counts) -> Tally:
    """Tally a share whose total is the sum of its segments."""
    total: dict[str, tuple[int, int]] = {}
    for counts in segments.values():
        for month, pair in counts.items():
            met, of = total.get(month, (0, 0))
            total[month] = (met + (pair or (0, 0))[0], of + (pair or (0, 0))[1])
    return share(total, **segments)


def page_at(plan: SitePlan, address: str) -> Page:
    """Find a page by its address."""
    return next(page for page in plan.pages if page.address == address)


def blocks_of(view: View, block: str) -> list[Any]:
    """List the blocks of one sort in a view, the main column before the rest."""
    return [one for one in (*view.main, *view.aside) if one.block == block]


def block_at(view: View, anchor: str) -> Any:
    """Find a block by its anchor."""
    return next(one for one in (*view.main, *view.aside) if getattr(one, "anchor", "") == anchor)


def texts_of(value: object) -> Iterator[str]:
    """List every text and number that a view holds, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from texts_of(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*texts_of(key), *texts_of(inner))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from texts_of(inner)
    elif value is not None:
        yield str(value)


def rows_of(table: Any) -> list[list[str]]:
    """Read a table's cells as texts."""
    return [[cell.text for cell in row] for row in table.rows]

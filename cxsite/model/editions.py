"""Know the editions before a portal, and of each what its audience may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxsite.config import ONE_AUDIENCE, SiteConfig
from cxsite.issues import Issue, Place, did_you_mean, warning
from cxsite.load import Sources
from cxsite.model.visibility import Choice
from cxsite.schema import EDITIONS, Edition, FrozenMetric, Revision


@dataclass(frozen=True, slots=True)
class PastEdition:
    """Hold what an audience may see of an edition."""

    name: str
    as_of: date
    metrics: Mapping[str, FrozenMetric]
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Know who looks at editions: for whom the portal is, and which metrics are kept from them today."""

    config: SiteConfig
    choice: Choice
    hidden: frozenset[str]

    def may_see(self, frozen: FrozenMetric) -> bool:
        """Say whether figures may be seen: the narrower audience decides, today's or the edition's."""
        if self.choice.preview:
            return True
        return frozen.metric not in self.hidden and self._rank_of(frozen) <= self.config.rank_of(
            self.choice.audience
        )

    def _rank_of(self, frozen: FrozenMetric) -> int:
        known = self.config.audiences
        if frozen.audience in known:
            return known.index(frozen.audience)
        # An audience that nobody knows any more must not widen to another one.
        return 0 if frozen.audience == ONE_AUDIENCE else len(known)


def make_viewer(sources: Sources, choice: Choice, shown: frozenset[str]) -> Viewer:
    """Tell which metrics of the site are not shown to those for whom a portal is."""
    known = {record.id for record in sources.records if record.kind == "metrics"}
    return Viewer(sources.config, choice, frozenset(known - shown))


def find_edition(sources: Sources, choice: Choice) -> Edition | None:
    """Find the edition that a portal is built from, if it is one."""
    named = (edition for edition in sources.editions if edition.edition == choice.edition)
    return next(named, None) if choice.edition else None


def list_past_editions(sources: Sources, viewer: Viewer, as_of: date) -> tuple[PastEdition, ...]:
    """List the editions up to a day, newest first; of an edition's own portal those before it."""
    shown = find_edition(sources, viewer.choice)
    limit = (shown.as_of, shown.edition) if shown else None
    past = [
        edition
        for edition in sources.editions
        if edition.as_of <= as_of and (limit is None or (edition.as_of, edition.edition) < limit)
    ]
    return tuple(see_edition(edition, viewer) for edition in reversed(past))


def see_edition(edition: Edition, viewer: Viewer) -> PastEdition:
    """Leave out of an edition what the viewer may not see."""
    metrics = {one.metric: one for one in edition.metrics if viewer.may_see(one)}
    return PastEdition(edition.edition, edition.as_of, metrics, edition.revisions)


def check_editions(editions: Sequence[Edition], config: SiteConfig) -> Iterator[Issue]:
    """Find audiences of editions that the site does not know any more."""
    for edition in editions:
        for audience in sorted({metric.audience for metric in edition.metrics}):
            if audience not in (*config.audiences, ONE_AUDIENCE):
                message = f'cxsite.toml names no audience "{audience}": nobody is shown its figures'
                known = f"audiences are: {', '.join(config.audiences)}"
                hint = did_you_mean(audience, config.audiences, known)
                yield warning("CX703", message, Place(f"{EDITIONS}/{edition.edition}.json"), hint)

"""Decide which records a portal shows: by audience, draft, publication and expiry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cxsite.config import SiteConfig
from cxsite.issues import Issue, did_you_mean, error
from cxsite.load import SourceRecord
from cxsite.schema import RecordFields


@dataclass(frozen=True, slots=True)
class Choice:
    """Say for whom a portal is built; ``preview`` shows every record to its makers, labelled.

    ``edition`` names the one whose figures are shown in the stead of today's.
    """

    audience: str | None = None
    drafts: bool = False
    preview: bool = False
    edition: str | None = None


def is_visible(fields: RecordFields, choice: Choice, config: SiteConfig, as_of: date) -> bool:
    """Say whether a record is shown to an audience on a day."""
    if choice.preview:
        return True
    if fields.draft and not choice.drafts:
        return False
    embargoed = fields.publish is not None and fields.publish > as_of
    expired = fields.expires is not None and fields.expires <= as_of
    return (
        not embargoed and not expired and config.rank_of(fields.audience) <= config.rank_of(choice.audience)
    )


def ribbon_of(fields: RecordFields, as_of: date) -> str:
    """Name the reason why a record would not be public."""
    if fields.draft:
        return "Draft"
    if fields.publish is not None and fields.publish > as_of:
        return f"Not public before {fields.publish.isoformat()}"
    if fields.expires is not None and fields.expires <= as_of:
        return f"Expired on {fields.expires.isoformat()}"
    return ""


def check_audiences(records: tuple[SourceRecord, ...], config: SiteConfig) -> Iterator[Issue]:
    """Find audiences that cxsite.toml does not name."""
    for record in records:
        audience = record.fields.audience
        if audience is not None and audience not in config.audiences:
            hint = did_you_mean(audience, config.audiences, f"audiences are: {', '.join(config.audiences)}")
            place = record.places.at(("audience",))
            yield error("CX201", f'cxsite.toml names no audience "{audience}"', place, hint)

"""Name records."""

from __future__ import annotations

from cxsite.load import SourceRecord


def title_of(record: SourceRecord) -> str:
    """Name a record: its title, or its id in words."""
    words = record.id.replace("-", " ")
    return record.fields.title or words[:1].upper() + words[1:]

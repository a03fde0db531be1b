"""Word in English what the page of sources says: templates by key."""

from __future__ import annotations

from collections.abc import Mapping

SOURCES: Mapping[str, str | Mapping[str, str]] = {
    "sources.title": "Where the figures come from",
    "sources.short": "Sources",
    "sources.eyebrow": "Sources",
    "sources.summary": "What each extract covers, whether it is late, and which metrics come from it.",
    "sources.extracts": "Extracts",
    "sources.extract": "Extract",
    "sources.covers": "Covers",
    "sources.span": "{first} to {last}",
    "sources.nothing": "No rows yet",
    "sources.rows": "Rows",
    "sources.rows_hidden": "not told",
    "sources.rows_note": (
        "The number of rows is not told where it would give away how many stand behind figures that this "
        "portal does not show."
    ),
    "sources.state": "State",
    "sources.late": "Late",
    "sources.held": "Held back: the extract cannot be used at present",
    "sources.on_time": "On time",
    "sources.unlimited": "No limit set",
    "sources.age": {
        "one": "{age}; up to {count} day is fine",
        "other": "{age}; up to {count} days are fine",
    },
    "sources.days_old": {"one": "{count} day old", "other": "{count} days old"},
    "sources.metrics": "Metrics",
    "sources.metric": "Metric",
    "sources.definition": "Definition",
    "sources.owner": "Owner",
    "sources.table": "Table",
    "sources.data": "Data",
    "sources.from": "Metrics from {source}",
    "sources.derived": "Made of other metrics",
    "sources.kind": "Extract",
}

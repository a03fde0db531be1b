"""List the kinds of records: their folder, the word for one of them, and their front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cxsite.schema.fields import RecordFields
from cxsite.schema.metrics import MetricFields
from cxsite.schema.records import (
    DeckFields,
    FrontFields,
    GlossaryFields,
    MessageFields,
    NoteFields,
    PageFields,
    PracticeFields,
    ProgramFields,
    PromiseFields,
    RoadshowFields,
    ScorecardFields,
    UnitFields,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Name a kind of record. ``name`` is its folder, ``singular`` the word in links and ``cxsite new``."""

    name: str
    singular: str
    title: str
    fields: type[RecordFields]

    @property
    def phrase(self) -> str:
        """Name one record of this kind within a sentence."""
        return _PHRASES.get(self.name, f"a {self.singular}")


_PHRASES = {"front": "the front page", "glossary": "the glossary", "roadshow": "a stop of the road show"}

_ALL = (
    Kind("scorecards", "scorecard", "Scorecards", ScorecardFields),
    Kind("metrics", "metric", "Metrics", MetricFields),
    Kind("promises", "promise", "Promises", PromiseFields),
    Kind("practices", "practice", "Practices", PracticeFields),
    Kind("programs", "program", "Programs", ProgramFields),
    Kind("units", "unit", "Units", UnitFields),
    Kind("messages", "message", "Messages", MessageFields),
    Kind("decks", "deck", "Decks", DeckFields),
    Kind("roadshow", "roadshow", "Road show", RoadshowFields),
    Kind("notes", "note", "Notes", NoteFields),
    Kind("pages", "page", "Pages", PageFields),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
KIND_BY_SINGULAR: Mapping[str, Kind] = MappingProxyType({kind.singular: kind for kind in _ALL})

FRONT = Kind("front", "front", "Front page", FrontFields)
GLOSSARY = Kind("glossary", "term", "Glossary", GlossaryFields)

NOT_BUILT: Mapping[str, str] = MappingProxyType(
    {
        "journeys": "journey",
        "actions": "action",
        "voices": "voice",
        "listening": "listening",
        "decisions": "decision",
        "forums": "forum",
        "newsletters": "newsletter",
    }
)
"""Kinds of the finished product, folder to singular, that this version does not build yet."""

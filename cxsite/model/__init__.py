"""Work out what a portal has to say; pure, and all that later stages know of the site."""

from cxsite.model.build_portal import build_portal
from cxsite.model.change import Change, Contribution, explain_change, find_periods
from cxsite.model.evaluate import Figure
from cxsite.model.metrics import Assurance, Metric, Phase, Point, Series, Signal, Status, Variation
from cxsite.model.portal import (
    Answer,
    ChartAnswer,
    Entry,
    FileAnswer,
    GlossaryTerm,
    IndexAnswer,
    Judgement,
    Portal,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    SpecAnswer,
    TermAnswer,
    UrlAnswer,
    Verdict,
)
from cxsite.model.spread import Funnel, PlacedSegment, place_segments
from cxsite.model.statistics.funnel import Position
from cxsite.model.statistics.rules import Cause
from cxsite.model.statistics.runs import Runs
from cxsite.model.visibility import Choice

__all__ = [
    "Answer",
    "Assurance",
    "Cause",
    "Change",
    "ChartAnswer",
    "Choice",
    "Contribution",
    "Entry",
    "Figure",
    "FileAnswer",
    "Funnel",
    "GlossaryTerm",
    "IndexAnswer",
    "Judgement",
    "Metric",
    "Phase",
    "PlacedSegment",
    "Point",
    "Portal",
    "Position",
    "RecordAnswer",
    "Ref",
    "Runs",
    "ScorecardAnswer",
    "Series",
    "Signal",
    "SpecAnswer",
    "Status",
    "TermAnswer",
    "UrlAnswer",
    "Variation",
    "Verdict",
    "build_portal",
    "explain_change",
    "find_periods",
    "place_segments",
]

"""Work out what a portal has to say; pure, and all that later stages know of the site."""

from cxsite.model.build_portal import build_portal
from cxsite.model.evaluate import Figure
from cxsite.model.portal import (
    Answer,
    ChartAnswer,
    Entry,
    FileAnswer,
    GlossaryTerm,
    IndexAnswer,
    Judgement,
    Metric,
    Point,
    Portal,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    Series,
    SpecAnswer,
    Status,
    TermAnswer,
    UrlAnswer,
    Verdict,
)
from cxsite.model.visibility import Choice

__all__ = [
    "Answer",
    "ChartAnswer",
    "Choice",
    "Entry",
    "Figure",
    "FileAnswer",
    "GlossaryTerm",
    "IndexAnswer",
    "Judgement",
    "Metric",
    "Point",
    "Portal",
    "RecordAnswer",
    "Ref",
    "ScorecardAnswer",
    "Series",
    "SpecAnswer",
    "Status",
    "TermAnswer",
    "UrlAnswer",
    "Verdict",
    "build_portal",
]

"""Work out what a portal has to say; pure, and all that later stages know of the site."""

from cxsite.model.build_portal import build_portal
from cxsite.model.change import Contribution, Explanation, explain_change, find_periods
from cxsite.model.evaluate import Figure
from cxsite.model.metrics import Assurance, Metric, Phase, Point, Series, Signal, Status, Variation
from cxsite.model.page_tests import adjust_changes, expect_false_signals, smallest_change
from cxsite.model.plain_text import plain_text
from cxsite.model.portal import (
    Answer,
    AnsweredText,
    ChartAnswer,
    ClaimAnswer,
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
    ValueAnswer,
    Verdict,
)
from cxsite.model.signals import FEWEST_FOR_LIMITS, FEWEST_FOR_VERDICT
from cxsite.model.spread import Funnel, PlacedSegment, place_segments
from cxsite.model.statistics.funnel import Position
from cxsite.model.statistics.rules import Cause
from cxsite.model.statistics.runs import Runs
from cxsite.model.units import unit_of
from cxsite.model.visibility import Choice

__all__ = [
    "FEWEST_FOR_LIMITS",
    "FEWEST_FOR_VERDICT",
    "Answer",
    "AnsweredText",
    "Assurance",
    "Cause",
    "ChartAnswer",
    "Choice",
    "ClaimAnswer",
    "Contribution",
    "Entry",
    "Explanation",
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
    "ValueAnswer",
    "Variation",
    "Verdict",
    "adjust_changes",
    "build_portal",
    "expect_false_signals",
    "explain_change",
    "find_periods",
    "place_segments",
    "plain_text",
    "smallest_change",
    "unit_of",
]

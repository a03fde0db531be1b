"""Work out what a portal has to say; pure, and all that later stages know of the site."""

from cxsite.model.backdrop import Backdrop, reread
from cxsite.model.build_portal import build_backdrop, build_portal
from cxsite.model.change import Contribution, Explanation, explain_change, find_periods
from cxsite.model.chart_answers import FUNNEL_KINDS, WATERFALL_KINDS
from cxsite.model.compare import FEWEST_ANSWERS
from cxsite.model.decks import shown_text, slides_of
from cxsite.model.edition_changes import (
    DefinitionChange,
    EditionChanges,
    LimitChange,
    NewPeriods,
    Turn,
)
from cxsite.model.editions import PastEdition
from cxsite.model.effects import Effect, EffectKind, Stretch, adjust_effects, effect_since
from cxsite.model.evaluate import Figure
from cxsite.model.freezing import freeze_metric, hide_as_others
from cxsite.model.history import History
from cxsite.model.metrics import Held, Metric, Phase, Point, Series
from cxsite.model.page_tests import (
    BaseWorth,
    adjust_changes,
    expect_false_signals,
    smallest_change,
    worth_of_bases,
)
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
from cxsite.model.practices import judge_practice
from cxsite.model.programs import Course, CourseState, judge_aims
from cxsite.model.published_extracts import PublishedExtract
from cxsite.model.restatements import Restatement
from cxsite.model.signals import FEWEST_FOR_LIMITS, FEWEST_FOR_VERDICT
from cxsite.model.spread import Funnel, PlacedSegment, place_segments
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.funnel import Position
from cxsite.model.statistics.rules import RuleSet, choose_rules
from cxsite.model.statistics.runs import Runs
from cxsite.model.style import find_style
from cxsite.model.units import unit_of
from cxsite.model.visibility import Choice

__all__ = [
    "FEWEST_ANSWERS",
    "FEWEST_FOR_LIMITS",
    "FEWEST_FOR_VERDICT",
    "FUNNEL_KINDS",
    "WATERFALL_KINDS",
    "Answer",
    "AnsweredText",
    "Backdrop",
    "BaseWorth",
    "ChartAnswer",
    "Choice",
    "ClaimAnswer",
    "Comparison",
    "Contribution",
    "Course",
    "CourseState",
    "DefinitionChange",
    "EditionChanges",
    "Effect",
    "EffectKind",
    "Entry",
    "Explanation",
    "Figure",
    "FileAnswer",
    "Funnel",
    "GlossaryTerm",
    "Held",
    "History",
    "IndexAnswer",
    "Judgement",
    "LimitChange",
    "Metric",
    "NewPeriods",
    "PastEdition",
    "Phase",
    "PlacedSegment",
    "Point",
    "Portal",
    "Position",
    "PublishedExtract",
    "RecordAnswer",
    "Ref",
    "Restatement",
    "RuleSet",
    "Runs",
    "ScorecardAnswer",
    "Series",
    "SpecAnswer",
    "Stretch",
    "TermAnswer",
    "Turn",
    "UrlAnswer",
    "ValueAnswer",
    "Verdict",
    "adjust_changes",
    "adjust_effects",
    "build_backdrop",
    "build_portal",
    "choose_rules",
    "effect_since",
    "expect_false_signals",
    "explain_change",
    "find_periods",
    "find_style",
    "freeze_metric",
    "hide_as_others",
    "judge_aims",
    "judge_practice",
    "place_segments",
    "plain_text",
    "reread",
    "shown_text",
    "slides_of",
    "smallest_change",
    "unit_of",
    "worth_of_bases",
]

"""Define the vocabulary of a site: kinds of records and their typed front matter.

A name is looked for when it is first asked for: to type all kinds takes its time, and most commands only read
settings.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxsite.schema.data_rules import (
        Breach,
        ColumnRules,
        ExpectedPeriods,
        ExtractTable,
        LargestJump,
        OnBadData,
        UniqueKey,
    )
    from cxsite.schema.editions import (
        EDITIONS,
        POINT_COLUMNS,
        Edition,
        FrozenChange,
        FrozenMetric,
        FrozenPhase,
        FrozenPoints,
        FrozenSeries,
        Revision,
        digest_of,
        fold_column,
        is_edition_name,
        write_edition,
    )
    from cxsite.schema.extracts import DELIMITERS, EXCEL_DATES, ExtractSettings, order_of_dates
    from cxsite.schema.fields import (
        FieldPath,
        Fields,
        IsoDate,
        OrNumber,
        RecordFields,
        Reference,
        Text,
        Texts,
        find_prose,
        find_references,
    )
    from cxsite.schema.judging import Baseline, Rebase, Restatement, Rules, Target
    from cxsite.schema.kinds import FRONT, GLOSSARY, KIND_BY_SINGULAR, KINDS, NOT_BUILT, Kind
    from cxsite.schema.metrics import (
        SCALES,
        SURVEY_KINDS,
        Measure,
        MetricFields,
        MetricKind,
        Part,
        Test,
    )
    from cxsite.schema.misfits import Misfit, find_misfits
    from cxsite.schema.problems import Problem, known_keys, list_problems
    from cxsite.schema.records import (
        Adoption,
        Aim,
        DeckFields,
        Evidence,
        FrontFields,
        GlossaryFields,
        KeptWhen,
        MessageFields,
        Milestone,
        NoteFields,
        PageFields,
        PracticeFields,
        ProgramFields,
        PromiseFields,
        RoadshowFields,
        ScorecardFields,
        ScorecardGroup,
        UnitFields,
    )
    from cxsite.schema.verdicts import Assurance, Cause, Signal, Status, Variation

# What is needed first comes first: a name is looked for no further than where it is.
_MODULES = (
    "fields",
    "problems",
    "extracts",
    "data_rules",
    "verdicts",
    "judging",
    "metrics",
    "misfits",
    "records",
    "kinds",
    "editions",
)

__all__ = [
    "DELIMITERS",
    "EDITIONS",
    "EXCEL_DATES",
    "FRONT",
    "GLOSSARY",
    "KINDS",
    "KIND_BY_SINGULAR",
    "NOT_BUILT",
    "POINT_COLUMNS",
    "SCALES",
    "SURVEY_KINDS",
    "Adoption",
    "Aim",
    "Assurance",
    "Baseline",
    "Breach",
    "Cause",
    "ColumnRules",
    "DeckFields",
    "Edition",
    "Evidence",
    "ExpectedPeriods",
    "ExtractSettings",
    "ExtractTable",
    "FieldPath",
    "Fields",
    "FrontFields",
    "FrozenChange",
    "FrozenMetric",
    "FrozenPhase",
    "FrozenPoints",
    "FrozenSeries",
    "GlossaryFields",
    "IsoDate",
    "KeptWhen",
    "Kind",
    "LargestJump",
    "Measure",
    "MessageFields",
    "MetricFields",
    "MetricKind",
    "Milestone",
    "Misfit",
    "NoteFields",
    "OnBadData",
    "OrNumber",
    "PageFields",
    "Part",
    "PracticeFields",
    "Problem",
    "ProgramFields",
    "PromiseFields",
    "Rebase",
    "RecordFields",
    "Reference",
    "Restatement",
    "Revision",
    "RoadshowFields",
    "Rules",
    "ScorecardFields",
    "ScorecardGroup",
    "Signal",
    "Status",
    "Target",
    "Test",
    "Text",
    "Texts",
    "UniqueKey",
    "UnitFields",
    "Variation",
    "digest_of",
    "find_misfits",
    "find_prose",
    "find_references",
    "fold_column",
    "is_edition_name",
    "known_keys",
    "list_problems",
    "order_of_dates",
    "write_edition",
]


def __getattr__(name: str) -> object:
    """Find a name that is handed over in the first module that has it."""
    if name in __all__:
        for module in _MODULES:
            found = getattr(import_module(f"{__name__}.{module}"), name, None)
            if found is not None:
                globals()[name] = found
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

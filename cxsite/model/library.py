"""Hold what links can lead to, and what comes of answering one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxsite.issues import Issue
from cxsite.language import Language
from cxsite.load import SourceFile, TextEdit
from cxsite.model.claim_answers import Measured
from cxsite.model.figures_known import Ledger
from cxsite.model.metrics import Metric
from cxsite.model.portal import Answer, GlossaryTerm, Ref
from cxsite.model.references import Known
from cxsite.model.stray_numbers import Names


@dataclass(frozen=True, slots=True)
class Library:
    """Hold what links can lead to."""

    known: Known
    metrics: Mapping[str, Metric]
    promises: Mapping[str, Measured]
    terms: Mapping[str, GlossaryTerm]
    specs: Mapping[str, str]
    files: Mapping[tuple[str, str], SourceFile]
    paths: Mapping[str, Ref]
    language: Language
    names: Names
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold the answer to a link, ``None`` where it is a mistake, and what is wrong with it.

    ``edits`` put right what its text says.
    """

    answer: Answer | None
    issues: tuple[Issue, ...] = ()
    edits: tuple[TextEdit, ...] = ()

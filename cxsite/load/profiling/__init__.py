"""Tell what an extract is before any metric reads it, and propose a metric for it."""

from cxsite.load.profiling.profile import (
    ColumnProfile,
    DaysProfile,
    Detected,
    ExtractProfile,
    Gap,
    Guess,
    Proposal,
)
from cxsite.load.profiling.profiler import find_extracts, profile_extracts, propose_for
from cxsite.load.profiling.propose import write_fields

__all__ = [
    "ColumnProfile",
    "DaysProfile",
    "Detected",
    "ExtractProfile",
    "Gap",
    "Guess",
    "Proposal",
    "find_extracts",
    "profile_extracts",
    "propose_for",
    "write_fields",
]

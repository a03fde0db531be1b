"""Name the verdicts on series and their points, for those who reach them and for editions that keep them.

What an edition can say is part of its format: another word here asks for another format there.
"""

from __future__ import annotations

from typing import Literal

Status = Literal["met", "missed", "no_target", "no_data", "too_few"]
Cause = Literal["none", "outside", "trend", "two_in_three", "shift"]
Signal = Literal["common_cause", "improvement", "concern", "neutral_high", "neutral_low"]
Variation = Literal[
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
]
Assurance = Literal["pass", "fail", "inconsistent"]

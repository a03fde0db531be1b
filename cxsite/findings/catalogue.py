"""Read the catalogue of findings: the guide docs/findings.md, which travels with the program.

The guide is the one place where a code is explained, so that what a terminal says and what a reader of the
guide finds cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cxsite.errors import CxsiteError
from cxsite.issues import Severity, nearest

_ROW = re.compile(r"^\| (CX\d{3}) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_LESSON = re.compile(r"^### (CX\d{3})\n(.*?)(?=^#{1,3} |\Z)", re.MULTILINE | re.DOTALL)
_WARNING = "*Warning.* "
_CODE_OR_LINK = re.compile(r"(`[^`]*`)|\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold what is known of a code, in Markdown: what it means, where it occurs, what to do.

    ``lesson`` says why it matters, with a wrong and a right example. ``severity`` is the gravest that it has.
    """

    code: str
    severity: Severity
    means: str
    example: str
    remedy: str
    lesson: str = ""

    @property
    def may_warn(self) -> bool:
        """Say whether it is a warning, always or where the guide says so."""
        return self.severity is Severity.WARNING or "*Warning*" in self.means


def parse_catalogue(guide: str) -> dict[str, Finding]:
    """Read the findings out of the text of their guide, by code."""
    lessons = {code: text.strip() for code, text in _LESSON.findall(guide)}
    return {row[0]: _make_finding(row, lessons.get(row[0], "")) for row in _ROW.findall(guide)}


def _make_finding(row: tuple[str, str, str, str], lesson: str) -> Finding:
    code, means, example, remedy = row
    severity = Severity.WARNING if means.startswith(_WARNING) else Severity.ERROR
    return Finding(code, severity, means.removeprefix(_WARNING), example, remedy, lesson)


@cache
def read_catalogue() -> Mapping[str, Finding]:
    """Read the findings of this version, by code."""
    guide = find_guide(Path(__file__).parents[1]).read_text(encoding="utf-8")
    return MappingProxyType(parse_catalogue(guide))


def find_guide(package: Path) -> Path:
    """Find the guide beside an installed package, or in the docs of a checkout."""
    beside = package / "findings.md"
    return beside if beside.is_file() else package.parent / "docs" / "findings.md"


def find_finding(word: str) -> Finding:
    """Find a finding by its code, whatever the case of its letters.

    Raises ``CxsiteError`` for a code that no finding has.
    """
    known = read_catalogue()
    code = word.strip().upper()
    found = known.get(code) or known.get(f"CX{code}")
    if found is None:
        match = nearest(code, known)
        hint = f'did you mean "{match}"?' if match else "a code is CX and three digits, such as CX204"
        raise CxsiteError(f'there is no finding "{word}"', hint)
    return found


def explain(finding: Finding) -> str:
    """Word a finding for a terminal: what it is, why it matters, wrong and right, what to do."""
    parts = (
        f"{finding.code} {finding.severity}: {finding.means}",
        finding.lesson,
        f"Such as: {finding.example}",
        f"What to do: {finding.remedy}",
    )
    # A link in code is an example; one outside leads to another page of the guide.
    return "\n\n".join(_CODE_OR_LINK.sub(lambda found: found[1] or found[2], part) for part in parts if part)

"""Write findings as SARIF 2.1.0, the format in which code hosts and editors read reports of checks.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from cxsite import __version__
from cxsite.findings.catalogue import Finding, explain, read_catalogue
from cxsite.issues import Issue, Place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(issues: tuple[Issue, ...], folder: str = "") -> str:
    """Write findings as a SARIF log of one run; ``folder`` is the site's, as seen from the repository."""
    codes = sorted({issue.code for issue in issues})
    run = {
        "tool": {"driver": {"name": "cxsite", "version": __version__, "rules": [_rule(c) for c in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, codes.index(issue.code), folder) for issue in issues],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str) -> dict[str, Any]:
    finding = read_catalogue().get(code)
    if finding is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": finding.means},
        "help": {"text": explain(finding), "markdown": _write_help(finding)},
        "defaultConfiguration": {"level": str(finding.severity)},
    }


def _write_help(finding: Finding) -> str:
    return "\n\n".join(filter(None, (finding.means, finding.lesson, f"**Do:** {finding.remedy}")))


def _result(issue: Issue, index: int, folder: str) -> dict[str, Any]:
    hint = f" Hint: {issue.hint}" if issue.hint else ""
    result = {
        "ruleId": issue.code,
        "ruleIndex": index,
        "level": str(issue.severity),
        "message": {"text": f"{issue.message}.{hint}" if hint else issue.message},
        "locations": [{"physicalLocation": {**_artifact(issue.place, folder), "region": _region(issue)}}],
    }
    return {**result, "fixes": [_fix(issue, folder)]} if issue.fix else result


def _artifact(place: Place, folder: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": quote(f"{folder}{place.path}")}}


def _region(issue: Issue) -> dict[str, Any]:
    place = issue.place
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.width,
    }
    return {**region, "snippet": {"text": place.excerpt}} if place.excerpt else region


def _fix(issue: Issue, folder: str) -> dict[str, Any]:
    region = {key: value for key, value in _region(issue).items() if key != "snippet"}
    replacement = {"deletedRegion": region, "insertedContent": {"text": issue.fix}}
    return {
        "description": {"text": f"Write {issue.fix}"},
        "artifactChanges": [{**_artifact(issue.place, folder), "replacements": [replacement]}],
    }

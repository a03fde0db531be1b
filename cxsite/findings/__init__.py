"""Explain findings, leave out those that an office has settled, and write them for other programs."""

from cxsite.findings.catalogue import Finding, explain, find_finding, read_catalogue
from cxsite.findings.formats import FORMATS, describe_findings
from cxsite.findings.ignoring import Settled, check_ignores, report_idle, settle

__all__ = [
    "FORMATS",
    "Finding",
    "Settled",
    "check_ignores",
    "describe_findings",
    "explain",
    "find_finding",
    "read_catalogue",
    "report_idle",
    "settle",
]

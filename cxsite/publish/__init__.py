"""Publish what a build wrote to a host: whole, proven, and so that every release can come back."""

from cxsite.publish.request import Report, Request, list_releases, publish, purge, roll_back, verify
from cxsite.publish.words import tell, write_report

__all__ = [
    "Report",
    "Request",
    "list_releases",
    "publish",
    "purge",
    "roll_back",
    "tell",
    "verify",
    "write_report",
]

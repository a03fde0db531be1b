"""Decide what every page shows, without a word of HTML."""

from cxsite.pages.plan import (
    Answer,
    Block,
    Chart,
    Chrome,
    DataFile,
    Document,
    Figure,
    Page,
    SearchEntry,
    SitePlan,
    Spark,
    Table,
    Term,
    View,
)
from cxsite.pages.site import plan_site

__all__ = [
    "Answer",
    "Block",
    "Chart",
    "Chrome",
    "DataFile",
    "Document",
    "Figure",
    "Page",
    "SearchEntry",
    "SitePlan",
    "Spark",
    "Table",
    "Term",
    "View",
    "plan_site",
]

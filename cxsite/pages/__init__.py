"""Decide what every page shows, without a word of HTML."""

from cxsite.pages.edition_text import describe_changes, freeze_portals
from cxsite.pages.page_trace import Origin, PageTrace
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
from cxsite.pages.site import is_shown_alone, plan_record, plan_site, trace_page

__all__ = [
    "Answer",
    "Block",
    "Chart",
    "Chrome",
    "DataFile",
    "Document",
    "Figure",
    "Origin",
    "Page",
    "PageTrace",
    "SearchEntry",
    "SitePlan",
    "Spark",
    "Table",
    "Term",
    "View",
    "describe_changes",
    "freeze_portals",
    "is_shown_alone",
    "plan_record",
    "plan_site",
    "trace_page",
]

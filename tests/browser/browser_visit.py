"""Hold what a browser saw and said while a page was open."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass(slots=True)
class Visit:
    """Hold an open page together with all that it complained about and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Visitor = Callable[..., AbstractContextManager[Visit]]

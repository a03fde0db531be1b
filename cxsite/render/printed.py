"""Hold a finished page together with what the rest of the portal must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxsite.issues import Issue, Place
from cxsite.render.artifact import Artifact
from cxsite.render.templates import TemplateFault


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """Hold a page's bytes, the pictures that it shows, its anchors, its links and what is wrong with it.

    ``links`` are those into its own site as they stand in the page, each once; ``places`` tell where its
    author wrote some of them. ``fault`` says that its template failed; then there is nothing else.
    """

    address: str
    source: str
    content: bytes = b""
    pictures: tuple[Artifact, ...] = ()
    anchors: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    fault: TemplateFault | None = None

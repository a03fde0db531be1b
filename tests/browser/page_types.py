"""Name one page of every type of the sample portal: the heaviest, as most can go wrong in it."""

from __future__ import annotations

from pathlib import Path

PATTERN_BY_TYPE = {
    "front": "index.html",
    "a-z": "a-z.html",
    "glossary": "glossary/index.html",
    "method": "method.html",
    "limits": "limits.html",
    "sources": "sources.html",
    "editions": "editions/index.html",
    "edition": "editions/*.html",
    **{
        kind: f"{kind}/index.html"
        for kind in (
            *("decks", "messages", "metrics", "notes", "pages", "practices"),
            *("programs", "promises", "roadshow", "scorecards", "units"),
        )
    },
    **{
        kind.removesuffix("s"): f"{kind}/*.html"
        for kind in ("messages", "metrics", "notes", "pages", "practices", "programs", "scorecards", "units")
    },
    "promise": "promises/*.html",
    "deck": "decks/*[!t].html",
    "handout": "decks/*-handout.html",
    "stop": "roadshow/*.html",
    "segment": "metrics/*/*/*.html",
}


def list_pages(portal: Path, type_: str) -> list[Path]:
    """List all pages of a type."""
    pattern = PATTERN_BY_TYPE[type_]
    return [
        path
        for path in sorted(portal.glob(pattern))
        if path.name != "index.html" or pattern.endswith("index.html")
    ]


def heaviest_page(portal: Path, type_: str) -> str:
    """Name the heaviest page of a type by its address."""
    page = max(list_pages(portal, type_), key=lambda path: path.stat().st_size)
    return page.relative_to(portal).as_posix()

"""Tell what a page is made from, why the last build wrote it, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from cxsite.build import BuildOptions, Progress, read_portal
from cxsite.config import CONFIG_NAME
from cxsite.console import Grid, Heading, Paragraph, Part
from cxsite.errors import CxsiteError
from cxsite.pages import Origin, PageTrace, trace_page
from cxsite.standing import Landmark
from cxsite.workers import Workers

# What every page is made from; a change of it concerns them all.
_COMMON = (CONFIG_NAME, "themes/*", "built-in themes/*", "editions/*", "content/glossary.md")
_ROWS_AT_MOST = 40
_PATHS_AT_MOST = 8
_HINT = "name it as it is in the browser, such as metrics/nps.html, or by the file of its record"


@dataclass(frozen=True, slots=True)
class PageStory:
    """Hold what a page is made from and what became of it.

    ``is_built`` says whether a build of the site is known, ``was_written`` whether the last one wrote the
    page, ``causes`` which of its sources had changed then, ``changed`` which have changed since.
    """

    address: str
    title: str
    origins: tuple[Origin, ...]
    is_built: bool
    was_written: bool
    causes: tuple[str, ...]
    changed: tuple[str, ...]


def tell_page(site: Path, page: str, workers: Workers, progress: Progress | None = None) -> PageStory:
    """Tell the story of a page, named by its address or by the file of its record."""
    portal = read_portal(site, BuildOptions(workers=workers), progress)
    address = _find_address(page)
    trace = trace_page(portal, address)
    if not trace.title:
        known = f'did you mean "{trace.nearest}"?' if trace.nearest else _HINT
        raise CxsiteError(f'there is no page "{address}"', known)
    # The portal that a build without options makes.
    landmark = Landmark(site, site / "output", {})
    last = landmark.last
    return PageStory(
        address,
        trace.title,
        trace.origins,
        last is not None,
        last is not None and address in last.written,
        _pick(last.causes if last else (), trace),
        _pick(landmark.list_changes() if last else (), trace),
    )


def _find_address(page: str) -> str:
    """Turn what a user may type into an address: with the output folder, or the file of a record."""
    parts = page.replace("\\", "/").removeprefix("./")
    for folder in ("output/", "content/"):
        parts = parts.partition(folder)[2] or parts
    return f"{parts.removesuffix('.md')}.html" if parts.endswith(".md") else parts


def _pick(paths: Iterable[str], trace: PageTrace) -> tuple[str, ...]:
    """Keep the paths that the page is made from."""
    origins = [origin.path for origin in trace.origins]
    return tuple(path for path in paths if any(_covers(origin, path) for origin in (*origins, *_COMMON)))


def _covers(origin: str, path: str) -> bool:
    return path.startswith(origin) if origin.endswith("/") else fnmatchcase(path, origin)


def word_story(story: PageStory) -> tuple[Part, ...]:
    """Word the story of a page for a terminal."""
    # First the files that it takes most from: those whose text it shows.
    origins = sorted(story.origins, key=lambda origin: ("its text" not in origin.parts, origin.path))
    rows = tuple((origin.path, ", ".join(origin.parts)) for origin in origins)
    shown = rows[:_ROWS_AT_MOST]
    more = f"{len(rows) - len(shown)} more files and, " if len(rows) > len(shown) else ""
    return (
        Heading(f"{story.address}: {story.title}"),
        Paragraph("Made from"),
        Grid(("file", "what of it"), shown),
        Paragraph(f"and {more}as every page: {CONFIG_NAME}, the theme, the glossary and the editions."),
        Paragraph(_word_last_build(story)),
        Paragraph(_word_changes(story)),
    )


def _word_last_build(story: PageStory) -> str:
    if not story.is_built:
        return "No build into output/ is known yet."
    if not story.was_written:
        return "The last build left it as it was."
    if not story.causes:
        return "The last build wrote it: it was not there before, or nobody knows the build before."
    return f"The last build wrote it, because these had changed: {_list_some(story.causes)}."


def _word_changes(story: PageStory) -> str:
    if not story.is_built:
        return "Build with: cxsite build"
    if not story.changed:
        return "Nothing that it is made from has changed since."
    return f"Since then these have changed: {_list_some(story.changed)}. The next build makes it again."


def _list_some(paths: tuple[str, ...]) -> str:
    shown = ", ".join(paths[:_PATHS_AT_MOST])
    return f"{shown} and {len(paths) - _PATHS_AT_MOST} more" if len(paths) > _PATHS_AT_MOST else shown

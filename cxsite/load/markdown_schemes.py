"""Judge the scheme of a link's target: what may be linked, shown as an image, or neither."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from cxsite.issues import Issue, Place, error, nearest

WEB_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
RECORD_SCHEMES = frozenset(
    {
        "metric",
        "scorecard",
        "promise",
        "practice",
        "program",
        "unit",
        "note",
        "message",
        "deck",
        "roadshow",
        "page",
        "term",
    }
)
CHECKED_SCHEMES = frozenset({"value", "claim"})
"""Links whose text is held to the data."""
IMAGE_SCHEMES = frozenset({"chart", "scorecard"})
UNBUILT_SCHEMES = frozenset(
    {
        "journey",
        "action",
        "voice",
        "listening",
        "decision",
        "forum",
        "newsletter",
    }
)

_SCHEME = re.compile(r"([^/?#\\:]*):")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def scheme_of(target: str) -> str:
    """Return what stands before a target's first colon, as a browser would read it; empty if relative."""
    found = _SCHEME.match(_as_browser_reads(target))
    return found[1] if found else ""


def judge_target(target: str, place: Place, *, is_image: bool) -> Iterator[Issue]:
    """Report a target that may not be linked or shown."""
    scheme = scheme_of(target)
    if re.match(r"[/\\]{2}", _as_browser_reads(target)):
        yield error("CX402", "a link may not begin with //", place, "write https:// before the host")
    elif not scheme and not _SCHEME.match(_as_browser_reads(target)):
        return
    elif scheme in UNBUILT_SCHEMES:
        yield error("CX403", f'"{scheme}:" is not built yet in this version', place)
    elif not _is_written_so(target, scheme) or scheme not in _allowed(is_image=is_image):
        yield _report_scheme(scheme, place, is_image=is_image)


def _as_browser_reads(target: str) -> str:
    return _IGNORED.sub("", html.unescape(target)).casefold()


def _is_written_so(target: str, scheme: str) -> bool:
    """Say whether nothing hides the scheme; only those of the web may be written in capitals."""
    return target.startswith(f"{scheme}:") or (
        scheme in WEB_SCHEMES and target.casefold().startswith(f"{scheme}:")
    )


def _allowed(*, is_image: bool) -> frozenset[str]:
    return IMAGE_SCHEMES if is_image else WEB_SCHEMES | RECORD_SCHEMES | CHECKED_SCHEMES


def _report_scheme(scheme: str, place: Place, *, is_image: bool) -> Issue:
    if is_image and scheme in WEB_SCHEMES:
        hint = "put the picture beside the text and name its file: pages load nothing from other hosts"
        return error("CX402", f'an image may not come from "{scheme}:"', place, hint)
    if is_image and scheme in RECORD_SCHEMES | CHECKED_SCHEMES:
        return error("CX402", f'"{scheme}:" is a link, not an image', place, "take the exclamation mark away")
    if not is_image and scheme == "chart":
        hint = "put an exclamation mark before it: ![what the chart shows](chart:…)"
        return error("CX402", "a chart is shown as an image, not linked", place, hint)
    allowed = _allowed(is_image=is_image)
    known = (
        "chart: or scorecard:" if is_image else "https:, mailto:, tel: or a kind of record such as metric:"
    )
    near = nearest(scheme, allowed)
    hint = f'did you mean "{near}:"?' if near else f"write {known}, or a relative address"
    if is_image and (scheme == "file" or len(scheme) == 1):
        hint = "put the picture beside the text and name its file: nobody else has that folder"
    message = f'{"an image" if is_image else "a link"} may not begin with "{scheme}:"'
    return error("CX402", message, place, hint)

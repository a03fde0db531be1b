"""Word the findings of a build for the page that an author looks at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape

from cxsite.issues import Issue
from cxsite.serve.snapshot import Attempt, Trouble

SHELL = "cxsite-preview"
WIDEST_EXCERPT = 120
MOST_SHOWN = 50
BEHIND = "this page is from the last good build"


def word_findings(attempt: Attempt | None, consequence: str = BEHIND) -> str:
    """Word what stopped a build, or quietly what a good one warns of; nothing if there is nothing to say."""
    if attempt is None or (attempt.is_good and not attempt.issues):
        return ""
    inside = _word_warnings(attempt) if attempt.is_good else _word_attempt(attempt, consequence)
    digest = hashlib.sha256(inside.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f'<div id="{SHELL}" data-findings="{digest}">\n{inside}</div>\n'


def _word_attempt(attempt: Attempt, consequence: str) -> str:
    inside = _word_trouble(attempt.trouble) if attempt.trouble else _word_issues(attempt.shown)
    return (
        '<aside class="cxsite-findings" aria-label="Findings of the preview">\n'
        '<button type="button" class="cxsite-hide" aria-keyshortcuts="Escape">Hide (Esc)</button>\n'
        f"<details open>\n<summary>{_word_count(attempt)}: {consequence}</summary>\n{inside}</details>\n"
        "</aside>\n"
        f'<button type="button" class="cxsite-again" hidden>{_word_count(attempt)}</button>\n'
    )


def _word_warnings(attempt: Attempt) -> str:
    count = len(attempt.issues)
    words = "1 warning" if count == 1 else f"{count} warnings"
    inside = _word_issues(attempt.issues)
    return f'<details class="cxsite-warnings"><summary>{words}</summary>\n{inside}</details>\n'


def _word_count(attempt: Attempt) -> str:
    if attempt.trouble:
        return "The build failed"
    count = len(attempt.shown)
    return "1 finding stops the build" if count == 1 else f"{count} findings stop the build"


def _word_trouble(trouble: Trouble) -> str:
    parts = [f'<p class="message">{escape(trouble.message)}</p>']
    if trouble.hint:
        parts.append(f'<p class="hint">{escape(trouble.hint)}</p>')
    if trouble.traceback:
        parts.append(f'<pre tabindex="0">{escape(trouble.traceback)}</pre>')
    return "\n".join(parts) + "\n"


def _word_issues(issues: Sequence[Issue]) -> str:
    shown = "".join(_word_issue(issue) for issue in issues[:MOST_SHOWN])
    left = len(issues) - MOST_SHOWN
    rest = f"<p>{left} more stand in the terminal.</p>\n" if left > 0 else ""
    return f"<ol>\n{shown}</ol>\n{rest}"


def _word_issue(issue: Issue) -> str:
    place = issue.place
    hint = f'<p class="hint">{escape(issue.hint)}</p>' if issue.hint else ""
    return (
        f'<li><p class="place">{escape(place.path)}:{place.line}:{place.column} '
        f"<strong>{issue.severity} {escape(issue.code)}</strong></p>"
        f'<p class="message">{escape(issue.message)}</p>{_word_excerpt(issue)}{hint}</li>\n'
    )


def _word_excerpt(issue: Issue) -> str:
    place = issue.place
    if not place.excerpt:
        return ""
    start = max(0, place.column - 1 - WIDEST_EXCERPT // 2)
    excerpt = place.excerpt[start : start + WIDEST_EXCERPT]
    column = place.column - 1 - start
    # Tabs stay tabs above and below, or the caret would stand under another character.
    indent = "".join("\t" if character == "\t" else " " for character in excerpt[:column]).ljust(column)
    carets = "^" * max(1, min(place.width, len(excerpt) - column))
    gutter = " " * len(str(place.line))
    return f"<pre>{place.line} | {escape(excerpt)}\n{gutter} | {indent}{carets}</pre>"

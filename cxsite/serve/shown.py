"""Word what the preview adds to a page: findings, the tag that reloads, pages of its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from html import escape

from cxsite.issues import Issue
from cxsite.serve.snapshot import Attempt, Snapshot, Trouble

STYLE = "/-preview/preview.css"
SCRIPT = "/livereload.js"
POLICY = re.compile(r"<meta\b[^>]*\bhttp-equiv=[\"']?content-security-policy\b[^>]*>", re.IGNORECASE)
CONTENT = re.compile(
    r"(?P<head>\bcontent=(?P<quote>[\"']))(?P<policy>.*?)(?P=quote)", re.IGNORECASE | re.DOTALL
)
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
WIDEST_EXCERPT = 120
NEAR = 8


def add_preview(page: str, snapshot: Snapshot, host: str) -> str:
    """Add the reloading script and the findings to a page, nothing inline: its policy stays strict."""
    page = POLICY.sub(lambda match: _allow_socket(match[0], host), page, count=1)
    page = _insert_before(HEAD_END, page, _head(snapshot, host))
    if snapshot.attempt is None or not snapshot.is_broken:
        return page
    return _insert_after(BODY, page, _word_attempt(snapshot.attempt, "this page is from the last good build"))


def make_waiting_page(snapshot: Snapshot, host: str) -> str:
    """Make the page that stands at every address until a build was good."""
    if snapshot.attempt is None:
        return _make_page("Building …", "<p>The page appears by itself.</p>", snapshot, host)
    body = _word_attempt(snapshot.attempt, "the pages appear by themselves when it is mended")
    return _make_page("The site could not be built", body, snapshot, host)


def make_missing_page(address: str, addresses: Iterable[str], snapshot: Snapshot, host: str) -> str:
    """Make the page for an address that has none, with what is near."""
    near = "".join(
        f'<li><a href="/{escape(found)}">{escape(found)}</a></li>' for found in find_near(address, addresses)
    )
    body = f"<p>There is no <code>/{escape(address)}</code>.</p>"
    body += f"<p>Near it:</p><ul>{near}</ul>" if near else '<p><a href="/">To the front page</a></p>'
    if snapshot.attempt is not None and snapshot.is_broken:
        body = _word_attempt(snapshot.attempt, "the page may be there when it is mended") + body
    return _make_page("No such page", body, snapshot, host)


def find_near(address: str, addresses: Iterable[str]) -> list[str]:
    """Find the pages that a mistyped address may have meant."""
    pages = sorted(found for found in addresses if found.endswith(".html"))
    name = address.rstrip("/").rpartition("/")[2].removesuffix(".html")
    same_name = [page for page in pages if name and name in page.rpartition("/")[2]]
    close = difflib.get_close_matches(address, pages, n=NEAR, cutoff=0.6)
    return list(dict.fromkeys([*close, *same_name]))[:NEAR]


def _allow_socket(meta: str, host: str) -> str:
    return CONTENT.sub(lambda match: f"{match['head']}{_extend(match['policy'], host)}{match['quote']}", meta)


def _extend(policy: str, host: str) -> str:
    directives = [directive.strip() for directive in policy.split(";") if directive.strip()]
    connect = next((item for item in directives if item.split()[0] == "connect-src"), "connect-src")
    kept = [directive for directive in directives if directive != connect]
    sources = [source for source in connect.split()[1:] if source != "'none'"]
    return "; ".join([*kept, " ".join(["connect-src", *sources, f"ws://{host}"])])


def _head(snapshot: Snapshot, host: str) -> str:
    # The socket's port is read from the script's address, but only if it has one: the default port is hidden.
    port = host.rpartition(":")[2]
    options = f"snipver={snapshot.version}&amp;port={port}&amp;mindelay=500&amp;maxdelay=3000"
    return f'<link rel="stylesheet" href="{STYLE}">\n<script src="{SCRIPT}?{options}"></script>\n'


def _insert_before(mark: re.Pattern[str], page: str, text: str) -> str:
    match = mark.search(page)
    return f"{page[: match.start()]}{text}{page[match.start() :]}" if match else f"{text}{page}"


def _insert_after(mark: re.Pattern[str], page: str, text: str) -> str:
    match = mark.search(page)
    return f"{page[: match.end()]}\n{text}{page[match.end() :]}" if match else f"{page}{text}"


def _make_page(title: str, body: str, snapshot: Snapshot, host: str) -> str:
    policy = (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src ws://{host}"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n{_head(snapshot, host)}</head>\n'
        f'<body class="cxsite-page">\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _word_attempt(attempt: Attempt, consequence: str) -> str:
    inside = _word_trouble(attempt.trouble) if attempt.trouble else _word_issues(attempt.shown)
    return (
        '<aside class="cxsite-findings" aria-label="Findings of the preview">\n<details open>\n'
        f"<summary>{_word_count(attempt)}: {consequence}</summary>\n{inside}</details>\n</aside>\n"
    )


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
        parts.append(f"<pre>{escape(trouble.traceback)}</pre>")
    return "\n".join(parts) + "\n"


def _word_issues(issues: Iterable[Issue]) -> str:
    return f"<ol>\n{''.join(_word_issue(issue) for issue in issues)}</ol>\n"


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

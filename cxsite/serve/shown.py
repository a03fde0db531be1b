"""Add what the preview needs to a page, and make the pages of its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from html import escape

from cxsite.serve.findings import word_findings
from cxsite.serve.snapshot import Snapshot

STYLE = "/-preview/preview.css"
OWN_SCRIPT = "/-preview/preview.js"
SCRIPT = "/livereload.js"
POLICY = re.compile(r"<meta\b[^>]*\bhttp-equiv=[\"']?content-security-policy\b[^>]*>", re.IGNORECASE)
CONTENT = re.compile(
    r"(?P<head>\bcontent=(?P<quote>[\"']))(?P<policy>.*?)(?P=quote)", re.IGNORECASE | re.DOTALL
)
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
NEAR = 8


def add_preview(page: str, snapshot: Snapshot, host: str) -> str:
    """Add the reloading script and the findings to a page, nothing inline: its policy stays strict."""
    page = POLICY.sub(lambda match: _allow_socket(match[0], host), page, count=1)
    page = _insert_before(HEAD_END, page, _head(snapshot, host))
    return _insert_after(BODY, page, word_findings(snapshot.attempt))


def make_waiting_page(snapshot: Snapshot, host: str) -> str:
    """Make the page that stands at every address until a build was good."""
    if snapshot.attempt is None:
        return _make_page("Building …", "<p>The page appears by itself.</p>", snapshot, host)
    body = word_findings(snapshot.attempt, "the pages appear by themselves when it is mended")
    return _make_page("The site could not be built", body, snapshot, host)


def make_missing_page(address: str, addresses: Iterable[str], snapshot: Snapshot, host: str) -> str:
    """Make the page for an address that has none, with what is near."""
    near = "".join(
        f'<li><a href="/{escape(found)}">{escape(found)}</a></li>' for found in find_near(address, addresses)
    )
    body = f"<p>There is no <code>/{escape(address)}</code>.</p>"
    body += f"<p>Near it:</p><ul>{near}</ul>" if near else '<p><a href="/">To the front page</a></p>'
    if snapshot.attempt is not None and snapshot.is_broken:
        body = word_findings(snapshot.attempt, "the page may be there when it is mended") + body
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
    # livereload's script looks for plugins once, when it runs: ours comes before it.
    return (
        f'<link rel="stylesheet" href="{STYLE}">\n<script src="{OWN_SCRIPT}"></script>\n'
        f'<script src="{SCRIPT}?{options}"></script>\n'
    )


def _insert_before(mark: re.Pattern[str], page: str, text: str) -> str:
    match = mark.search(page)
    return f"{page[: match.start()]}{text}{page[match.start() :]}" if match else f"{text}{page}"


def _insert_after(mark: re.Pattern[str], page: str, text: str) -> str:
    match = mark.search(page)
    return f"{page[: match.end()]}\n{text}{page[match.end() :]}" if match and text else f"{page}{text}"


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

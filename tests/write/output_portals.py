"""Make renderings and read what a build left on the disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from cxsite.render.artifact import Artifact, Rendering, Role

MANIFEST = ".cxsite-manifest.json"


def make_rendering(content_by_address: Mapping[str, str]) -> Rendering:
    """Make a rendering from texts; the role follows from the address."""
    return Rendering(
        tuple(
            Artifact(address, text.encode(), role_of(address), f"source of {address}")
            for address, text in sorted(content_by_address.items())
        )
    )


def role_of(address: str) -> Role:
    """Say what a file is by its address."""
    if address.startswith("assets/"):
        return Role.ASSET
    return Role.PAGE if address.endswith(".html") else Role.DATA


def make_portal(names: Iterable[str], mark: str) -> dict[str, str]:
    """Make a front page that links to every named page, and pages that link to each other and to an asset."""
    pages = [f"metrics/{name}.html" for name in names]
    asset = f"assets/style-{mark}.css"
    links = "".join(f'<a href="{page}">' for page in [*pages, asset])
    portal = {"index.html": f"{mark} {links}", asset: f"/* {mark} */", "data/figures.json": f'"{mark}"'}
    for page, following in zip(pages, [*pages[1:], *pages[:1]], strict=True):
        portal[page] = (
            f'{mark} <a href="../index.html"><a href="../{asset}"><a href="{Path(following).name}">'
            + "x" * 4000
        )
    return portal


def read_files(output: Path) -> dict[str, str]:
    """Read all files of an output folder but the manifest."""
    return {
        path.relative_to(output).as_posix(): path.read_text()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def read_portal(output: Path) -> dict[str, str]:
    """Read the files that readers can get: none of those that a killed build left behind."""
    return {
        address: text for address, text in read_files(output).items() if not address.startswith(".cxsite-")
    }


def find_dead_links(files: Mapping[str, str]) -> list[str]:
    """Follow every link from the front page on and list those that lead nowhere."""
    dead, seen, waiting = [], set(), ["index.html"] if "index.html" in files else []
    while waiting:
        page = waiting.pop()
        seen.add(page)
        for href in re.findall(r'href="([^"]+)"', files[page]):
            address = _resolve(page, href)
            if address not in files:
                dead.append(f"{page}: {href}")
            elif address.endswith(".html") and address not in seen:
                waiting.append(address)
    return dead


def _resolve(page: str, href: str) -> str:
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in href.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)

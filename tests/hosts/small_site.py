"""Make the output of a small build, in versions whose files have the same sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from cxsite.label import write_label
from cxsite.manifest import Manifest
from cxsite.traces import LABEL, MANIFEST

Site = Mapping[str, bytes]
"""Maps the address of each file of an output folder to its bytes, the manifest included."""

FEWEST = 12
OFFSET = 142


def make_site(files: int = FEWEST, version: int = 1, *, size: int = 5000) -> Site:
    """Make an output folder of so many files of so many bytes, the manifest not counted.

    Two versions (0 to 857) hold files of the same sizes: one has "NPS 143" where the other has "NPS 144".
    Every page names scripts and styles in a folder named by their digest, so that all pages differ between
    versions. The first twelve are the front page, the A-Z, the search index, two scripts and styles, and two
    metrics with their chart, table and page; each further metric brings a page, a chart and a table.
    """
    assert files >= FEWEST, f"a site has at least {FEWEST} files"
    number = OFFSET + version
    assets = {
        name: _pad(f"/* {name} of version {number} */\n", size, filler="/* … */\n")
        for name in ("site.css", "site.js", "deck.js")
    }
    home = f"assets/{hashlib.sha256(b''.join(assets.values())).hexdigest()[:10]}"
    site = {f"{home}/{name}": content for name, content in assets.items()}
    metrics = [f"metric-{metric:04}" for metric in range(files // 3)]
    site["search-index.js"] = _pad(f'const index = ["{number}"]\n', size, filler="// …\n")
    site["index.html"] = _make_page("Portal", home, number=number, size=size, links=("search-index.js",))
    site["a-z.html"] = _make_page("A-Z", home, number=number, size=size)
    for metric in metrics:
        site |= _make_metric(metric, home, number=number, size=size)
    return _seal(dict(list(site.items())[:files]))


def edit_pages(site: Site, count: int = 1) -> Site:
    """Change the text but not the size of the last so many pages, and no other file."""
    pages = sorted(address for address in site if address.endswith(".html"))[-count:]
    edited = {address: site[address].replace(b"<p>NPS", b"<p>CES") for address in pages}
    return _seal({**site, **edited})


def write_site(folder: Path, site: Site, *, audience: str = "", sources: str = "") -> Path:
    """Write an output folder as a build leaves it, with its label; what an earlier site had is gone."""
    for address, content in site.items():
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in site:
            path.unlink()
    write_label(folder, {"audience": audience}, sources)
    return folder


def read_site(folder: Path) -> Site:
    """Read all files below a folder but a build's label."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != LABEL]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _make_metric(metric: str, home: str, *, number: int, size: int) -> dict[str, bytes]:
    chart, table = f"charts/{metric}.svg", f"data/metrics/{metric}.csv"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{metric}: NPS {number}</title></svg>\n'
    return {
        chart: _pad(drawing, size, filler="<!-- … -->\n"),
        table: _pad(f"period,value\n2013,{number}\n", size, filler="2012,40\n"),
        f"metrics/{metric}.html": _make_page(metric, home, number=number, size=size, links=(chart, table)),
    }


def _make_page(title: str, home: str, *, number: int, size: int, links: Iterable[str] = ()) -> bytes:
    depth = "" if title in ("Portal", "A-Z") else "../"
    named = "".join(_link(f"{depth}{address}") for address in links)
    text = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<link rel="stylesheet" href="{depth}{home}/site.css">\n'
        f'<script src="{depth}{home}/site.js" defer></script></head>\n'
        f'<body><h1>{title}</h1><p>NPS {number}</p><a href="{depth}index.html">Portal</a>\n'
        f"{named}</body></html>\n"
    )
    return _pad(text, size, filler="<!-- … -->\n")


def _link(address: str) -> str:
    if address.endswith(".svg"):
        return f'<img src="{address}" alt="">\n'
    return (
        f'<script src="{address}"></script>\n'
        if address.endswith(".js")
        else f'<a href="{address}">Data</a>\n'
    )


def _pad(text: str, size: int, *, filler: str) -> bytes:
    content = text.encode()
    line = filler.encode()
    room = max(0, size - len(content))
    # Whole lines and then spaces: a filler cut within a character would be no text.
    return content + line * (room // len(line)) + b" " * (room % len(line))


def _seal(site: Mapping[str, bytes]) -> dict[str, bytes]:
    files = {address: content for address, content in sorted(site.items()) if address != MANIFEST}
    digests = {address: hashlib.sha256(content).hexdigest() for address, content in files.items()}
    return {**files, MANIFEST: Manifest(digests).to_bytes()}

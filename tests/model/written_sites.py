"""Write small sites and work out their portals."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from cxsite.config import read_config
from cxsite.load import LoadOptions, Sources, load_sources
from cxsite.model import Choice, Portal, build_portal

RECORDS = {
    "cxsite.toml": 'as_of = 2013-12-31\naudiences = ["staff", "leaders"]\n',
    "content/index.md": "# Hello\n",
    "content/glossary.md": "on time\n: At most 15 minutes late.\n",
    "content/metrics/on-time.md": (
        "---\ntitle: On time\nkind: share\nsource: flights.csv\ndate: day\nnumerator: ok\ndenominator: all\n"
        "by: [carrier, c:d]\nmin_base: 0\n---\n"
    ),
    "content/metrics/ease.md": (
        "---\nkind: ces\nsource: flights.csv\ndate: day\nscore: ease\nmin_base: 0\n---\n"
    ),
    "content/pages/secret.md": "---\naudience: leaders\n---\n",
    "content/pages/photo.png": "a picture",
    "content/scorecards/all.md": "---\ngroups: [{title: All, metrics: [on-time]}]\n---\n",
    "content/specs/own.vl.json": '{"mark": "bar", "data": {"url": "metrics/on-time.csv"}}',
    "data/flights.csv": "day,carrier,c:d,ok,all,ease\n2013-11-05,U+A,x:y,1,2,5\n2013-12-05,B&O,,2,2,6\n",
}


def load_site(files: Mapping[str, str], *, base: Mapping[str, str] = RECORDS) -> Sources:
    """Read a site of these files, laid over the base."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**base, **files}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config, issues = read_config(Path(folder))
        assert not issues
        return load_sources(LoadOptions(Path(folder), config))


def build_site_portal(files: Mapping[str, str], choice: Choice | None = None) -> Portal:
    """Work out the portal of a site of these files, laid over the base."""
    return build_portal(load_site(files), choice or Choice())

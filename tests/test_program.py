"""Test what tells one program from another."""

from __future__ import annotations

import re
import tomllib

from program import ROOT

from cxsite.program import _PACKAGES

# These show, serve or share what is built, and shape no byte of it.
_SHAPELESS = {"click", "distributed", "livereload", "rich", "tornado", "watchfiles"}


def test_what_is_remembered_depends_on_every_package_that_shapes_it() -> None:
    """A value that another version of a package made, or its absence, is never taken for today's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    needed = (*project["dependencies"], *optional["cluster"], *optional["parquet"])
    names = {found[0] for one in needed if (found := re.match(r"[\w-]+", one))}
    assert names - _SHAPELESS <= set(_PACKAGES)

"""Test what tells one program from another."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

import pytest
from program import ROOT

from cxsite.program import _PACKAGES, _list_installed

# These show, serve or share what is built, and shape no byte of it.
_SHAPELESS = {"click", "distributed", "livereload", "rich", "tornado", "watchfiles"}


def test_what_is_remembered_depends_on_every_package_that_shapes_it() -> None:
    """A value that another version of a package made, or its absence, is never taken for today's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    needed = (*project["dependencies"], *optional["cluster"], *optional["parquet"])
    names = {found[0] for one in needed if (found := re.match(r"[\w-]+", one))}
    assert names - _SHAPELESS <= set(_PACKAGES)


@pytest.mark.parametrize("name", _PACKAGES)
def test_versions_are_those_that_installers_tell(name: str) -> None:
    """A version read from the name of a folder is the one that the standard library finds."""
    assert _list_installed()[name] == version(name)

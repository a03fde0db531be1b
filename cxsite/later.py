"""Import a large package when it is first used: most runs of the program get by without it."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stand for a module until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Import the module, and find there what is asked for."""
        found = getattr(import_module(self._name), name)
        # From now on it is found here.
        setattr(self, name, found)
        return found

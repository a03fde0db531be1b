"""Share between commands the option that each of them takes, and the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cxsite.console import Console


def open_console() -> Console:
    """Take the terminal; what draws there is not loaded for a mere ``--help``."""
    from cxsite.console import Console

    return Console()


def site_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command name the site's folder."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    help_ = "The site's folder (the one with cxsite.toml)."
    return click.option("--site", type=folder, default=".", show_default="here", help=help_)(command)

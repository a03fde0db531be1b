"""Take stock of the extracts of a site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxsite.config import CONFIG_NAME, read_config
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, sort_issues
from cxsite.load.profiling import ExtractProfile, find_extracts, profile_extracts


@dataclass(frozen=True, slots=True)
class Inventory:
    """Hold what each extract is, and what is wrong with them or with cxsite.toml."""

    extracts: tuple[ExtractProfile, ...]
    issues: tuple[Issue, ...]


def take_inventory(site: Path, name: str | None, here: Path) -> Inventory:
    """Look at the extracts that a name or a pattern means, seen from ``here``; left out, at all of them.

    Raises:
        CxsiteError: The folder is no site, or there is no such extract.

    """
    if not (site / CONFIG_NAME).is_file():
        hint = "run the command in the site's folder, name it with --site, or start one with: cxsite init"
        raise CxsiteError(f"there is no {CONFIG_NAME} in {site}", hint)
    config, issues = read_config(site)
    extracts = profile_extracts(site, config, find_extracts(site, name, here))
    found = (issue for extract in extracts for issue in extract.issues)
    return Inventory(extracts, sort_issues((*issues, *found)))

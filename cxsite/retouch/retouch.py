"""Make only the pages again whose texts were edited, where a new run of the program finds that enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cxsite.build import BuildOutcome, read_settings
from cxsite.manifest import read_manifest
from cxsite.memo import Memo
from cxsite.render import set_up_press
from cxsite.retouch.ground import Ground, LostError, remake
from cxsite.retouch.keeping import BackdropKeeper
from cxsite.standing import Landmark
from cxsite.write import BuildReport, replace_files


@dataclass(frozen=True, slots=True)
class Errand:
    """Say which portal of a site is to be brought up to date, and what is known of its last build."""

    site: Path
    output: Path
    as_of: date | None
    landmark: Landmark
    memo: Memo


def retouch(errand: Errand) -> BuildOutcome | None:
    """Bring a portal up to date, and say what came of it; nothing where only a whole build can do it."""
    landmark, last = errand.landmark, errand.landmark.last
    edited = landmark.edited
    if last is None or not edited:
        return None
    texts = read_texts(errand.site, edited)
    keeper = BackdropKeeper(errand.memo, landmark.name)
    ground = _find_ground(errand, keeper)
    if ground is None or not all(landmark.has(path, text) for path, text in texts.items()):
        return None
    made = make_again(ground, texts, errand.site)
    if made is None:
        return None
    keeper.renew(landmark.last_stamp, landmark.stamp, texts)
    report, _ = made
    return BuildOutcome(last.issues, report, last.ignored)


def make_again(ground: Ground, texts: Mapping[str, bytes], site: Path) -> tuple[BuildReport, Ground] | None:
    """Put pages of edited texts in their place; nothing if that may not be all, or nobody can tell."""
    try:
        remade = remake(ground, texts)
    except (LostError, OSError):
        return None
    if remade is None or not replace_files(remade.files, ground.output, site=site, manifest=ground.manifest):
        return None
    changed = tuple(sorted(item.address for item in remade.files))
    report = BuildReport(ground.output, (), changed, (), tuple(ground.manifest.digest_by_address))
    return report, ground.after(remade)


def read_texts(site: Path, paths: Sequence[str]) -> dict[str, bytes]:
    """Read texts by their paths in the site; nothing if one cannot be read."""
    try:
        return {path: (site / path).read_bytes() for path in paths}
    except OSError:
        return {}


def _find_ground(errand: Errand, keeper: BackdropKeeper) -> Ground | None:
    backdrop = keeper.find(errand.landmark.last_stamp)
    if backdrop is None:
        return None
    theme = read_settings(errand.site, errand.as_of).theme
    press = set_up_press(theme, backdrop.portal.config.language, errand.memo)
    return Ground(backdrop, errand.output, read_manifest(errand.output), press)

"""Build a portal again and again in one process, and after most saves of a text only its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cxsite.build import BuildOptions, BuildOutcome, Progress, build_site, read_settings
from cxsite.manifest import read_manifest
from cxsite.model import Backdrop
from cxsite.render import set_up_press
from cxsite.retouch.ground import Ground
from cxsite.retouch.retouch import make_again, read_texts


class Rebuilding:
    """Know what the last whole build of a site came to, and which texts were made again alone since."""

    def __init__(self, site: Path, options: BuildOptions) -> None:
        self._site = site
        self._options = replace(options, keep=self._take)
        self._backdrop: Backdrop | None = None
        self._ground: Ground | None = None
        self._outcome: BuildOutcome | None = None
        self._since: frozenset[str] = frozenset()

    def build(self, output: Path, saved: frozenset[str] | None, progress: Progress) -> BuildOutcome:
        """Bring the portal in a folder up to date; ``saved`` names what was saved since, if that is known."""
        return self._retouch(saved, progress) or self._build_whole(output, saved, progress)

    def _take(self, backdrop: Backdrop) -> None:
        self._backdrop = backdrop

    def _retouch(self, saved: frozenset[str] | None, progress: Progress) -> BuildOutcome | None:
        if not saved or self._ground is None or self._outcome is None:
            return None
        if not all(path.startswith("content/") and path.endswith(".md") for path in saved):
            return None
        progress.stage("writing")
        made = make_again(self._ground, read_texts(self._site, sorted(saved)), self._site)
        if made is None:
            return None
        report, self._ground = made
        self._since |= saved
        return replace(self._outcome, report=report)

    def _build_whole(self, output: Path, saved: frozenset[str] | None, progress: Progress) -> BuildOutcome:
        # The last whole build knows nothing of what was made again without it.
        everything = None if saved is None else saved | self._since
        self._ground = self._outcome = self._backdrop = None
        outcome = build_site(self._site, replace(self._options, output=output, saved=everything), progress)
        if outcome.report and self._backdrop:
            self._since = frozenset()
            self._ground = self._take_ground(self._backdrop, output)
            self._outcome = outcome
        return outcome

    def _take_ground(self, backdrop: Backdrop, output: Path) -> Ground:
        theme = read_settings(self._site, self._options.as_of).theme
        press = set_up_press(theme, backdrop.portal.config.language, self._options.workers.memo)
        return Ground(backdrop, output, read_manifest(output), press)

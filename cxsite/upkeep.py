"""Bring a portal up to date: say that nothing has changed, or build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsite.console import Console
from cxsite.label import write_label
from cxsite.standing import Landmark

if TYPE_CHECKING:
    # Imported where they are needed: what answers that nothing has changed must not load pandas or Altair.
    from cxsite.build import BuildOutcome, Progress
    from cxsite.workers import Workers


@dataclass(frozen=True, slots=True)
class Shares:
    """Say who does long work: so many processes (``None``: one a core), or the cluster at an address.

    With ``is_timed`` this process does it all, so that each page can be timed by itself.
    """

    jobs: int | None = None
    cluster: str = ""
    is_timed: bool = False


def update_portal(
    site: Path, output: Path, asked: Mapping[str, Any], *, shares: Shares, console: Console
) -> bool:
    """Build what was asked for unless nothing has changed, tell of it, and say whether the portal stands."""
    landmark = Landmark(site, output, asked)
    if shares.is_timed:
        return _build_timed(site, output, asked, landmark=landmark, console=console)
    if standing := landmark.find():
        console.show_issues(standing.issues)
        console.show_summary(standing.issues, standing.ignored)
        console.say(f"{len(standing.outputs)} files in {output} (nothing has changed)")
        return True
    outcome = _retouch(site, output, asked, landmark=landmark)
    if outcome is None:
        outcome = _build_whole(site, output, asked, shares=shares, landmark=landmark, console=console)
    return _tell(outcome, asked, landmark=landmark, console=console)


def _retouch(
    site: Path, output: Path, asked: Mapping[str, Any], *, landmark: Landmark
) -> BuildOutcome | None:
    """Make only the pages again whose texts were edited, if nothing else has changed."""
    if not landmark.edited:
        return None
    from cxsite.memo import Memo
    from cxsite.program import describe_program
    from cxsite.retouch import Errand, retouch

    memo = Memo(site, describe_program())
    try:
        return retouch(Errand(site, output, asked.get("as_of"), landmark, memo))
    finally:
        memo.save()


def _build_whole(
    site: Path,
    output: Path,
    asked: Mapping[str, Any],
    *,
    shares: Shares,
    landmark: Landmark,
    console: Console,
) -> BuildOutcome:
    from cxsite.retouch import BackdropKeeper
    from cxsite.workers import open_workers

    with open_workers(site, jobs=shares.jobs, cluster=shares.cluster) as workers, console.progress() as bar:
        keep = partial(BackdropKeeper(workers.memo, landmark.name).keep, landmark.stamp, site=site)
        return _build(
            site, output, {**asked, "keep": keep, "left": landmark.left}, workers=workers, progress=bar
        )


def _build_timed(
    site: Path, output: Path, asked: Mapping[str, Any], *, landmark: Landmark, console: Console
) -> bool:
    from cxsite.program import describe_program
    from cxsite.timings import Stopwatch, TimedMemo
    from cxsite.workers import Workers

    with console.progress() as bar:
        stopwatch = Stopwatch(bar)
        workers = Workers(TimedMemo(site, describe_program(), stopwatch))
        outcome = _build(site, output, asked, workers=workers, progress=stopwatch)
        workers.memo.save()
    stands = _tell(outcome, asked, landmark=landmark, console=console)
    console.show_parts(stopwatch.report())
    return stands


def _build(
    site: Path, output: Path, asked: Mapping[str, Any], *, workers: Workers, progress: Progress
) -> BuildOutcome:
    from cxsite.build import BuildOptions, build_site

    return build_site(site, BuildOptions(output=output, **asked, workers=workers), progress)


def _tell(outcome: BuildOutcome, asked: Mapping[str, Any], *, landmark: Landmark, console: Console) -> bool:
    console.show_issues(outcome.issues)
    console.show_summary(outcome.issues, outcome.ignored)
    report = outcome.report
    if report is None:
        landmark.forget()
        console.say("Nothing was written; the last portal is untouched.")
        return False
    written = (*report.added, *report.changed)
    write_label(report.output, asked, landmark.digest_sources())
    landmark.keep(report.addresses, outcome.issues, outcome.ignored, written=written)
    changes = f"{len(report.added)} new, {len(report.changed)} changed, {len(report.removed)} removed"
    console.say(f"{report.total} files in {report.output} ({changes})")
    console.say(f"Open {report.output / 'index.html'}")
    return True

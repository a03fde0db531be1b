"""Tell how a publish ended: in words for people, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from cxsite.findings import describe_findings
from cxsite.publish.deployment import word_size
from cxsite.publish.plan import Plan
from cxsite.publish.publisher import Kept
from cxsite.publish.request import Report

_SHOWN = 10


def tell(report: Report) -> Iterator[str]:
    """Say in lines what was done, or would be."""
    if report.plan:
        yield from _tell_plan(report, report.plan)
    for kept in report.kept:
        yield _tell_kept(kept)
    if not (report.issues or report.plan or report.kept or report.survey or report.purged):
        yield f"Nothing was published to {report.host} yet."
    if report.survey and report.survey.current:
        count = len(report.survey.current.digests)
        verdict = "not as it was published" if report.survey.altered else "as it was published"
        yield f"{report.host}: release {report.survey.current.id}, {count:,} files, {verdict}."
        yield from _name_all("not ours, left alone", report.survey.foreign)
    if report.purged:
        yield from _name_all("taken down from every release", report.purged)
        yield "Search and other pages may still name them until the next publish."


def _tell_plan(report: Report, plan: Plan) -> Iterator[str]:
    mode = report.abilities.mode if report.abilities else ""
    yield f"{report.host} ({mode}): release {plan.release.id}, {len(plan.release.files):,} files."
    yield from _name_all("new", plan.added)
    yield from _name_all("changed", plan.changed)
    yield from _name_all("removed", plan.removed)
    yield from _name_all("kept for open tabs", tuple(sorted(plan.release.carried)))
    yield from _name_all("not ours, left alone", plan.survey.foreign)
    if plan.is_idle:
        yield "Readers see this release already."
    elif report.is_done:
        yield f"Published: readers see it now ({word_size(plan.size)} written)."
    else:
        yield f"Nothing was published ({word_size(plan.size)} would be written)."


def _name_all(what: str, addresses: tuple[str, ...]) -> Iterator[str]:
    if addresses:
        rest = f" and {len(addresses) - _SHOWN:,} more" if len(addresses) > _SHOWN else ""
        yield f"  {len(addresses):,} {what}: {', '.join(addresses[:_SHOWN])}{rest}"


def _tell_kept(kept: Kept) -> str:
    rows = [f"{row.action} {_word_time(row.at)} by {row.who}" for row in kept.rows]
    mark = "*" if kept.is_shown else " "
    size = word_size(kept.release.size)
    return f"{mark} {kept.release.id}  {len(kept.release.files):,} files, {size}  {'; '.join(rows)}"


def _word_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def write_report(report: Report) -> str:
    """Write it as one JSON object."""
    told: dict[str, object] = {"host": report.host, "published": report.is_done}
    if report.abilities:
        told["mode"] = report.abilities.mode
    if report.plan:
        told |= _plan_as_json(report.plan)
    if report.kept:
        told["releases"] = [_kept_as_json(kept) for kept in report.kept]
    if report.survey:
        current = report.survey.current
        told["release"] = current.id if current else None
        told["altered"] = report.survey.altered
        told["foreign"] = report.survey.foreign
    if report.purged:
        told["purged"] = report.purged
    return json.dumps(told | describe_findings(report.issues), ensure_ascii=False, indent=2)


def _plan_as_json(plan: Plan) -> dict[str, object]:
    return {
        "release": plan.release.id,
        "files": len(plan.release.files),
        "bytes": plan.size,
        "added": plan.added,
        "changed": plan.changed,
        "removed": plan.removed,
        "carried": sorted(plan.release.carried),
        "foreign": plan.survey.foreign,
        "unchanged": plan.is_idle,
    }


def _kept_as_json(kept: Kept) -> dict[str, object]:
    return {
        "release": kept.release.id,
        "shown": kept.is_shown,
        "files": len(kept.release.files),
        "bytes": kept.release.size,
        "audience": kept.release.audience,
        "history": [{"action": row.action, "by": row.who, "at": _word_time(row.at)} for row in kept.rows],
    }

"""Freeze the figures of a site as they are published now: write one file into editions/."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cxsite.build import BuildOptions, Inspection, Progress, inspect_site
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, has_errors
from cxsite.language import join_words
from cxsite.pages import describe_changes, freeze_portals
from cxsite.schema import EDITIONS, Edition, Revision, is_edition_name, write_edition
from cxsite.workers import open_workers


@dataclass(frozen=True, slots=True)
class FreezeOutcome:
    """Hold the findings of a site and what became of its edition; with errors, nothing was written.

    ``changes`` say in what an edition that was altered differs from what it was; ``ignored`` counts the
    findings that cxsite.toml settles.
    """

    issues: tuple[Issue, ...]
    result: Literal["refused", "written", "altered", "unchanged"]
    path: str = ""
    edition: Edition | None = None
    changes: tuple[str, ...] = ()
    ignored: int = 0


def freeze_edition(
    site: Path, name: str, *, reason: str | None = None, progress: Progress | None = None
) -> FreezeOutcome:
    """Check a site and write its figures into editions/NAME.json, for good.

    Raises ``CxsiteError`` for a name that is no file's name everywhere, for an edition that is there with
    other figures unless a reason is given, where metrics are held, and where nothing can be written.
    """
    if not is_edition_name(name):
        hint = "use letters, digits and single dashes, at most 40, such as 2013-Q4"
        raise CxsiteError(f'"{name}" is no name for an edition', hint)
    with open_workers(site, keeps=False) as workers:
        inspection = inspect_site(site, BuildOptions(workers=workers), progress)
    return replace(_freeze(site, name, inspection, reason=reason), ignored=inspection.ignored)


def _freeze(site: Path, name: str, inspection: Inspection, *, reason: str | None) -> FreezeOutcome:
    if has_errors(inspection.issues):
        return FreezeOutcome(inspection.issues, "refused")
    _refuse_held(inspection)
    old = _find_existing(inspection, name)
    new = freeze_portals(name, inspection.portals)
    path = f"{EDITIONS}/{name}.json"
    if old is None:
        _write(site / path, new)
        return FreezeOutcome(inspection.issues, "written", path, new)
    if _content_of(old) == _content_of(new):
        return FreezeOutcome(inspection.issues, "unchanged", path, old)
    changes = describe_changes(old, new)
    _write(site / path, _revise(old, new, reason=_check_reason(name, reason, changes), changes=changes))
    return FreezeOutcome(inspection.issues, "altered", path, new, changes)


def _refuse_held(inspection: Inspection) -> None:
    held = {id_ for portal in inspection.portals for id_, metric in portal.metrics.items() if metric.held}
    if held:
        names = [f'"{id_}"' for id_ in sorted(held)[:_NAMES_AT_MOST]]
        more = [f"{len(held) - _NAMES_AT_MOST} more"] if len(held) > _NAMES_AT_MOST else []
        message = f"held figures cannot be frozen as new: {join_words([*names, *more])}"
        raise CxsiteError(message, "they are an earlier edition's: mend the data first")


_NAMES_AT_MOST = 4


def _find_existing(inspection: Inspection, name: str) -> Edition | None:
    for edition in inspection.editions:
        if edition.edition == name:
            return edition
        if edition.edition.casefold() == name.casefold():
            # Two names that differ by case are one file on some systems.
            raise CxsiteError(f'there is an edition "{edition.edition}" already', "write its name as it is")
    return None


def _content_of(edition: Edition) -> str:
    return write_edition(edition.model_copy(update={"revisions": ()}))


def _check_reason(name: str, reason: str | None, changes: tuple[str, ...]) -> str:
    plain = " ".join((reason or "").split())
    if not plain:
        shown = "; ".join(changes[:3]) + ("; …" if len(changes) > 3 else "")
        hint = 'freeze under another name, or say why with --reason "…": the portal shows it'
        raise CxsiteError(f'edition "{name}" is published and would change ({shown})', hint)
    return plain


def _revise(old: Edition, new: Edition, *, reason: str, changes: tuple[str, ...]) -> Edition:
    revision = Revision(digest=old.digest, as_of=old.as_of, reason=reason, changes=changes)
    return new.model_copy(update={"revisions": (*old.revisions, revision)})


def _write(path: Path, edition: Edition) -> None:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    except OSError as cause:
        raise _cannot_write(path, cause) from cause
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(write_edition(edition).encode())
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its maker alone, an edition for all who may read the site.
        staged.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        staged.replace(path)
    except OSError as cause:
        raise _cannot_write(path, cause) from cause
    finally:
        with suppress(OSError):
            staged.unlink()


def _cannot_write(path: Path, cause: OSError) -> CxsiteError:
    hint = "make room or allow writing there"
    return CxsiteError(f"cannot write {path}: {cause.strerror or cause}", hint)

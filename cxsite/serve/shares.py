"""Tell folders that other machines write to: no system tells of a change that was made elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath

MOUNTS = Path("/proc/self/mounts")
KINDS = re.compile(
    r"nfs\d?|cifs|smbfs|smb\d|afs|davfs|vboxsf|prl_fs|fuse\.(sshfs|rclone|davfs2?|vmhgfs-fuse|gvfsd-fuse)"
)
ESCAPED = re.compile(r"\\(\d{3})")


def is_share(folder: Path) -> bool:
    """Say whether a folder lies on a share, as far as this system tells."""
    mounts = ""
    with suppress(OSError):
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
    return lies_on_share(folder.resolve(), mounts)


def lies_on_share(folder: PurePath, mounts: str) -> bool:
    """Say whether a folder lies on a share, by its name or by a list of mounts as in /proc/self/mounts."""
    if folder.drive.startswith("\\\\"):
        return True
    kind_by_point = {
        _unescape(fields[1]): fields[2] for line in mounts.splitlines() if (fields := line.split())
    }
    points = [point for point in kind_by_point if folder.is_relative_to(point)]
    nearest = max(points, key=lambda point: len(PurePosixPath(point).parts), default=None)
    return nearest is not None and KINDS.fullmatch(kind_by_point[nearest]) is not None


def _unescape(point: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 8)), point)

"""Write small sites and read what was built of them."""

from __future__ import annotations

from pathlib import Path

SMALL_SITE: dict[str, str | bytes] = {
    "cxsite.toml": 'title = "Office"\naudiences = ["staff", "executives"]\n',
    "content/index.md": "---\ntitle: How customers fared\n---\n\nRead on.\n",
    "content/metrics/answered.md": "---\ntitle: Answered in time\nkind: share\nsource: calls.csv\ndate: day\n"
    "numerator: answered\ndenominator: calls\ngrain: month\nby: [team]\ngood: up\ntarget: 80\nmin_base: 0\n"
    "owner: desk\n---\n",
    "content/promises/within-a-minute.md": "---\nmetric: answered\nunits: [desk]\n---\n",
    "content/units/desk.md": "---\ntitle: Service desk\n---\n",
    "data/calls.csv": "day,team,calls,answered\n2013-01-31,North,40,35\n2013-01-31,South,20,11\n"
    "2013-02-28,North,44,40\n2013-02-28,South,24,12\n",
}


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files by their address below a folder, and return the folder."""
    for address, content in files.items():
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_tree(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder by its address."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

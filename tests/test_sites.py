"""Build each folder of tests/sites and compare with the files that are expected of it.

``python tests/test_sites.py`` writes what is built now over what was expected: read the difference before
it is committed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from page_outline import outline_page
from program import Command, run_process
from site_files import read_tree

SITES = Path(__file__).parent / "sites"
CASES = sorted(folder.name for folder in SITES.iterdir() if folder.is_dir())

# One page of each make: a whole portal would only say the same of every change ten times over.
PAGES_BY_CASE = {
    "editions": ("editions/index", "editions/2013-Q4"),
    "statements": ("glossary/index", "pages/lage", "programs/sueden"),
    "texts": ("index", "metrics/quick", "pages/method", "promises/quick", "units/back"),
}
TOO_LONG_TO_READ = frozenset({"texts", "hostile", "statements"})


def tell_portal(case: str, portal: Path) -> dict[str, bytes]:
    """Tell what matters of a portal: its addresses, its data and what some of its pages say."""
    files = read_tree(portal)
    addresses = sorted(address for address in files if address.endswith(".html"))
    told = {"addresses.txt": "".join(f"{address}\n" for address in addresses).encode()}
    data = {address: content for address, content in files.items() if address.startswith("data/")}
    kinds = (".csv",) if case in TOO_LONG_TO_READ else (".csv", ".json")
    told |= {address: content for address, content in data.items() if address.endswith(kinds)}
    for page in PAGES_BY_CASE.get(case, ()):
        told[f"{page}.txt"] = outline_page(files[f"{page}.html"].decode()).encode()
    return told


@pytest.mark.parametrize("case", CASES)
def test_site_gives_what_is_expected(case: str, tmp_path: Path, cxsite: Command) -> None:
    """A site gives the addresses, the data, the pages and the findings that stand beside it."""
    outcome = cxsite("build", "--site", SITES / case / "site", "--output", tmp_path / "portal")
    told = {**tell_portal(case, tmp_path / "portal"), "findings.txt": outcome.err.encode()}
    expected = read_tree(SITES / case / "expected")
    # File by file, so that a failure shows the lines that differ and not that something does.
    for name in sorted({*told, *expected}):
        assert told.get(name, b"").decode() == expected.get(name, b"").decode(), name


def write_expected(case: str) -> None:
    """Write what a site gives now over what was expected of it."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = run_process("build", "--site", SITES / case / "site", "--output", Path(folder, "portal"))
        assert outcome.code == 0, outcome.err
        told = {**tell_portal(case, Path(folder, "portal")), "findings.txt": outcome.err.encode()}
    shutil.rmtree(SITES / case / "expected", ignore_errors=True)
    for address, content in told.items():
        path = SITES / case / "expected" / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    for name in CASES:
        write_expected(name)

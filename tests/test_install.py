"""Install the wheel alone, and build a site with it far from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from program import ROOT, Outcome

pytestmark = pytest.mark.slow

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(shared_folder: Path) -> Path:
    """Build the wheel once for all workers."""
    folder = shared_folder / "wheel"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            subprocess.run([*PIP, "wheel", ".", "--no-deps", "-q", "-w", str(folder)], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


Installed = Callable[..., Outcome]


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Installed:
    """Install the wheel into an environment of its own, and give a function that runs its command there."""
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([*PIP, "--python", str(python), "install", "-q", "--no-deps", str(wheel)], check=True)
    # What cxsite needs is borrowed from this environment: to install it again would take minutes.
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout
    Path(packages.strip(), "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def call(*arguments: str) -> Outcome:
        command = [str(python.with_name("cxsite")), *arguments]
        result = subprocess.run(
            command, cwd=empty, env=clean, capture_output=True, encoding="utf-8", check=False
        )
        return Outcome(result.returncode, result.stdout, result.stderr)

    return call


def tracked_files(folder: str) -> set[str]:
    """List the files of a folder that the repository keeps."""
    result = subprocess.run(
        ["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.skip("NOT TESTED: this is no checkout")
    return set(result.stdout.splitlines())


@pytest.mark.parametrize(("folder", "home"), [("cxsite", ""), ("themes", "cxsite/")])
def test_wheel_holds_all(folder: str, home: str, wheel: Path) -> None:
    """Every module, template, asset and file of the starter site travels in the wheel."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {f"{home}{name}" for name in tracked_files(folder)} - packed == set()


def test_wheel_holds_the_guide_to_findings(wheel: Path) -> None:
    """What the command explains travels in the wheel, as it stands in the documentation."""
    with zipfile.ZipFile(wheel) as packed:
        assert packed.read("cxsite/findings.md") == (ROOT / "docs" / "findings.md").read_bytes()


def test_wheel_alone_starts_checks_and_builds_a_site(installed: Installed, tmp_path: Path) -> None:
    """Two commands from an empty folder give a portal, and the starter site has no mistake in it."""
    commands = (["init", "x"], ["check", "--strict", "--site", "x"], ["build", "--site", "x"])
    outcomes = [installed(*command) for command in commands]
    page = tmp_path / "empty" / "x" / "output" / "index.html"
    assert ([outcome.code for outcome in outcomes], page.is_file()) == ([0, 0, 0], True), outcomes


def test_wheel_knows_its_version(installed: Installed) -> None:
    """The command says which version is installed."""
    assert installed("--version").out.strip().startswith("cxsite, version ")

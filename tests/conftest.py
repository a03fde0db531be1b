"""Give every test the sample portal, a server for it and sites that are quick to write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from portal_server import serve_folder
from program import Command, Outcome, run_process
from site_files import SMALL_SITE, write_files

ROOT = Path(__file__).parent.parent

# Tests call the commands in this process; the program sets this before anything else is loaded.
os.environ["TZ"] = "UTC"

# A busy machine is slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def cxsite(capfd: pytest.CaptureFixture[str]) -> Command:
    """Give a function that runs a command in this process and says how it ended."""
    from cxsite.cli import run

    def call(*arguments: str | Path) -> Outcome:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capfd.readouterr())

    return call


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """Write a site with one record of each kind that says next to nothing."""
    return write_files(tmp_path / "site", SMALL_SITE)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Name a folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def sample_portal(shared_folder: Path) -> Path:
    """Build the sample site once for all workers, and name the folder of its portal."""
    output = shared_folder / "sample-portal"
    done = shared_folder / "sample-portal.done"
    with FileLock(f"{output}.lock"):
        if not done.is_file():
            outcome = run_process("build", "--site", ROOT, "--output", output)
            assert outcome.code == 0, outcome.err
            done.write_text(outcome.err, encoding="utf-8")
    return output


@pytest.fixture(scope="module")
def sample_address(sample_portal: Path) -> Iterator[str]:
    """Serve the sample portal."""
    with serve_folder(sample_portal) as address:
        yield address

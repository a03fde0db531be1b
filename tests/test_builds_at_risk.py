"""Kill builds at random moments, let two run at once, and damage what they keep: the next one is right."""

from __future__ import annotations

import html
import os
import posixpath
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest
from build_race import Result, build, build_clean, differing, remember_on_disk
from changing_site import Files, make_site, save_changes
from site_edits import Asked
from site_files import read_tree, write_files

from cxsite.errors import CxsiteError
from cxsite.memo import FOLDER
from cxsite.pools import Cluster
from cxsite.traces import LABEL, LOCK, MANIFEST, STAGING
from cxsite.workers import Workers

# The long run: CXSITE_KILLS=50 CXSITE_SEED=1 pytest tests/test_builds_at_risk.py
KILLS = int(os.environ.get("CXSITE_KILLS", "6"))
SEED = int(os.environ.get("CXSITE_SEED", "5"))
STORE = f"{FOLDER}/memo.sqlite"
_HREF = re.compile(rb'\s(?:href|src)="([^"]*)"')
Stop = Callable[[subprocess.Popen[bytes], Path], None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Make the site once."""
    return make_site(tmp_path_factory.mktemp("past"))


@pytest.fixture
def site(files: Files, tmp_path: Path) -> Path:
    """Write the site."""
    return write_files(tmp_path / "site", dict(files))


def alter(files: Files) -> Files:
    """Make another site of it: each page looks otherwise, some are new and some are gone."""
    altered = {path: content for path, content in files.items() if path != "content/pages/own.md"}
    altered["cxsite.toml"] = files["cxsite.toml"].replace(b"Office of callers", b"Office of customers")
    altered["content/pages/extra.md"] = b"---\ntitle: Extra\n---\n\nSee [the desk](unit:desk).\n"
    altered["content/index.md"] += b"\nRead [more](page:extra).\n"
    altered["data/panel.csv"] += b"2013-06-20,61\n"
    altered["themes/house/assets/house.css"] = b".front { margin: 2px; }\n"
    return altered


def start(site: Path, output: Path) -> subprocess.Popen[bytes]:
    """Begin a build as a user does."""
    command = [
        sys.executable,
        "-m",
        "cxsite",
        "build",
        "--site",
        str(site),
        "--output",
        str(output),
        "--jobs",
        "1",
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def find_dead_links(portal: Mapping[str, bytes]) -> list[str]:
    """List the links of pages that lead to no file."""
    dead = []
    for address, content in portal.items():
        for found in _HREF.findall(content) if address.endswith(".html") else ():
            href = html.unescape(found.decode())
            path = unquote(href.partition("#")[0].partition("?")[0])
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), path))
            if path and not re.match(r"[a-z]+:|//", href) and target not in portal:
                dead.append(f"{address}: {href}")
    return dead


def read_portal(output: Path) -> dict[str, bytes]:
    """Read what readers could see of an output folder."""
    own = (MANIFEST, LOCK, LABEL, f"{STAGING}/")
    return {name: content for name, content in read_tree(output).items() if not name.startswith(own)}


def kill_while_writing(process: subprocess.Popen[bytes], output: Path, seconds: float) -> None:
    """Kill a build so many seconds after it began to write, if it is not done by then."""
    while process.poll() is None and not (output / STAGING).exists():
        time.sleep(0.0005)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a build so many seconds after its start, if it is not done by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_killed_builds_leave_whole_portals(files: Files, site: Path) -> None:
    """After a kill at any moment files are whole, links lead somewhere, and the next build is right."""
    dice = Random(SEED)  # noqa: S311 - the same moments for the same seed
    output, states, faults = site.parent / "out", [files, alter(files)], []
    began = time.monotonic()
    assert start(site, output).wait() == 0
    duration = time.monotonic() - began
    portals: list[Mapping[str, bytes]] = [read_portal(output)]
    save_changes(site, files, states[1], dice)
    portals.append(_portal_of(build_clean(site, site.parent / "clean", Asked())))
    save_changes(site, states[1], files, dice)
    for number in range(KILLS):
        old, new = number % 2, (number + 1) % 2
        save_changes(site, states[old], states[new], dice)
        if number % 3:
            kill_while_writing(start(site, output), output, dice.random() * 0.05)
        else:
            kill_after(start(site, output), dice.random() * duration)
        seen = read_portal(output)
        torn = [name for name in seen if seen[name] not in (portals[0].get(name), portals[1].get(name))]
        faults += [f"kill {number}: {fault}" for fault in (*torn, *find_dead_links(seen))]
        # Sometimes the change is taken back before anybody builds again.
        goal = old if dice.random() < 0.3 else new
        save_changes(site, states[new], states[goal], dice)
        start(site, output).wait()
        faults += [f"after kill {number}: {found}" for found in _compare(read_tree(output), portals[goal])]
        save_changes(site, states[goal], states[new], dice)
        start(site, output).wait() if goal != new else None
    assert faults == []


def _portal_of(result: Result) -> Mapping[str, bytes]:
    assert result.portal
    return {name: content for name, content in result.portal.items() if name != MANIFEST}


def _compare(found: dict[str, bytes], expected: Mapping[str, bytes]) -> list[str]:
    found = {name: content for name, content in found.items() if name not in {MANIFEST, LABEL}}
    return [] if found == expected else [differing(found, expected)]


@pytest.mark.slow
def test_two_builds_at_once(site: Path) -> None:
    """Two builds of one site into two folders do not disturb each other."""
    outputs = [site.parent / name for name in ("one", "two")]
    codes = [process.wait() for process in [start(site, output) for output in outputs]]
    clean = _portal_of(build_clean(site, site.parent / "clean", Asked()))
    assert (codes, [read_portal(output) == clean for output in outputs]) == ([0, 0], [True, True])


def truncate(path: Path) -> None:
    """Cut the file in the middle."""
    os.truncate(path, path.stat().st_size // 2)


def flip_bits(path: Path) -> None:
    """Flip bits all over the file."""
    dice = Random(SEED)  # noqa: S311 - the same bits for the same seed
    content = bytearray(path.read_bytes())
    for place in dice.sample(range(100, len(content)), 400):
        content[place] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def put_folder(path: Path) -> None:
    """Put a folder in the place of the file."""
    path.unlink()
    path.mkdir()


def forbid_writing(path: Path) -> None:
    """Let nothing be written any more."""
    path.chmod(0o400)
    path.parent.chmod(0o500)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [truncate, flip_bits, put_folder, forbid_writing])
def test_a_build_bears_a_damaged_store(harm: Callable[[Path], None], files: Files, site: Path) -> None:
    """Whatever becomes of what was kept, the portal is the same and nobody is told of a bug."""
    workers = remember_on_disk(site)
    build(site, site.parent / "out", Asked(), workers)
    workers.memo.save()
    harm(site / STORE)
    save_changes(site, files, alter(files), Random(SEED))  # noqa: S311 - see above
    expected = build_clean(site, site.parent / "clean", Asked())
    again = remember_on_disk(site)
    found = build(site, site.parent / "out", Asked(), again)
    again.memo.save()
    (site / FOLDER).chmod(0o700)
    assert found == expected


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers as processes of this machine."""
    pytest.importorskip("distributed")
    place = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(place), "--no-dashboard"]
    few = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    commands = [["dask_scheduler", "--port", "0", *common], *[["dask_worker", *common, *few]] * 2]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for name, *arguments in commands
    ]
    try:
        address = _address_in(place)
        _wait_for_workers(address, 2)
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _address_in(place: Path) -> str:
    import json

    end = time.monotonic() + 60
    while not place.exists() or not place.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    address: str = json.loads(place.read_text())["address"]
    return address


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


class Killer:
    """Kill a process of the cluster when the first page is done."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def stage(self, name: str, total: int = 0) -> None:
        """Wait for pages."""

    def step(self, name: str) -> None:  # noqa: ARG002 - progress tells the page
        """Kill it, once."""
        self._process.kill()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_a_cluster_may_die(
    site: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portal that a cluster makes is the same, also if one of its two workers is killed in the middle."""
    from cxsite.build import BuildOptions, build_site
    from cxsite.program import describe_program

    monkeypatch.setattr("cxsite.workers._WORTHWHILE_SECONDS", 0)
    expected = build_clean(site, site.parent / "clean", Asked())
    address, workers = cluster
    pool = Cluster(address, describe_program())
    try:
        options = BuildOptions(output=site.parent / "out", workers=Workers(pool=pool))
        outcome = build_site(site, options, Killer(workers[0]))
    finally:
        pool.close()
    assert workers[0].poll() is not None
    assert (outcome.issues, read_tree(site.parent / "out")) == (expected.issues, expected.portal)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_lost_all_workers_is_told_of(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build does not wait for ever for workers that are no more, and none begins without any."""
    from cxsite.program import describe_program

    monkeypatch.setattr("cxsite.pools._PATIENCE_SECONDS", 2)
    address, workers = cluster
    pool = Cluster(address, describe_program())
    for worker in workers:
        worker.kill()
    with pytest.raises(CxsiteError, match=r"(?s)no workers|gave up"):
        list(pool.run(sorted, [["b", "a"]]))
    with pytest.raises(CxsiteError, match="no workers"):
        Cluster(address, describe_program())

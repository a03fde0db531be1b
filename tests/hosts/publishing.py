"""Publish small sites as the command does, in this process or in one that is killed on the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cxsite.label import digest_sources
from cxsite.publish import Report, Request, list_releases, publish, purge, request, roll_back, verify
from cxsite.publish.host import Host, Put
from cxsite.publish.media import media_of
from cxsite.publish.targets import open_host
from cxsite.standing import take_inputs
from cxsite.traces import MANIFEST
from hosts.places import Place
from hosts.small_site import Site, make_site, write_site


class Silence:
    """Say nothing of how far a publish is."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage."""

    def step(self, name: str) -> None:
        """Finish a step."""


@dataclass(frozen=True, slots=True)
class Office:
    """Hold a site with one target, ``host``, and publish what is laid into its output."""

    site: Path
    place: Place

    def lay(self, site: Site, *, audience: str = "") -> None:
        """Lay an output as a build would have left it."""
        inputs = take_inputs(self.site, {})
        sources = digest_sources({path: state.digest for path, state in inputs.items()})
        write_site(self.site / "output", site, audience=audience, sources=sources)

    def publish(self, site: Site | None = None, **options: Any) -> Report:
        """Publish an output."""
        if site is not None:
            self.lay(site)
        is_dry = options.pop("is_dry", False)
        return publish(Request(self.site, "host", **options), Silence(), is_dry=is_dry)

    def roll_back(self, release_id: str | None = None, **options: Any) -> Report:
        """Show an earlier release."""
        return roll_back(Request(self.site, "host", **options), release_id, Silence())

    def verify(self) -> Report:
        """Look whether it is as it was published."""
        return verify(Request(self.site, "host"), Silence())

    def list_releases(self) -> Report:
        """List what is kept."""
        return list_releases(Request(self.site, "host"))

    def purge(self, *pages: str) -> Report:
        """Take pages down."""
        return purge(Request(self.site, "host"), pages, Silence())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Run the command in a process of its own."""
        environment = {**os.environ, **self.place.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "cxsite", *(arguments or ("publish", "host"))]
        return subprocess.Popen(
            [*command, "--site", str(self.site), "--format", "json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def publish_killed(self, kill_at: int) -> bool:
        """Publish in a process that is killed before its so manyth change of the host; say whether it was."""
        process = _SERVER.Process(target=_publish_killed, args=(self.site, dict(os.environ), kill_at))
        process.start()
        process.join(120)
        assert process.exitcode in {0, -signal.SIGKILL}
        return process.exitcode != 0


# It loads the program once and forks for each publish; it has no threads that a fork would lose.
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["hosts.publishing"])


def _publish_killed(site: Path, environment: Mapping[str, str], kill_at: int) -> None:
    os.environ.update(environment)
    request.open_host = lambda *given: _Killer(open_host(*given), kill_at)
    report = publish(Request(site, "host"), Silence())
    assert not report.issues, report.issues


def make_office(folder: Path, place: Place) -> Office:
    """Make a site with one target."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cxsite.toml").write_text(
        f'title = "Small"\n\n[publish.host]\n{place.settings}', encoding="utf-8"
    )
    return Office(folder, place)


V1, V2 = make_site(12, 1, size=600), make_site(12, 2, size=600)
"""Two small portals whose files have the same names and sizes."""

ODD_NAMES = {
    "a b/50%/ü-é/#1&2+3;4=5,6'7!8(9)[0]{1}.html": b"odd",
    ".cxsite/claims/user@machine~12~0a1b": b"claim",
    "%41.html": b"looks encoded",
    "\U0001f642.svg": b"smile",
}


def message(report: Report) -> str:
    """Read what the only finding says."""
    (issue,) = report.issues
    return issue.message


def put(host: Host, contents: Mapping[str, bytes]) -> None:
    """Write files."""
    host.put_all([Put(name, partial(contents.get, name), media_of(name)) for name in contents], str)


def shows(place: Place, site: Site) -> bool:
    """Say whether a reader finds every file of a site, as it was built."""
    return all(place.read(address) == content for address, content in site.items() if address != MANIFEST)


def check_odd_names(host: Host) -> None:
    """Write, list, read, prove and delete files whose names have spaces, marks and other alphabets."""
    put(host, ODD_NAMES)
    assert set(host.list_files("")) == set(ODD_NAMES)
    assert set(host.list_files(".cxsite/claims")) == {".cxsite/claims/user@machine~12~0a1b"}
    assert {name: host.read(name) for name in ODD_NAMES} == ODD_NAMES
    assert set(host.prove_all([*ODD_NAMES, "never/there.html"], str)) == set(ODD_NAMES)
    host.delete_all([*ODD_NAMES, "never/there.html"])
    assert host.list_files("") == {}


def publish_together(office: Office, count: int) -> list[tuple[int, dict[str, Any]]]:
    """Publish so many portals at once, versions 2 and on, each by a process of its own."""
    others = [make_office(office.site.with_name(f"site{number}"), office.place) for number in range(count)]
    for number, other in enumerate(others):
        other.lay(make_site(12, 2 + number, size=600))
    return [finish(process) for process in [other.start() for other in others]]


def count_shown(place: Place, count: int) -> int:
    """Count which of so many portals a reader sees whole."""
    return sum(shows(place, make_site(12, 2 + number, size=600)) for number in range(count))


def codes(report: Report) -> list[str]:
    """List the codes of a report's findings."""
    return [issue.code for issue in report.issues]


def finish(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """Wait for a publish in a process of its own: its exit code, and what it said."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, json.loads(out) if out.strip() else {}


class _Killer:
    """Stand between publishing and a host, and kill the process before a change of the host."""

    def __init__(self, host: Any, left: int) -> None:
        self._host = host
        self._left = left

        # A host that sets no links has no such methods, and that is how it is known.
        for method in {"set_link", "delete_folder"} & set(dir(host)):
            setattr(self, method, self._counted(getattr(host, method)))
        asking = {"name", "list_files", "read", "prove_all", "prove_folder", "read_link", "close"}
        for method in asking & set(dir(host)):
            setattr(self, method, getattr(host, method))

    def put_all(self, puts: Sequence[Any], done: Callable[[str], None]) -> None:
        """Write one file after the other."""
        for put in puts:
            self._count()
            self._host.put_all([put], done)

    def copy_all(self, pairs: Sequence[Any], done: Callable[[str], None]) -> None:
        """Copy one file after the other."""
        for pair in pairs:
            self._count()
            self._host.copy_all([pair], done)

    def delete_all(self, addresses: Any) -> None:
        """Delete one file after the other."""
        for address in list(addresses):
            self._count()
            self._host.delete_all([address])

    def _counted(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def count_first(*arguments: Any) -> Any:
            self._count()
            return change(*arguments)

        return count_first

    def _count(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

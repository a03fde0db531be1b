"""Measure publishing to real hosts on this machine, beside the tools that people use for it.

    python benchmarks/publish.py --files 2000
    python benchmarks/publish.py --files 200 --places webdav s3 --rounds 1

A small portal is published to each host, then all its pages change, then one, then nothing, then it goes
back. Each is the whole command, from the start of Python to its end, with every file proven; the peer
uploads the same files in the same run and proves nothing: rsync for a folder and over SSH
(``--delay-updates`` there), rclone for S3 and WebDAV. Shown are medians of the rounds, the ratio to the
peer's full upload, and the seconds of processor on this side alone, which other work on the machine moves
least. Requests are counted by a proxy in a publish of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hosts.nginx import gate  # noqa: E402
from hosts.places import PLACES, Place  # noqa: E402
from hosts.publishing import Office, make_office  # noqa: E402
from hosts.small_site import edit_pages, make_site  # noqa: E402

CHOSEN = ("folder", "ssh", "s3", "webdav")
PEERS = {"folder": "rsync -a", "ssh": "rsync --delay-updates", "s3": "rclone copy", "webdav": "rclone copy"}


@dataclass(slots=True)
class Taken:
    """Hold what a command took: seconds by the clock, and of the processor by it and what it started."""

    seconds: float = 0.0
    processor: float = 0.0


@contextmanager
def timed() -> Iterator[Taken]:
    """Time the commands that are run and waited for meanwhile."""
    taken = Taken()
    begun, used = time.perf_counter(), _add_up()
    yield taken
    taken.seconds, taken.processor = time.perf_counter() - begun, _add_up() - used


def _add_up() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_median(taken: Sequence[Taken]) -> Taken:
    """Take the median of each."""
    return Taken(
        statistics.median(one.seconds for one in taken), statistics.median(one.processor for one in taken)
    )


@dataclass(frozen=True, slots=True)
class Peer:
    """Upload the files of a folder with a tool that people use."""

    command: Sequence[str]
    environment: Mapping[str, str]

    def run(self) -> Taken:
        """Upload once."""
        environment = {**os.environ, **self.environment}
        with timed() as taken:
            subprocess.run(self.command, check=True, env=environment, capture_output=True)
        return taken


def make_peer(name: str, place: Place, source: Path, number: int) -> Peer:
    """Make the peer's command for a place, into a folder of its own in each round."""
    url = urlsplit(place.target.url)
    if name == "folder":
        return Peer(["rsync", "-a", f"{source}/", f"{place.target.url}-peer{number}/"], {})
    if name == "ssh":
        known = place.environment.get("HOME", str(Path.home()))
        shell = f"ssh -p {url.port} -F {known}/.ssh/config -o BatchMode=yes"
        target = f"{url.username}@{url.hostname}:{url.path}-peer{number}/"
        return Peer(["rsync", "-a", "--delay-updates", "-e", shell, f"{source}/", target], place.environment)
    rclone = str(Path(sys.executable).parent / "rclone")
    options = ["--config", os.devnull, "copy", "--transfers", "16", str(source)]
    if name == "s3":
        remote = f":s3,provider=Other,env_auth=true,endpoint='{place.target.endpoint}':{url.netloc}{url.path}"
        return Peer([rclone, *options, f"{remote}-peer{number}"], place.environment)
    hidden = _hide(rclone, place.environment["CXSITE_HOST_PASSWORD"])
    above, _, folder = url.path.rpartition("/")
    secrets = {
        "RCLONE_WEBDAV_URL": f"http://{url.hostname}:{url.port}{above}",
        "RCLONE_WEBDAV_USER": place.environment["CXSITE_HOST_USER"],
        "RCLONE_WEBDAV_PASS": hidden,
    }
    return Peer([rclone, *options, f":webdav:{folder}-peer{number}"], secrets)


def _hide(rclone: str, password: str) -> str:
    command = [rclone, "--config", os.devnull, "obscure", "-"]
    return subprocess.run(command, input=password, text=True, check=True, capture_output=True).stdout.strip()


def measure(name: str, files: int, rounds: int) -> None:
    """Measure one kind of host, and print its rows."""
    with _open_office(name) as office:
        site = edit_pages(make_site(files, 0), 1)
        office.lay(site)
        plain = office.site.parent / "plain"
        shutil.copytree(office.site / "output", plain, ignore=shutil.ignore_patterns(".cxsite-*"))
        # A program that is installed is compiled; who works on it does that at the first start.
        _run(office, "releases", "host")
        peers: list[Taken] = []
        times: dict[str, list[Taken]] = {}
        for number in range(rounds):
            # Each beside the peer: how busy the machine is changes from one minute to the next.
            peers.append(make_peer(name, office.place, plain, number).run())
            for what, act in _list_steps(office, files, number):
                times.setdefault(what, []).append(act())
        peer = find_median(peers)
        full = f"{peer.seconds:.2f} s, {peer.processor:.2f} s CPU"
        print(f"\n{name}: {PEERS[name]} of all {files:,} files {full}")
        for what, taken in times.items():
            median = find_median(taken)
            ratio = median.seconds / peer.seconds
            print(f"  {what:<22} {median.seconds:6.2f} s  {ratio:5.2f} x peer  {median.processor:6.2f} s CPU")
        if name in {"s3", "webdav"}:
            print(f"  requests of a first publish: {_count_requests(office, files):,}")


def _list_steps(office: Office, files: int, number: int) -> list[tuple[str, Callable[[], Taken]]]:
    first, second = make_site(files, 10 * number + 1), make_site(files, 10 * number + 2)

    def publish(site: Mapping[str, bytes] | None) -> Taken:
        if site is not None:
            office.lay(site)
        return _run(office, "publish", "host")

    def publish_first() -> Taken:
        _forget(office, number)
        return publish(first)

    return [
        ("first publish", publish_first),
        ("all pages changed", lambda: publish(second)),
        ("one page changed", lambda: publish(edit_pages(second))),
        ("nothing changed", lambda: publish(None)),
        ("rollback", lambda: _run(office, "rollback", "host")),
    ]


def _run(office: Office, *arguments: str) -> Taken:
    with timed() as taken:
        process = office.start(*arguments)
        out, err = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{out}{err}")
    return taken


def _forget(office: Office, number: int) -> None:
    """Let the target be a new folder beside the last one."""
    path = office.site / "cxsite.toml"
    url = office.place.target.url
    path.write_text(re.sub(r'url = ".*"', f'url = "{url}-{number}"', path.read_text()))


def _count_requests(office: Office, files: int) -> int:
    """Count what a first publish asks the server, by the log of a proxy in between."""
    target = office.place.target
    port = urlsplit(target.endpoint or target.url).port
    assert port is not None
    log = office.site.parent / "requests.log"
    log.touch()
    log.chmod(0o666)
    with gate(port, f"access_log {log};") as proxy:
        path = office.site / "cxsite.toml"
        text = re.sub(r'url = ".*"', f'url = "{target.url}-counted"', path.read_text())
        path.write_text(text.replace(f":{port}", f":{proxy.port}"))
        office.lay(make_site(files, 500))
        _run(office, "publish", "host")
    return len(log.read_text().splitlines())


@contextmanager
def _open_office(name: str) -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="cxsite-publish-") as name_of_folder:
        folder = Path(name_of_folder)
        folder.chmod(0o755)
        with PLACES[name](folder) as place:
            # Several folders lie beside one another, so the host's own folder is not the target itself.
            below = "/run" if name == "ssh" else "-run"
            target = place.target.model_copy(update={"url": f"{place.target.url}{below}"})
            yield make_office(folder / "site", replace(place, target=target))


def main() -> None:
    """Measure the hosts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--places", nargs="+", choices=CHOSEN, default=CHOSEN)
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"{chosen.files:,} files of 5 KB, medians of {chosen.rounds}")
    for name in chosen.places:
        measure(name, chosen.files, chosen.rounds)


if __name__ == "__main__":
    main()

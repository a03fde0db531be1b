"""Let one publisher at a time write to a host.

Who wants to write claims it by a file of its own, looks at all claims, and goes on only if there is no other.
No host has to do anything in one step for that, and what no host is able to do cannot go wrong: servers that
promise exclusive creation were seen to let six of six racers win. The name of a claim says all there is, so
no claim is ever seen half written.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cxsite.publish.host import Found, Host, Put
from cxsite.publish.ledger import CLAIMS, Ledger, read_ledger
from cxsite.publish.media import media_of
from cxsite.publish.refusals import PublishError

HEARTBEAT_SECONDS = 15.0
STALE_SECONDS = 300.0
_WAIT_SECONDS = 6.0
_LINK = "~"


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold a publisher: who, on which machine, in which process.

    ``nonce`` begins with the mark of the running system, and tells two claims of one process apart.
    """

    who: str
    pid: int
    nonce: str

    @property
    def address(self) -> str:
        """Return where the claim lies."""
        return f"{CLAIMS}/{_LINK.join((self.who, str(self.pid), self.nonce))}"

    @property
    def is_dead(self) -> bool:
        """Say whether the publisher is known to be no more: of this system, and its process has ended."""
        # Machines of two branches, and containers, have the same names; and Windows would end the process.
        if os.name == "nt" or not self.nonce.startswith(mark_system()):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        return False


def parse_claim(address: str) -> Claim | None:
    """Read a claim's name; none if it is no claim."""
    parts = address.rpartition("/")[2].split(_LINK)
    if len(parts) != 3 or not parts[1].isdecimal():
        return None
    return Claim(parts[0], int(parts[1]), parts[2])


def mark_system() -> str:
    """Tell this running system from all others, containers on it included, by 8 hex digits."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        system = f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        import uuid

        system = str(uuid.getnode())
    return hashlib.sha256(system.encode()).hexdigest()[:8]


def name_publisher() -> str:
    """Name who publishes, as ``user@machine``."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    return f"{_clean(user)}@{_name_machine()}"


def _name_machine() -> str:
    if not hasattr(os, "uname"):
        import socket

        return _clean(socket.gethostname().partition(".")[0])
    return _clean(os.uname().nodename.partition(".")[0])


def _clean(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-") or "unknown"


@dataclass(slots=True)
class Hold:
    """Hold a host for one publisher; ``started`` is the host's own time, ``ledger`` what it said then."""

    host: Host
    claim: Claim
    started: float
    ledger: Ledger
    _over: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise PublishError unless the claim still stands: called before what readers see is changed."""
        if self.claim.address not in self.host.list_files(CLAIMS):
            hint = "somebody removed it by hand, or this machine slept; publish again"
            raise PublishError("CX921", f"the claim on {self.host.name} is gone", hint)

    def beat(self) -> None:
        """Show that the publisher lives until it has ended."""
        while not self._over.wait(HEARTBEAT_SECONDS):
            # What is wrong with the host shows in the work itself; a claim once removed is not made again.
            with suppress(PublishError):
                if self.claim.address in self.host.list_files(CLAIMS):
                    _write(self.host, self.claim)

    def end(self) -> None:
        """Stop showing it."""
        self._over.set()


@contextmanager
def claimed(host: Host) -> Iterator[Hold]:
    """Hold a host; raises PublishError that names who holds it."""
    claim = Claim(name_publisher(), os.getpid(), mark_system() + os.urandom(4).hex())
    try:
        hold = Hold(host, claim, _win(host, claim), read_ledger(host))
        with _beating(hold):
            yield hold
    finally:
        with suppress(PublishError):
            host.delete_all([claim.address])


@contextmanager
def _beating(hold: Hold) -> Iterator[None]:
    heart = threading.Thread(target=hold.beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        hold.end()
        heart.join()


def list_rivals(found: Mapping[str, Found], now: float) -> dict[str, Found]:
    """List the claims that count at a time of the host: publishers that may be at work."""
    claims = {address: (parse_claim(address), file) for address, file in found.items()}
    return {
        address: file
        for address, (claim, file) in claims.items()
        if claim and not claim.is_dead and now - file.modified < STALE_SECONDS
    }


def _list_over(found: Mapping[str, Found], now: float) -> list[str]:
    """List what publishers left that are no more; a claim that is being written now has another name yet."""
    claims = {address: parse_claim(address) for address in found}
    return sorted(
        address
        for address, claim in claims.items()
        if now - found[address].modified >= STALE_SECONDS or (claim and claim.is_dead)
    )


def _win(host: Host, claim: Claim) -> float:
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        _write(host, claim)
        found = host.list_files(CLAIMS)
        own = found.get(claim.address)
        if own is None:
            raise PublishError("CX921", f"{host.name} does not show what was just written there", _LATE)
        rivals = {key: file for key, file in list_rivals(found, own.modified).items() if key != claim.address}
        if not rivals:
            host.delete_all(_list_over(found, own.modified))
            return own.modified
        host.delete_all([claim.address])
        if time.monotonic() > end:
            raise _locked(host, rivals, own.modified)
        # Two that came at the same moment both step back: not in step again.
        time.sleep(random.uniform(0.1, 0.9))  # noqa: S311 - no secret


_LATE = "its listings lag behind, so two publishers could not see one another; use another host"


def _locked(host: Host, rivals: Mapping[str, Found], now: float) -> PublishError:
    address, file = min(rivals.items(), key=lambda item: item[1].modified)
    claim = parse_claim(address)
    who = claim.who if claim else address
    message = (
        f"{who} is publishing to {host.name} (last sign of life {max(0, round(now - file.modified))} s ago)"
    )
    minutes = round(STALE_SECONDS / 60)
    hint = f"wait until that has ended; a publisher that died is passed over after {minutes} minutes"
    return PublishError("CX920", message, hint)


def _write(host: Host, claim: Claim) -> None:
    text = f"{claim.who} {claim.pid}\n".encode()
    host.put_all([Put(claim.address, lambda: text, media_of(claim.address))], lambda _: None)

"""Show a release where no link can be set: its files are written over those of the last one, in a safe order.

What pages need is written before them, what leads to them after them, and nothing is deleted before all is
proven. So every page that a reader sees is whole and has what it needs, though for a while some pages are
of the old release and some of the new one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.publish.claims import Hold
from cxsite.publish.deployment import Progress, prove, without, word_size
from cxsite.publish.host import STATE, TEMPORARY, Done, Found, Host, Proof
from cxsite.publish.ledger import Ledger, write_state
from cxsite.publish.package import Package, pack
from cxsite.publish.plan import Plan, Survey
from cxsite.publish.refusals import PublishError
from cxsite.publish.release import MARKER, Release, parse_release, write_release

if TYPE_CHECKING:
    import gzip
    import tarfile
else:
    # Where releases are shown by a link, there are no archives.
    gzip = Later("gzip")
    tarfile = Later("tarfile")

CURRENT = f"{STATE}/current.json"
_ARCHIVE = f"{STATE}/archive"


class Overlay:
    """Show releases file by file."""

    mode = "overlay"

    def __init__(self, host: Host) -> None:
        self._host = host

    def find_current(self, ledger: Ledger) -> str | None:
        """Tell which release was finished last."""
        current = self._read_current(ledger)
        return current.id if current else None

    def survey(self, ledger: Ledger, done: Done) -> Survey:
        """Look at what lies there; what still has the tag that was proven is not read again."""
        current = self._read_current(ledger)
        unfinished = _list_unfinished(ledger)
        found = self._list_portal()
        known = (*unfinished, current) if current else unfinished
        ours = {address for release in known for address in release.digests}
        tags = current.tags if current else {}
        digests = current.digests if current else {}
        proven = {a: digest for a, digest in digests.items() if _is_same(a, found, tags)}
        proofs = self._host.prove_all(sorted((ours & found.keys()) - proven.keys()), done)
        names = frozenset(address for address in found if not _is_left(address))
        return Survey(current, names, proven | {a: proof.sha256 for a, proof in proofs.items()}, unfinished)

    def locate(self, address: str) -> str:
        """Tell where a file lies that readers see."""
        return address

    def deploy(self, plan: Plan, package: Package, *, hold: Hold, progress: Progress) -> None:
        """Write what differs, prove it, say that it is done, and only then delete what nobody wants."""
        release = plan.release
        hold.ledger.begin(release)
        written = self._write(plan, package, hold=hold, progress=progress)
        progress.stage("show")
        tags = plan.survey.current.tags if plan.survey.current else {}
        proven = {a: proof.tag for a, proof in written.items() if proof.tag}
        kept = replace(release, tags={a: t for a, t in {**tags, **proven}.items() if a in release.digests})
        write_state(self._host, {_archive_address(release.id): _write_archive(package)})
        hold.ledger.keep(kept)
        hold.check()
        write_state(self._host, {CURRENT: write_release(kept)})
        self._host.delete_all(sorted((plan.survey.ours - release.digests.keys()) & plan.survey.names))
        hold.ledger.finish(release)

    def load_release(self, ledger: Ledger, release_id: str) -> Package:
        """Take a release from its archive."""
        contents = _read_archive(self._host.read(_archive_address(release_id)))
        files = ledger.read_release(release_id).files
        return pack({a: entry for a, entry in files.items() if a != MARKER}, contents.__getitem__)

    def forget(self, ledger: Ledger, release_id: str) -> None:
        """Delete the archive of a release, its description first."""
        ledger.drop(release_id)
        self._host.delete_all([_archive_address(release_id)])

    def clean(self, ledger: Ledger) -> None:
        """Delete files that were never finished."""
        known = {_archive_address(release_id) for release_id in ledger.release_ids}
        left = {address for address in ledger.found if address.startswith(f"{_ARCHIVE}/")} - known
        self._host.delete_all(sorted(left | {a for a in self._list_portal() if _is_left(a)}))

    def take_down(self, ledger: Ledger, addresses: frozenset[str]) -> None:
        """Delete files from what readers see and from every archive."""
        current = self._read_current(ledger)
        shown = (*_list_unfinished(ledger), current) if current else _list_unfinished(ledger)
        self._host.delete_all(sorted({a for one in shown for a in addresses & one.digests.keys()}))
        self.clean(ledger)
        if current:
            write_state(self._host, {CURRENT: write_release(without(current, addresses))})
        for release_id in ledger.release_ids:
            release = ledger.read_release(release_id)
            rest = without(release, addresses)
            if addresses & release.files.keys():
                package = replace(self.load_release(ledger, release_id), files=rest.files)
                write_state(self._host, {_archive_address(release_id): _write_archive(package)})
            if addresses & release.digests.keys():
                ledger.keep(rest)

    def _write(self, plan: Plan, package: Package, *, hold: Hold, progress: Progress) -> Mapping[str, Proof]:
        puts = [package.put(address) for address in plan.written]
        progress.stage(f"write {word_size(plan.size)}", len(puts))
        for group in sorted({put.media.group for put in puts}):
            hold.check()
            self._host.put_all([put for put in puts if put.media.group is group], progress.step)
        progress.stage("prove", len(puts))
        proofs = self._host.prove_all(plan.written, progress.step)
        wanted = {address: plan.release.files[address].sha256 for address in plan.written}
        prove(wanted, {address: proof.sha256 for address, proof in proofs.items()}, self._host.name)
        return proofs

    def _read_current(self, ledger: Ledger) -> Release | None:
        return parse_release(self._host.read(CURRENT), CURRENT) if CURRENT in ledger.found else None

    def _list_portal(self) -> dict[str, Found]:
        found = self._host.list_files("")
        return {address: file for address, file in found.items() if not address.startswith(f"{STATE}/")}


def _is_same(address: str, found: Mapping[str, Found], tags: Mapping[str, str]) -> bool:
    return address in found and bool(found[address].tag) and found[address].tag == tags.get(address)


def _list_unfinished(ledger: Ledger) -> tuple[Release, ...]:
    """List whose files may lie there after a kill: those begun, and those not all deleted yet."""
    begun = ledger.read_pending()
    return (*begun, *map(ledger.read_release, ledger.release_ids)) if begun else ()


def _is_left(address: str) -> bool:
    return address.rpartition("/")[2].startswith(TEMPORARY)


def _archive_address(release_id: str) -> str:
    return f"{_ARCHIVE}/{release_id}.tar.gz"


def _write_archive(package: Package) -> bytes:
    """Pack all files of a release into one, the same for the same files."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for address in sorted(package.files.keys() - {MARKER}):
            content = package.put(address).load()
            head = tarfile.TarInfo(address)
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    return packed.getvalue()


def _read_archive(content: bytes) -> dict[str, bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            files = ((member.name, archive.extractfile(member)) for member in archive)
            return {name: file.read() for name, file in files if file}
    except (tarfile.TarError, OSError, EOFError) as cause:
        raise PublishError("CX936", f"the archive of the release cannot be read: {cause}", _OTHER) from cause


_OTHER = "choose another release: cxsite releases TARGET"

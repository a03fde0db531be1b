"""Show a release in one step: it is made whole in a folder of its own, then a link is set to it.

Readers see the old release or the new one, never a mix. The web server's root is the link ``current``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cxsite.publish.claims import Hold
from cxsite.publish.deployment import Progress, prove, without, word_size
from cxsite.publish.host import STATE, Done, LinkHost, Proof, Put
from cxsite.publish.ledger import Ledger
from cxsite.publish.package import Package, pack
from cxsite.publish.plan import Plan, Survey
from cxsite.publish.refusals import PublishError
from cxsite.publish.release import MARKER

CURRENT = "current"
FOLDER = "releases"
_AGAIN = "~2"
_OURS = re.compile(rf"{FOLDER}/[0-9a-f]{{16}}({_AGAIN})?")


class Swap:
    """Show releases by one link."""

    mode = "swap"

    def __init__(self, host: LinkHost) -> None:
        self._host = host

    def find_current(self, ledger: Ledger) -> str | None:
        """Tell which release the link leads to."""
        return self._name_shown(self._host.read_link(CURRENT), ledger)

    def survey(self, ledger: Ledger, done: Done) -> Survey:
        """Look at the release that the link leads to."""
        shown = self._host.read_link(CURRENT)
        release_id = self._name_shown(shown, ledger)
        if shown is None or release_id is None:
            names = (name for name in self._host.list_files("") if not name.startswith(f"{STATE}/"))
            others = frozenset(name for name in names if not _OURS.match(name))
            return Survey(None, frozenset(), {}, beside=others)
        proven = self._digest(shown, done)
        return Survey(ledger.read_release(release_id), frozenset(proven), proven)

    def locate(self, address: str) -> str:
        """Tell where a file of the release lies that readers see."""
        return f"{CURRENT}/{address}"

    def deploy(self, plan: Plan, package: Package, *, hold: Hold, progress: Progress) -> None:
        """Make the release whole beside the one that readers see, prove it, and set the link."""
        shown = self._host.read_link(CURRENT)
        folder = f"{FOLDER}/{plan.release.id}"
        # Who set the link by hand may have named the whole path.
        folder += _AGAIN if shown and _name_of(folder) == _name_of(shown) else ""
        hold.ledger.begin(plan.release)
        self._stage(plan, package, folder=folder, progress=progress)
        progress.stage("show")
        hold.ledger.keep(replace(plan.release, folder=folder))
        hold.check()
        self._host.set_link(CURRENT, folder)
        hold.ledger.finish(plan.release)

    def load_release(self, ledger: Ledger, release_id: str) -> Package:
        """Take a release from its folder."""
        release = ledger.read_release(release_id)
        files = {address: entry for address, entry in release.files.items() if address != MARKER}
        return pack(files, lambda address: self._host.read(f"{release.folder}/{address}"))

    def forget(self, ledger: Ledger, release_id: str) -> None:
        """Delete a release, its description first: one that is described is whole."""
        ledger.drop(release_id)
        folder = f"{FOLDER}/{release_id}"
        for name in {folder, folder + _AGAIN} - {self._host.read_link(CURRENT)}:
            self._host.delete_folder(name)

    def clean(self, ledger: Ledger) -> None:
        """Delete the folders of releases that never came to be."""
        known = {ledger.read_release(release_id).folder for release_id in ledger.release_ids}
        matches = map(_OURS.match, self._host.list_files(FOLDER))
        found = {match.group() for match in matches if match}
        for folder in sorted(found - known - {self._host.read_link(CURRENT)}):
            self._host.delete_folder(folder)
        self._host.delete_all(ledger.pending)

    def take_down(self, ledger: Ledger, addresses: frozenset[str]) -> None:
        """Delete files from the folder of every release, and the folders that no release has any more."""
        self.clean(ledger)
        # After a kill, what readers see need not be where the release was about to be shown from.
        shown = self.find_current(ledger)
        ours = ledger.read_release(shown).digests.keys() if shown else frozenset()
        self._host.delete_all([self.locate(address) for address in sorted(addresses & ours)])
        for release_id in ledger.release_ids:
            release = ledger.read_release(release_id)
            gone = sorted(addresses & release.digests.keys())
            if gone:
                self._host.delete_all([f"{release.folder}/{address}" for address in gone])
                ledger.keep(without(release, addresses))

    def _stage(self, plan: Plan, package: Package, *, folder: str, progress: Progress) -> None:
        survey = plan.survey
        # What others laid beside the portal stays there for readers.
        wanted = {a: survey.proven[a] for a in survey.foreign if survey.current} | plan.release.digests
        there = self._digest(folder, lambda _: None)
        self._host.delete_all(sorted(f"{folder}/{address}" for address in there.keys() - wanted.keys()))
        missing = sorted(address for address, digest in wanted.items() if there.get(address) != digest)
        sources = {digest: address for address, digest in survey.proven.items()}
        # What stays at its address comes from there: folders are copied at once, moved files one by one.
        source_of = {a: a if survey.proven.get(a) == wanted[a] else sources.get(wanted[a]) for a in missing}
        progress.stage(f"write {word_size(plan.size)}", len(missing))
        pairs = [(self.locate(s), _at(folder, package.put(a))) for a, s in source_of.items() if s is not None]
        self._host.copy_all(pairs, progress.step)
        puts = [_at(folder, package.put(address)) for address in missing if source_of[address] is None]
        self._host.put_all(sorted(puts, key=lambda put: put.media.group), progress.step)
        progress.stage("prove", len(missing))
        written = self._host.prove_all([f"{folder}/{address}" for address in missing], progress.step)
        prove(wanted, there | _below(written, folder), self._host.name)

    def _name_shown(self, shown: str | None, ledger: Ledger) -> str | None:
        if shown is None:
            return None
        release_id = shown.rpartition("/")[2].removesuffix(_AGAIN)
        if release_id not in ledger.release_ids:
            message = f"{CURRENT} on {self._host.name} leads to {shown}, which cxsite did not publish"
            raise PublishError("CX913", message, "choose another folder, or remove the link")
        return release_id

    def _digest(self, folder: str, done: Done) -> dict[str, str]:
        return _below(self._host.prove_folder(folder, done), folder)


def _name_of(folder: str) -> str:
    return folder.rpartition("/")[2]


def _at(folder: str, put: Put) -> Put:
    return Put(f"{folder}/{put.address}", put.load, put.media, is_shown=False)


def _below(proofs: Mapping[str, Proof], folder: str) -> dict[str, str]:
    return {address.removeprefix(f"{folder}/"): proof.sha256 for address, proof in proofs.items()}

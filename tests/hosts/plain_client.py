"""Send single requests without credentials, as plain as a client can be."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit


def request(method: str, address: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Send a request to an address over HTTP, and return the status and the bytes of the answer."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()

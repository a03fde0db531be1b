"""Send single requests to a WebDAV server: who we are, what is asked again, what every refusal means."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.structures import CaseInsensitiveDict

from cxsite.publish.identity import Identity
from cxsite.publish.patience import (
    CONNECT_SECONDS,
    FIRST_SECONDS,
    PASSING_STATUSES,
    STALL_SECONDS,
    PassingError,
    insist,
    is_cut,
    list_causes,
    parse_pause,
    word_root,
)
from cxsite.publish.refusals import PublishError, unknown_identity, unreachable

UNAUTHORIZED = 401
# Compressed on the way, a file gets another ETag than the listing tells.
_PLAIN = {"Accept-Encoding": "identity", "Cache-Control": "no-cache", "User-Agent": "cxsite"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a server answered; ``headers`` are found in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold one request: its method, the address, what is sent, and headers of its own."""

    method: str
    url: str
    body: bytes | None
    headers: Mapping[str, str]


class Wire:
    """Reach one server by as many connections as threads ask for.

    ``identify`` is called if the server asks who we are, once. A session of the library would keep cookies,
    follow redirects and look for settings with each of thousands of requests, at twice the time.
    """

    def __init__(self, name: str, origin: str, *, threads: int, identify: Callable[[], Identity]) -> None:
        self._name = name
        self._origin = origin
        self._identify = identify
        self._identity: Identity | None = None
        self._auth: AuthBase | None = None
        self._login = threading.Lock()
        self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=threads)
        self._has_answered = False
        with requests.Session() as session:
            # The proxies and the authorities that this machine trusts are looked up once: it takes long.
            self._settings = session.merge_environment_settings(origin, {}, False, None, None)

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request to a path; raises PublishError where nobody answers, or nobody knows us."""
        asked = Ask(method, f"{self._origin}{path}", body, headers or {})
        return insist(lambda: self._ask_once(asked))

    def close(self) -> None:
        """End all connections."""
        self._adapter.close()

    def _ask_once(self, asked: Ask) -> Answer:
        used = self._auth
        answer = self._send(asked, used)
        if answer.status == UNAUTHORIZED and self._log_in(answer, used):
            answer = self._send(asked, self._auth)
        if answer.status == UNAUTHORIZED:
            raise self._refused()
        if answer.status in PASSING_STATUSES:
            hint = "nothing that readers see is broken; publish again in a while, or look at the server's log"
            reason = PublishError("CX931", f"{self._name} answers {asked.method} with {answer.status}", hint)
            raise PassingError(reason, parse_pause(answer.headers.get("Retry-After")))
        return answer

    def _log_in(self, answer: Answer, used: AuthBase | None) -> bool:
        """Tell who we are in the way that the server asks for; false if it has heard that already."""
        with self._login:
            if self._auth is not used:
                return True
            if used is not None:
                return False
            offered = answer.headers.get("WWW-Authenticate", "").casefold()
            ways = {"basic", "digest"} & set(offered.replace(",", " ").split())
            if not ways:
                way = offered.partition(" ")[0] or "nothing known"
                hint = "let the server offer Basic over TLS, or Digest, for the user that publishes"
                raise unknown_identity(self._name, f"it wants to be logged in to by {way}", hint)
            self._identity = self._identify()
            # Digest asks every thread once more, and hides nothing that TLS does not.
            is_basic = "basic" in ways and (self._origin.startswith("https:") or "digest" not in ways)
            self._auth = _choose_auth(self._identity, is_basic=is_basic)
            return True

    def _refused(self) -> PublishError:
        who = f"the password of {self._identity.user} from {self._identity.source}" if self._identity else ""
        hint = "give the right password: docs/publishing.md says where it is looked for"
        return unknown_identity(self._name, f"it refuses {who or 'everybody'}", hint)

    def _send(self, asked: Ask, auth: AuthBase | None) -> Answer:
        prepared = _prepare(asked, auth)
        stall = STALL_SECONDS if self._has_answered else FIRST_SECONDS
        settings: dict[str, Any] = {**self._settings, "timeout": (CONNECT_SECONDS, stall)}
        try:
            got = self._adapter.send(prepared, **settings)
            # By these Digest answers the question that came back.
            for hook in prepared.hooks["response"]:
                other = hook(got, **settings)
                got = got if other is None else other
            content = got.content
        # What the library raises are all OSErrors, and so is a file of authorities that is not there.
        except OSError as cause:
            raise self._word(cause) from cause
        self._has_answered = True
        return Answer(got.status_code, got.headers, content)

    def _word(self, cause: OSError) -> Exception:
        distrust = next((one for one in list_causes(cause) if isinstance(one, ssl.SSLError)), None)
        if distrust is not None:
            return unknown_identity(self._name, _word_distrust(distrust), _TRUST)
        if isinstance(cause, requests.Timeout):
            return unreachable(self._name, "it does not answer")
        reason = unreachable(self._name, word_root(cause))
        # A host that was never reached is not waited for: its name is wrong, or it is off.
        is_known = self._has_answered or is_cut(cause)
        return PassingError(reason) if is_known and _may_pass(cause) else reason


_TRUST = "if the company signs its own certificates, name its authority's file in REQUESTS_CA_BUNDLE"


def _prepare(asked: Ask, auth: AuthBase | None) -> requests.PreparedRequest:
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.body = asked.method, asked.url, asked.body
    prepared.headers = CaseInsensitiveDict({**_PLAIN, **asked.headers})
    if asked.body is not None:
        prepared.headers["Content-Length"] = str(len(asked.body))
    if isinstance(auth, HTTPDigestAuth):
        # It looks for some in the answer that asks who we are.
        prepared.prepare_cookies({})
    return auth(prepared) if auth else prepared


def _choose_auth(identity: Identity, *, is_basic: bool) -> AuthBase:
    if not is_basic:
        return HTTPDigestAuth(identity.user, identity.password)
    # As text, the library would send it in Latin-1.
    return HTTPBasicAuth(identity.user.encode(), identity.password.encode())


def _may_pass(cause: OSError) -> bool:
    return isinstance(cause, requests.ConnectionError | requests.exceptions.ChunkedEncodingError)


def _word_distrust(cause: ssl.SSLError) -> str:
    return str(getattr(cause, "verify_message", "") or cause.reason or cause)


def host_of(url: str) -> str:
    """Name the host of an address, with its port if there is one."""
    return urlsplit(url).netloc.rpartition("@")[2]

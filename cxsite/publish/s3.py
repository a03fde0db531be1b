"""Publish to a bucket of Amazon S3, or of a server that speaks like it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from cxsite.config import PublishTarget
from cxsite.publish.crowd import Crowd
from cxsite.publish.host import Done, Found, Host, Proof, Put
from cxsite.publish.patience import CONNECT_SECONDS, FIRST_SECONDS, STALL_SECONDS, insist
from cxsite.publish.refusals import MissingError, PublishError
from cxsite.publish.s3_refusals import word_failure, word_refusal

_Result = TypeVar("_Result")
_THREADS = 32
_MOST_DELETED = 1000
# Answers of servers that know not how to delete many at once, though they call themselves S3.
_NO_BATCHES = frozenset({"NotImplemented", "MethodNotAllowed", "InvalidArgument", "MissingContentMD5"})


def open_host(name: str, target: PublishTarget) -> Host:
    """Reach the bucket that a target names; raises PublishError if it cannot be listed."""
    del name
    parts = urlsplit(target.url)
    place = f"s3://{parts.netloc}{parts.path}".rstrip("/")
    try:
        session = boto3.session.Session()
        # The first answer is waited for less long than any later one; a client's time is fixed.
        S3Host(_connect(session, target.endpoint, FIRST_SECONDS), place, has_answered=False).greet()
        return S3Host(_connect(session, target.endpoint, STALL_SECONDS), place, has_answered=True)
    # A name that can be no server is told so by a mere ValueError.
    except (BotoCoreError, ValueError) as cause:
        raise word_failure(cause, place) from cause


def _connect(session: Any, endpoint: str | None, seconds: float) -> Any:
    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=seconds,
        # Asked again by us, who honour what the server wishes and say in the end what it said.
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=_THREADS + 2,
        # Newer check sums are not known to all that speak like S3; we send an MD5, which all check.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # What we send is of few kinds, and the SDK takes longer to look through it than to send it.
        parameter_validation=False,
        user_agent="cxsite",
        s3={"addressing_style": "path"} if endpoint else {},
    )
    client = session.client("s3", endpoint_url=endpoint, config=settings)
    client.meta.events.register_last("before-call.s3.PutObject", _send_at_once)
    return client


def _send_at_once(params: Mapping[str, Any], **_: object) -> None:
    """Ask not first whether a file may be sent: for small ones this only doubles the time."""
    params["headers"].pop("Expect", None)


class S3Host:
    """Reach the objects of a bucket whose names begin with a prefix.

    The tag of an object is its ETag. That of one written here is the MD5 of what was sent, unless the bucket
    is encrypted with keys of the owner: then it is read back.
    """

    def __init__(self, client: Any, place: str, *, has_answered: bool) -> None:
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self._client = client
        self._place = place
        self._bucket = bucket
        self._prefix = f"{unquote(prefix)}/" if prefix else ""
        self._has_answered = has_answered
        self._crowd = Crowd(_THREADS)
        self._sha256_by_tag: dict[str, str] = {}

    @property
    def name(self) -> str:
        """Name the bucket and the prefix."""
        return self._place

    def greet(self) -> None:
        """See that there is such a bucket, and that we may list it."""
        try:
            self._ask("", lambda: self._list(self._prefix, {"MaxKeys": 1}))
        finally:
            self.close()

    def list_files(self, folder: str) -> Mapping[str, Found]:
        """List all objects below a folder, a thousand by one request."""
        files: dict[str, Found] = {}
        prefix = f"{self._prefix}{folder}/" if folder else self._prefix
        more: Mapping[str, Any] | None = {}
        while more is not None:
            page = self._ask(folder, lambda more=more: self._list(prefix, more))  # type: ignore[misc]
            files |= dict(map(self._describe, page.get("Contents", ())))
            more = {"ContinuationToken": page["NextContinuationToken"]} if page.get("IsTruncated") else None
        # Consoles show folders by empty objects of such names.
        return {address: found for address, found in files.items() if not address.endswith("/")}

    def read(self, address: str) -> bytes:
        """Read an object."""
        return self._get(address)[0]

    def put_all(self, puts: Sequence[Put], done: Done) -> None:
        """Write objects; each is seen whole or not at all, so S3 promises."""
        for address in self._crowd.do(self._put, puts):
            done(address)

    def prove_all(self, addresses: Iterable[str], done: Done) -> Mapping[str, Proof]:
        """Tell by one listing what was written here, and read back what else is asked for."""
        wanted = list(addresses)
        if not wanted:
            return {}
        found = self.list_files("")
        known = {a: self._sha256_by_tag.get(found[a].tag) for a in wanted if a in found}
        proofs = {a: Proof(sha256, found[a].tag) for a, sha256 in known.items() if sha256}
        for address in wanted:
            if address in proofs or address not in found:
                done(address)
        for address, proof in self._crowd.do(self._prove, [a for a in known if a not in proofs]):
            proofs[address] = proof
            done(address)
        return proofs

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete objects, a thousand by one request."""
        names = list(addresses)
        for start in range(0, len(names), _MOST_DELETED):
            self._delete(names[start : start + _MOST_DELETED])

    def close(self) -> None:
        """End the connections."""
        self._crowd.close()
        self._client.close()

    def _key(self, address: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{address}"}

    def _list(self, prefix: str, more: Mapping[str, Any]) -> Any:
        return self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, **more)

    def _describe(self, row: Mapping[str, Any]) -> tuple[str, Found]:
        address = row["Key"].removeprefix(self._prefix)
        return address, Found(row["Size"], row["LastModified"].timestamp(), _tag_of(row))

    def _get(self, address: str) -> tuple[bytes, str]:
        def get() -> tuple[bytes, str]:
            answer = self._client.get_object(**self._key(address))
            with answer["Body"] as body:
                return body.read(), _tag_of(answer)

        return self._ask(address, get)

    def _put(self, put: Put) -> str:
        content = put.load()
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        sent = {
            **self._key(put.address),
            "Body": content,
            "ContentMD5": base64.b64encode(digest).decode(),
            "ContentType": put.media.content_type,
            "CacheControl": put.media.cache_control,
        }
        answer = self._ask(put.address, lambda: self._client.put_object(**sent))
        if _tag_of(answer) == digest.hex():
            self._sha256_by_tag[digest.hex()] = hashlib.sha256(content).hexdigest()
        return put.address

    def _prove(self, address: str) -> tuple[str, Proof]:
        content, tag = self._get(address)
        return address, Proof(hashlib.sha256(content).hexdigest(), tag)

    def _delete(self, addresses: Sequence[str]) -> None:
        """Delete together what is together, and one by one where the server knows not how."""
        rest = self._delete_together(addresses) if len(addresses) > 1 else addresses
        for _ in self._crowd.do(self._delete_one, rest):
            pass

    def _delete_together(self, addresses: Sequence[str]) -> Sequence[str]:
        """Delete many by one request; return what has to be deleted otherwise."""
        doomed = {"Objects": [{"Key": self._key(address)["Key"]} for address in addresses], "Quiet": True}
        try:
            answer = self._ask("", lambda: self._client.delete_objects(Bucket=self._bucket, Delete=doomed))
        except PublishError as cause:
            if isinstance(cause.__cause__, ClientError) and _knows_not(cause.__cause__):
                return addresses
            raise
        # One that it refuses is asked for again alone, so that its reason is told like any other.
        return [row["Key"].removeprefix(self._prefix) for row in answer.get("Errors", ())]

    def _delete_one(self, address: str) -> None:
        with suppress(MissingError):
            self._ask(address, lambda: self._client.delete_object(**self._key(address)))

    def _ask(self, address: str, act: Callable[[], _Result]) -> _Result:
        """Ask the server, again where it may be better in a moment; every refusal is told in words."""

        def attempt() -> _Result:
            try:
                return act()
            except ClientError as cause:
                raise word_refusal(cause, self._place, address) from cause
            except (BotoCoreError, ResponseParserError, RecursionError) as cause:
                raise word_failure(cause, self._place, has_answered=self._has_answered) from cause

        return insist(attempt)


def _knows_not(cause: ClientError) -> bool:
    return cause.response.get("Error", {}).get("Code") in _NO_BATCHES


def _tag_of(answer: Mapping[str, Any]) -> str:
    return str(answer.get("ETag", "")).strip('"')

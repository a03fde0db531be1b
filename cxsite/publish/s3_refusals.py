"""Say in words what a server that speaks like S3 refuses, and what the SDK cannot do."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from cxsite.publish.patience import (
    PASSING_STATUSES,
    PassingError,
    is_cut,
    list_causes,
    parse_pause,
    word_root,
)
from cxsite.publish.refusals import (
    MissingError,
    PublishError,
    no_space,
    not_allowed,
    unknown_identity,
    unreachable,
)

_STORAGE_FULL = 507
_FORBIDDEN = frozenset({401, 403, 405})
_SKEWED = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
_UNKNOWN = frozenset(
    {
        *("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurity", "NotSignedUp"),
        *("ExpiredToken", "InvalidToken", "TokenRefreshRequired", "AuthorizationHeaderMalformed"),
    }
)
_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "EntityTooLarge"})
_BUSY = frozenset(
    {"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "ThrottlingException"}
)
_NOBODY = (
    sdk.NoCredentialsError,
    sdk.PartialCredentialsError,
    sdk.CredentialRetrievalError,
    sdk.TokenRetrievalError,
    sdk.MetadataRetrievalError,
    sdk.ProfileNotFound,
    sdk.ConfigParseError,
    sdk.SSOError,
    sdk.LoginError,
)
_CUT = (sdk.ConnectionClosedError, sdk.ResponseStreamingError, sdk.IncompleteReadError)
_OFF = (sdk.EndpointConnectionError, sdk.ProxyConnectionError)
# The SDK follows an address that leads to itself until it may call no deeper.
_NO_S3 = (ResponseParserError, RecursionError)
_MUTE = (sdk.ConnectTimeoutError, sdk.ReadTimeoutError)

_WHO = "see who you are with: aws sts get-caller-identity; renew the login, or set AWS_PROFILE"
_CLOCK = "set this machine's clock (by NTP), then publish again"
_TRUST = "if the company signs its own certificates, name its authority's file in AWS_CA_BUNDLE"
_LOOK = (
    "publish again in a while; look whether the server's disk is full, or a page to log in stands before it"
)
_ENDPOINT = "look at the endpoint, and whether a proxy or a page to log in stands before the server"
_BUCKET = "make the bucket, or mend the name in the url; the region is that of AWS_DEFAULT_REGION"


def word_refusal(cause: sdk.ClientError, place: str, address: str) -> Exception:
    """Word what a server answered; what may pass is a PassingError, all else a PublishError."""
    answer: Any = cause.response
    code, text = str(answer.get("Error", {}).get("Code", "")), answer.get("Error", {}).get("Message") or ""
    meta = answer.get("ResponseMetadata", {})
    status = int(meta.get("HTTPStatusCode", 0))
    reason = f"{code} {text}".strip()
    name = f"{place}/{address}".rstrip("/")
    if code in _SKEWED:
        return unknown_identity(place, _word_skew(meta.get("HTTPHeaders", {})), _CLOCK)
    if code in _UNKNOWN:
        return unknown_identity(place, reason, _WHO)
    if code == "NoSuchBucket" or (status == 404 and not address):
        return PublishError("CX931", f"there is no bucket {place.split('/')[2]}", _BUCKET)
    if status == _STORAGE_FULL or code in _FULL:
        return no_space(name, reason)
    if code in _BUSY or status in PASSING_STATUSES:
        told = PublishError("CX931", f"{place} answers: {status} {reason}", _LOOK)
        return PassingError(told, parse_pause(meta.get("HTTPHeaders", {}).get("retry-after")))
    if status == 404:
        return MissingError(address)
    if 300 <= status < 400:
        return PublishError("CX931", f"{place} leads elsewhere ({reason})", _ENDPOINT)
    if status in _FORBIDDEN:
        return not_allowed(name, f"{_word_act(cause.operation_name)}: {reason}")
    return unreachable(name, f"{status} {reason}")


def word_failure(cause: Exception, place: str, *, has_answered: bool = False) -> Exception:
    """Word what never came to an answer, or never left this machine.

    A host that was never reached is not waited for: its name is wrong, or it is off.
    """
    if isinstance(cause, _NOBODY):
        return unknown_identity(place, cause, _WHO)
    if isinstance(cause, sdk.SSLError):
        return unknown_identity(place, _word_distrust(cause), _TRUST)
    if isinstance(cause, _MUTE):
        return unreachable(place, "it does not answer")
    if any(isinstance(one, _NO_S3) for one in list_causes(cause)):
        return PublishError("CX931", f"{place} does not answer as S3 does", _ENDPOINT)
    reason = unreachable(place, word_root(cause))
    may_pass = isinstance(cause, _CUT) or (isinstance(cause, _OFF) and (has_answered or is_cut(cause)))
    return PassingError(reason) if may_pass else reason


def _word_act(operation: str) -> str:
    acts = {"ListObjectsV2": "list", "PutObject": "write", "GetObject": "read"}
    return f"no right to {acts.get(operation, 'delete')}"


def _word_skew(headers: dict[str, str]) -> str:
    """Tell by how much the clocks differ, from the server's ``Date``."""
    try:
        ahead = time.time() - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return "the clocks differ by too much"
    way = "ahead of" if ahead > 0 else "behind"
    return f"this machine's clock is {round(abs(ahead) / 60)} min {way} the server's"


def _word_distrust(cause: Exception) -> str:
    return str(getattr(cause, "kwargs", {}).get("error", cause))

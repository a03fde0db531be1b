"""Name the ways in which publishing ends without success; each has a code that docs/findings.md explains."""

from __future__ import annotations

from cxsite.errors import CxsiteError


class PublishError(CxsiteError):
    """Stop publishing: ``code`` is the finer reason, as of a finding."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.code = code


class MissingError(PublishError):
    """Say that a file is not on the host."""

    def __init__(self, address: str) -> None:
        super().__init__("CX933", f"{address} is not on the host", "publish again")


def unreachable(name: str, reason: object) -> PublishError:
    """Say that a host does not answer."""
    hint = "nothing that readers see has changed; look at the name and the network, then publish again"
    return PublishError("CX931", f"cannot reach {name}: {reason}", hint)


def not_allowed(name: str, reason: object) -> PublishError:
    """Say that a host knows us and lets us not write."""
    hint = "let the user that publishes write there; readers still see the last release"
    return PublishError("CX932", f"may not write to {name}: {reason}", hint)


def no_space(name: str, reason: object) -> PublishError:
    """Say that a host is full."""
    hint = "make room there, or keep fewer releases; readers still see the last release"
    return PublishError("CX932", f"there is no room on {name}: {reason}", hint)


def unknown_identity(name: str, reason: object, hint: str) -> PublishError:
    """Say that a host refuses our credentials, or that we do not trust who it says it is."""
    return PublishError("CX930", f"{name} and this machine do not trust each other: {reason}", hint)


def not_kept(address: str, name: str) -> PublishError:
    """Say that no release has a file."""
    hint = "name a page as in the browser: metrics/nps.html"
    return PublishError("CX936", f"no release on {name} has {address}", hint)

"""Find who publishes and the password: in the environment, a keyring, or by asking at a terminal."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cxsite.publish.refusals import unknown_identity

KEYRING_SERVICE = "cxsite"


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold a user and the password; ``source`` says where that was found. The password is never shown."""

    user: str
    password: str = field(repr=False)
    source: str


def variable_of(target: str, what: str) -> str:
    """Name the variable of the environment that tells ``what`` (USER, PASSWORD) of a target."""
    return f"CXSITE_{re.sub(r'[^A-Z0-9]+', '_', target.upper())}_{what}"


def find_identity(target: str, host: str, user: str) -> Identity:
    """Find who publishes to a target; ``user`` is that of its url. Raises PublishError if nobody is found."""
    name = user or os.environ.get(variable_of(target, "USER"), "")
    variable = variable_of(target, "PASSWORD")
    if not name:
        hint = f"write the user into the url (webdavs://user@host/), or set {variable_of(target, 'USER')}"
        raise unknown_identity(host, "it asks who we are, and no user is named", hint)
    sources: tuple[tuple[str, Callable[[], str | None]], ...] = (
        (variable, lambda: os.environ.get(variable)),
        ("the keyring", lambda: _ask_keyring(f"{name}@{host}")),
        ("the terminal", lambda: _ask_terminal(f"{name}@{host}")),
    )
    for source, find in sources:
        password = find()
        if password:
            return Identity(name, password, source)
    hint = f"set {variable}, or keep it with: keyring set {KEYRING_SERVICE} {name}@{host}"
    raise unknown_identity(host, f"no password of {name} is known", hint)


def _ask_keyring(entry: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ModuleNotFoundError:
        return None
    found: Any = None
    # A machine without a desktop often has a keyring that nobody can open.
    with suppress(keyring.errors.KeyringError):
        found = keyring.get_password(KEYRING_SERVICE, entry)
    return str(found) if found else None


def _ask_terminal(entry: str) -> str | None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    with suppress(EOFError):
        return getpass.getpass(f"Password of {entry}: ", stream=sys.stderr)
    return None

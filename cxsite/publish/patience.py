"""Ask a host again where it may be better in a moment: it was restarted, or is busy."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from cxsite.publish.refusals import PublishError

_Result = TypeVar("_Result")

CONNECT_SECONDS = 10.0
STALL_SECONDS = 30.0
FIRST_SECONDS = 10.0
"""How long the first answer of a host may take: a black hole is told sooner than a busy host's stall."""

PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})
_PAUSES = (1.0, 4.0, 10.0)
_LONGEST_PAUSE = 60.0


class PassingError(Exception):
    """Say that asking again may help; ``reason`` is raised if it never does, ``pause`` is the host's wish."""

    def __init__(self, reason: PublishError, pause: float = 0.0) -> None:
        super().__init__(reason.message)
        self.reason = reason
        self.pause = pause


def insist(act: Callable[[], _Result]) -> _Result:
    """Try up to four times, within 15 seconds unless the host wishes for longer pauses (60 s at most)."""
    for pause in _PAUSES:
        try:
            return act()
        except PassingError as passing:
            # Not all at once again: whoever was refused together comes back one by one.
            own = pause * random.uniform(0.5, 1)  # noqa: S311 - no secret
            time.sleep(max(own, min(passing.pause, _LONGEST_PAUSE)))
    try:
        return act()
    except PassingError as passing:
        raise passing.reason from passing


def list_causes(failure: BaseException) -> Iterator[BaseException]:
    """List a failure and what led to it, whatever a library wrapped around it."""
    seen: BaseException | None = failure
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def find_root(failure: BaseException) -> BaseException:
    """Find what the system said, not what three libraries made of it."""
    return [failure, *(one for one in list_causes(failure) if isinstance(one, OSError))][-1]


def is_cut(failure: BaseException) -> bool:
    """Say whether a connection was made and then broken, which a host that is off does to none."""
    return isinstance(find_root(failure), ConnectionResetError | ConnectionAbortedError | BrokenPipeError)


def word_root(failure: BaseException) -> str:
    """Say why a connection failed in the words of the system."""
    root = find_root(failure)
    return str(getattr(root, "strerror", None) or root)


def parse_pause(text: str | None) -> float:
    """Read the header ``Retry-After`` in seconds; a date in it, which few servers send, counts as none."""
    return float(text) if text and text.isdecimal() else 0.0

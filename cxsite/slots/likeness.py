"""Tell whether two values are alike in all that can be seen of them."""

from __future__ import annotations

from datetime import date


def is_same(one: object, two: object) -> bool:
    """Say whether two values are alike in all that can be seen of them; parts that are one object are."""
    if one is two:
        return True
    kind = type(one)
    if kind is not type(two):
        return False
    if kind in _PLAIN:
        return one == two
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and _are_same(one, two)
    if isinstance(one, dict) and isinstance(two, dict):
        return is_same(tuple(one), tuple(two)) and is_same(tuple(one.values()), tuple(two.values()))
    return _is_same_object(one, two)


# Of these, equal ones of one type are shown alike.
_PLAIN = frozenset({str, bytes, int, bool, frozenset, set, date})


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    # A loop and no all(), because this is where a build that changes next to nothing spends its time.
    for one, two in zip(some, others, strict=True):  # noqa: SIM110
        if one is not two and not is_same(one, two):
            return False
    return True


def _is_same_object(one: object, two: object) -> bool:
    kind = type(one)
    names = getattr(kind, "__dataclass_fields__", None)
    if names is not None and kind.__eq__ is not object.__eq__:
        return all(is_same(getattr(one, name), getattr(two, name)) for name in names)
    # Values may be equal and not be shown alike: 0.0 and -0.0, or 1 and True within others.
    return one == two and repr(one) == repr(two)

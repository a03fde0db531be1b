"""Keep what the last build of this process derived, as long as what it was derived from stays the same."""

from cxsite.slots.likeness import is_same
from cxsite.slots.slots import Slots
from cxsite.slots.tables import Given
from cxsite.slots.tracing import Sign, World, trace

__all__ = ["Given", "Sign", "Slots", "World", "is_same", "trace"]

"""Bring a portal up to date where nothing was edited but texts that only their own pages show."""

from cxsite.retouch.keeping import BackdropKeeper
from cxsite.retouch.previewing import Rebuilding
from cxsite.retouch.retouch import Errand, retouch

__all__ = ["BackdropKeeper", "Errand", "Rebuilding", "retouch"]

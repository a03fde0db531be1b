"""Keep small groups hidden, from readers who subtract too."""

from cxsite.model.suppression.hide_figures import Exposure, Protection, hide_small_bases

__all__ = ["Exposure", "Protection", "hide_small_bases"]

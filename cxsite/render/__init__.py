"""Render a plan with a theme; pure, and the only home of HTML and colour."""

from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.render.printed import PrintedPage
from cxsite.render.reprint import has_dead_links, replace_entries, set_up_press
from cxsite.render.site import render_site

__all__ = [
    "Artifact",
    "PrintedPage",
    "Rendering",
    "Role",
    "has_dead_links",
    "render_site",
    "replace_entries",
    "set_up_press",
]

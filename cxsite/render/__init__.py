"""Render a plan with a theme; pure, and the only home of HTML and colour."""

from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.render.site import render_site

__all__ = ["Artifact", "Rendering", "Role", "render_site"]

"""Preview a site while its authors write: every save builds again and reloads the page."""

from cxsite.serve.course import BuildTask
from cxsite.serve.preview import Console, ServeOptions, serve_site

__all__ = ["BuildTask", "Console", "ServeOptions", "serve_site"]

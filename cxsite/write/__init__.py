"""Write a rendering to the disk as one transaction."""

from cxsite.write.report import BuildReport
from cxsite.write.transaction import Footing, replace_files, write_site

__all__ = ["BuildReport", "Footing", "replace_files", "write_site"]

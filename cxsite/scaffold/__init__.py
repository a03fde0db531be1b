"""Write the first files of a site, and new records with every field explained."""

from cxsite.scaffold.files import create_record, create_site

__all__ = ["create_record", "create_site"]

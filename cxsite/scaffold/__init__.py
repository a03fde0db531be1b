"""Write the first files of a site, and new records with every field explained."""

from cxsite.scaffold.files import create_metric, create_record, create_site, is_metric

__all__ = ["create_metric", "create_record", "create_site", "is_metric"]

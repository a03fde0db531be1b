"""Tell what the extracts of a site are, for a terminal or for another program."""

from cxsite.inventory.inventory import Inventory, take_inventory
from cxsite.inventory.layout import lay_out
from cxsite.inventory.write_inventory import write_inventory

__all__ = ["Inventory", "lay_out", "take_inventory", "write_inventory"]

"""Build honest, light, static portals for customer offices."""

__version__ = "0.1.0"

"""Headwater: the open system of record for flexible humanitarian funding."""

__version__ = "0.1.0"

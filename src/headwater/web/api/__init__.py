"""The API: every page as data, every step as a request, every record type by its own columns."""

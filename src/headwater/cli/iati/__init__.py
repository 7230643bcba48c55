"""The command headwater iati: its arguments, and each of its tasks."""

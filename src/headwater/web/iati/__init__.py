"""Pages about IATI: our files and what they score, what was told for them, and what others publish."""

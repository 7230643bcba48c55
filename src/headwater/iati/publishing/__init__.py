"""From the books to IATI files: activities and the organisation as values, files that were checked, and their score."""

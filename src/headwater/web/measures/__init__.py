"""Pages of measures: results frameworks, indicators, observations one by one, and who still has to report."""

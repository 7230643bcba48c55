"""Pages of undertakings: the list and the board, one of them, plans of work, sets of commitments, assessments."""

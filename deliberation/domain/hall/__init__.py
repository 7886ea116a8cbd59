"""A deliberation hall 议事厅: the standing body, its rules of procedure, who holds which role in it."""

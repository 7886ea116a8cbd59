"""Electorate rosters as halls keep them: CSV and XLSX in, heads by owner party out."""

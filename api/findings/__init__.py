"""Findings of an audit: a run over the log and over what is shown, its table, and its files."""

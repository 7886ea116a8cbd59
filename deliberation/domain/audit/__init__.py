"""Audit: what the log itself shows to be out of order, found by reading it again under its own rules."""

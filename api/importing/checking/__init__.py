"""Checks a case against the service: what it expects, what must be refused, what stays the same."""

"""Meetings: the docket, and one meeting with its motions."""

"""Statutory votes: a frozen roll, ballots and a pinned profile give an outcome with its working."""

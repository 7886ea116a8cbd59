"""One file a noun: load, decide, append."""

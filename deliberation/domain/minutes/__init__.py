"""The minutes 纪要 of a meeting, version by version."""

"""The status of an issue: what its page shows to everybody."""

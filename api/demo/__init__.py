"""The demonstration: the cases, a few issues that are alive today, and people who can log in."""

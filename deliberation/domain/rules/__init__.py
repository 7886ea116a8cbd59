"""Rules: stored name → pure function; one rule a file."""

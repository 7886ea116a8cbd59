"""Minutes with all their editions."""

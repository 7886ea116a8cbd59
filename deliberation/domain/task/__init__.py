"""A supervision order 督办单: what a unit must do by when, and who verifies it."""

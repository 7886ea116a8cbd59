"""The read side: one folder a question a person asks."""

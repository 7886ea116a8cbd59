"""The rules of deliberation: pure, without clock, database or framework."""

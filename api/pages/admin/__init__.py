"""The administrator's pages: halls, seats, units, people and their accounts."""

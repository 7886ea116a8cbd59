"""The write side: facts and decisions."""

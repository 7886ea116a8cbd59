"""A seat 席位 of a hall, with its holder and term."""

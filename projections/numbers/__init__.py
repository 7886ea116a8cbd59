"""Where a number comes from: its definition, its numerator and denominator, and the events that make it."""

"""How a decision came about, event by event: what moved at each step, and each rule's working there."""

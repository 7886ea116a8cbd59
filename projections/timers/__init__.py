"""What the clock looks at: orders whose light has turned, deadlines that are only provisional."""

"""The open-issue board: what is open, in which of the four stages, and whose turn it is."""

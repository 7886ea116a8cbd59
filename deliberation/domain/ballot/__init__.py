"""Ballots 表决票: rights on a frozen roll, and what came back for them by paper, phone or in the room."""

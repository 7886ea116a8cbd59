"""Votes: what anybody, the office, a holder and the tellers see of a ballot set."""

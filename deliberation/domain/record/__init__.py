"""The record itself: which key signs it."""

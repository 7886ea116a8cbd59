"""Supervision orders: the list with lights, and what each unit has to do."""

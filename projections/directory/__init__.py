"""Halls, units, persons and seats: who is who, without names of persons."""

"""A unit 单位: an organisation that takes part, leads, is responsible or supervises."""

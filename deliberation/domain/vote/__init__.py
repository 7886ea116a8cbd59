"""A vote 表决: a ballot set, from its preparation over the frozen roll to its declared results."""

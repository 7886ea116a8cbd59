"""A meeting 会议 of a hall, with its attendance, motions and shows of hands."""

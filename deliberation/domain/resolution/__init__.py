"""A resolution 决议 and its publication, objections and completion."""

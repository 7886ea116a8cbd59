"""Where facts are kept: the only user of `eventsourcing`."""

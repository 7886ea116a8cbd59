"""A person: registered once in the service, affiliated with units."""

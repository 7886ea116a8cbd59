"""The hall at work, for the tests of the interface."""

from tests.api.fixtures import hall_database, quick_passwords, service, settled, town

__all__ = ["hall_database", "quick_passwords", "service", "settled", "town"]

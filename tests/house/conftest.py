"""The hall at work, for what is tested of the whole house."""

from tests.api.fixtures import hall_database, quick_passwords, service, settled, town

__all__ = ["hall_database", "quick_passwords", "service", "settled", "town"]

"""What can have happened to the record itself, told in its one stream (`derived_id("record")`)."""

from deliberation.domain.facts import DomainEvent, Sealed


class KeyRotated(DomainEvent):
    """Another key signs the log from here on; both do until the older one is retired.

    `old` and `new` are verifier keys (`<name>+<id>+<base64>`), so that whoever trusted the old one learns
    of the new one from entries that the old one signed.
    """

    TOPIC = "record.key_rotated.v1"
    old: str
    new: str
    reason: Sealed[str] = None

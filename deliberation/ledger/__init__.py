"""What proves the record: leaves, the tree over them, signed checkpoints and who has seen them.

Knows no database and no network: the store keeps tiles and checkpoints, the service serves them, and
whoever distrusts both verifies with this package and the domain alone.
"""

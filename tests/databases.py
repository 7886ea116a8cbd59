"""Databases of their own for tests: copied from a template, dropped with whoever is still connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql

from deliberation.store.embedded import Cluster


def a_database(cluster: Cluster, template: str = "template1") -> str:
    """The name of a new copy of `template`, one that no other test has.

    Copied as files: through the log, which is the default, takes twice as long.
    """
    name = f"test_{uuid4().hex}"
    names = map(sql.Identifier, (name, template))
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(copied)
    return name


@contextmanager
def lent_database(cluster: Cluster, template: str = "template1") -> Iterator[str]:
    """The DSN of a new copy of `template` while the block runs."""
    name = a_database(cluster, template)
    yield cluster.dsn(name)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

"""Lists are ordered by their columns, by which their indexes are made."""

import psycopg

from projections.listing import Order


def test_a_list_is_ordered_by_its_column_and_not_by_the_text_of_its_key(database: str) -> None:
    order = Order((("number", "bigint"),))
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            f"SELECT {order.keys} FROM (VALUES (10), (2)) AS listed (number) ORDER BY {order.clause}".encode()
        ).fetchall()
    assert rows == [("2",), ("10",)]

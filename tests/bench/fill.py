"""Rows by the hundred thousand in seconds, as if typed in one after the other over the years."""

from django.db import connection, transaction
from django.db.models import Model

from dealers.customers.models import Customer
from portal.core.search import name_words

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国志文海燕鹏飞雪梅晓东子轩"
# The start of the years, in seconds since 1970.
EPOCH, YEARS_LONG = 1_600_000_000, 60_000_000
# ``n`` counts the rows, ``at`` is when each came, ``model`` the row that all are like.
STATEMENT = """
INSERT INTO {table} ({columns})
SELECT {values}
  FROM (SELECT n, {epoch} + (n - 1) * {step} AS at FROM generate_series(1::bigint, %(rows)s) n) AS row
  {joins}
  CROSS JOIN (SELECT * FROM {table} WHERE id = %(like)s) AS model
"""
# A UUIDv7 of the moment, the same for the same row in every run.
ID = (
    "(lpad(to_hex((row.at * 1000)::bigint), 12, '0') || '7' || substr(md5({salt} || row.n::text), 1, 3)"
    " || '8' || substr(md5({salt} || row.n::text), 4, 15))::uuid"
)


@transaction.atomic
def copies(like: Model, rows: int, *, joins: str = "", **own: str) -> None:
    """Add ``rows`` copies of ``like`` to the current tenant, spread over two years.

    ``own`` gives the columns that differ as SQL over ``row.n``, ``row.at`` (seconds) and ``joins``.
    """
    table = like._meta.db_table
    columns = [field.column for field in like._meta.concrete_fields]
    own = {"id": ID.format(salt=f"'{table}'"), **own}
    if "created_at" in columns:
        own.setdefault("created_at", "to_timestamp(row.at)")
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENT.format(
                table=table,
                columns=", ".join(f'"{column}"' for column in columns),
                values=", ".join(own.get(column, f'model."{column}"') for column in columns),
                epoch=EPOCH,
                step=YEARS_LONG // max(rows, 1),
                joins=joins,
            ),
            {"rows": rows, "like": like.pk},
        )
        cursor.execute(f"ANALYZE {table}")


def customers(total: int, *, like: Customer) -> None:
    """Bring the current tenant's customers to ``total`` with copies of ``like`` under other names.

    Found by the same search words as one typed in.
    """
    names = [a + b + c for a in FAMILY for b in GIVEN[::2] for c in ("", GIVEN[1])]
    there = Customer.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_names (n int, name text, words text[])")
        cursor.executemany(
            "INSERT INTO bench_names VALUES (%s, %s, %s)",
            [(n, name, sorted(name_words(name))) for n, name in enumerate(names)],
        )
    number = f"(13000000000 + (row.n + {there}) * 8999)"
    copies(
        like,
        total - there,
        joins=f"JOIN bench_names ON bench_names.n = mod(row.n + {there}, {len(names)})",
        id=ID.format(salt=f"'customer {there}'"),
        full_name="bench_names.name",
        phone=f"'+86' || {number}",
        phone_raw=f"{number}::text",
        email=f"{number} || '@example.test'",
        search=f"array_to_tsvector(bench_names.words || ARRAY[{number}::text, '86' || {number},"
        f" right({number}::text, 4), right({number}::text, 8)])",
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_names")

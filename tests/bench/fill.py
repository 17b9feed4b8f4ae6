"""A hundred thousand customers in seconds, found by the same search words as one typed in."""

from django.db import connection, transaction

from dealers.customers.models import Customer
from portal.core.search import name_words

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国志文海燕鹏飞雪梅晓东子轩"
STATEMENT = """
INSERT INTO customers_customer ({columns})
SELECT {values}
  FROM (SELECT n, {epoch} + n * 600 AS at, 13000000000 + n * 8999 AS number
          FROM generate_series(%(first)s::bigint, %(last)s) n) AS row
  JOIN bench_names ON bench_names.n = row.n %% {names}
  CROSS JOIN (SELECT * FROM customers_customer WHERE id = %(like)s) AS model
"""


@transaction.atomic
def customers(total: int, *, like: Customer) -> None:
    """Bring the current tenant's customers to ``total`` with copies of ``like`` under other names.

    Their ids are spread over years, as those of people who came one after the other.
    """
    names = [a + b + c for a in FAMILY for b in GIVEN[::2] for c in ("", GIVEN[1])]
    own = {
        "id": "(lpad(to_hex(at * 1000), 12, '0') || '7' || substr(md5(row.n::text), 1, 3)"
        " || '8' || substr(md5(row.n::text), 4, 15))::uuid",
        "full_name": "bench_names.name",
        "phone": "'+86' || number",
        "phone_raw": "number::text",
        "email": "number || '@example.test'",
        "created_at": "to_timestamp(at)",
        "search": "array_to_tsvector(bench_names.words || ARRAY[number::text, '86' || number,"
        " right(number::text, 4), right(number::text, 8)])",
    }
    columns = [field.column for field in Customer._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_names (n int, name text, words text[])")
        cursor.executemany(
            "INSERT INTO bench_names VALUES (%s, %s, %s)",
            [(n, name, sorted(name_words(name))) for n, name in enumerate(names)],
        )
        cursor.execute(
            STATEMENT.format(
                columns=", ".join(f'"{column}"' for column in columns),
                values=", ".join(own.get(column, f'model."{column}"') for column in columns),
                epoch=1_600_000_000,
                names=len(names),
            ),
            {"first": Customer.objects.count() + 1, "last": total, "like": like.pk},
        )
        cursor.execute("DROP TABLE bench_names")
        cursor.execute("ANALYZE customers_customer")

"""Tens of thousands of parts and millions of moves in a minute, as if written one by one."""

from django.db import connection, transaction

from dealers.parts.models import Part, StockLevel, StockMove
from portal.core.search import name_words

NAMES = ["机油滤清器", "空气滤清器", "前制动片", "火花塞", "雨刮片", "水泵", "正时皮带", "大灯总成"]
EPOCH = 1_700_000_000  # November 2023; the moves end two years later
_ID = (
    "(lpad(to_hex(row.at * 1000), 12, '0') || '7' || substr(md5(row.n::text), 1, 3)"
    " || '8' || substr(md5(row.n::text), 4, 15))::uuid"
)
_ROWS = """
INSERT INTO {table} ({columns}) SELECT {values}
  FROM (SELECT n, {epoch}::bigint + n * {step}::bigint AS at FROM generate_series({first}, {last}) n) AS row
  {joins} CROSS JOIN (SELECT * FROM {table} WHERE id = %s) AS model
"""


def _copies(like, total: int, *, seconds: int, joins: str = "", **own: str) -> None:
    """Bring the table of ``like`` to ``total`` rows; ``own`` are the columns that differ."""
    model = type(like)
    columns = [field.column for field in model._meta.concrete_fields]
    first = model.objects.count() + 1
    own = {"id": _ID, **own}
    with connection.cursor() as cursor:
        cursor.execute(
            _ROWS.format(
                table=model._meta.db_table,
                columns=", ".join(f'"{column}"' for column in columns),
                values=", ".join(own.get(column, f'model."{column}"') for column in columns),
                epoch=EPOCH,
                step=max(seconds // total, 1),
                first=first,
                last=total,
                joins=joins,
            ),
            [like.pk],
        )
        cursor.execute(f"ANALYZE {model._meta.db_table}")


@transaction.atomic
def parts(total: int, moves: int, *, like: StockMove) -> None:
    """Bring the tenant to ``total`` parts with a shelf each, and ``moves`` over two years."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_names (n int, name text, words text[])")
        cursor.executemany(
            "INSERT INTO bench_names VALUES (%s, %s, %s)",
            [(n, name, sorted(name_words(name))) for n, name in enumerate(NAMES)],
        )
    _copies(
        like.part,
        total,
        seconds=30_000_000,
        joins=f"JOIN bench_names ON bench_names.n = mod(row.n, {len(NAMES)})",
        id="md5('part' || row.n)::uuid",
        number="'BN-' || lpad(row.n::text, 6, '0')",
        name_zh="bench_names.name",
        search="array_to_tsvector(bench_names.words"
        " || ARRAY['bn' || lpad(row.n::text, 6, '0'), 'bn', lpad(row.n::text, 6, '0')])",
    )
    shelf = StockLevel.objects.get(part=like.part)
    _copies(
        shelf,
        total,
        seconds=30_000_000,
        id="md5('level' || n)::uuid",
        part_id="md5('part' || n)::uuid",
        on_hand="mod(n, 20)",
        reorder_point="CASE WHEN mod(n, 50) = 0 THEN 30 ELSE 0 END",
        target="CASE WHEN mod(n, 50) = 0 THEN 40 ELSE 0 END",
    )
    count = Part.objects.count()
    _copies(
        like,
        moves,
        seconds=60_000_000,
        part_id=f"md5('part' || (2 + mod(n * 7919::bigint, {count - 1})))::uuid",
        kind="'issue'",
        quantity="-1",
        document_number="'RO-' || n",
        at="to_timestamp(row.at)",
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_names")

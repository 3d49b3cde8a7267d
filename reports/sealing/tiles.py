"""Writing the tree's tiles."""

from collections.abc import Iterable

from django.db import connection

from reports.merkle.tiles import Tile

_SAVE = """
    INSERT INTO reports_logtile (origin_id, level, number, hashes)
    SELECT %s, level, number, hashes
    FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[]) t (level, number, hashes)
    ON CONFLICT (origin_id, level, number) DO UPDATE SET hashes = EXCLUDED.hashes"""


def save_tiles(origin: int, tiles: Iterable[Tile]) -> None:
    """Write tiles that are new or wider. Runs in the caller's transaction."""
    rows = list(tiles)
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [origin, *([row[place] for row in rows] for place in range(3))])

"""Pages by opaque cursor: as fast at the end of 100,000 rows as at the start."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first (UUIDv7 keys are ordered by time); ``?limit=`` up to 200."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

"""``visible_to``: which rows of a model a person may see, by owner, team and store."""

from typing import Self

from django.db import models
from django.db.models import Q

from tenants.accounts.models import User


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a person (``owner_field``) and a store (``store_field``)."""

    owner_field: str | None = "owner"
    store_field: str | None = "store"

    def visible_to(self, user: User, verb: str) -> Self:
        """The rows ``user`` may touch with ``verb``; none at all without the verb.

        Of several stores only the one the person is looking at, where a screen asks for that.
        """
        reach, rows = user.reach(verb), self
        if user.focus is not None and self.store_field:
            rows = self.filter(**{self.store_field: user.focus})
        if reach.everything:
            return rows.all()
        wanted = Q(pk__in=[])
        if reach.stores and self.store_field:
            wanted |= Q(**{f"{self.store_field}__in": reach.stores})
        if reach.teams and self.owner_field:
            wanted |= Q(**{f"{self.owner_field}__team__in": reach.teams})
        if reach.own and self.owner_field:
            wanted |= Q(**{self.owner_field: user})
        return rows.filter(wanted)

"""A model's field whose text lies sealed in the table: an ID number, a bank account.

::

    document_no = SealedField(_("ID or company number"), max_length=40, blank=True)

    class Meta:
        indexes = [mark_index("document_no", name="customer_document")]

The instance gives and takes the plain text. ``filter(document_no="E1234567")`` finds it as a whole,
by its mark and the index; by part it cannot be found, and nobody can sort by it. ``update()`` does
not know the row that a text is bound to and refuses: save the instance.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

from tenants.sealing import SealBroken, blind, current_prefix, seal, unseal


class Sealed(str):
    """A text as it lies in the table; opened when somebody asks the instance for it."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the text on first sight: a list that does not show it decrypts nothing."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        if isinstance(value, Sealed):
            value = unseal(value, column=self.field.bound_as, row=instance.pk)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.TextField):
    """A short text, sealed for its row; empty stays empty."""

    descriptor_class = _Opening
    # Others would look at what lies in the table and quietly find nothing.
    searched_by = frozenset({"exact", "in", "isnull", "startswith"})

    @property
    def bound_as(self) -> str:
        """``customers.customer.document_no``: what a text is bound to beside workspace and row."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in self.searched_by else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Sealed for the instance's row; one nobody looked at stays as it lies there."""
        value = model_instance.__dict__.get(self.attname, "")
        if not value or isinstance(value, Sealed):
            return value
        return Sealed(seal(value, column=self.bound_as, row=model_instance.pk))

    def get_prep_value(self, value: Any) -> Any:
        if not value or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.bound_as} is sealed: save the instance, and search it whole.")


@SealedField.register_lookup
class Mark(models.Transform):
    """``values("document_no__mark")``: the same for the same text, to group by."""

    lookup_name = "mark"
    output_field = models.TextField()
    template = "split_part(%(expressions)s, ':', 2)"


@SealedField.register_lookup
class Whole(models.lookups.Exact):
    """``filter(document_no="…")``: by the marks of all keys, through ``mark_index``."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        marks = blind(self.rhs, column=self.lhs.output_field.bound_as)
        holders = ", ".join(["%s"] * len(marks))
        return f"split_part({column}, ':', 2) IN ({holders})", [*params, *marks]


def mark_index(field: str, *, name: str) -> models.Index:
    """The index that finds a sealed text as a whole."""
    part = models.Func(
        models.F(field), models.Value(":"), models.Value(2), function="split_part",
        output_field=models.TextField(),
    )  # fmt: skip
    return models.Index(part, name=name)


def sealed_fields() -> list[SealedField]:
    """Every sealed field of every model."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


@dataclass(frozen=True)
class Resealed:
    """What came of some rows: how many were sealed anew, which do not open, where to go on."""

    done: int
    broken: list[Any]
    last: Any


@transaction.atomic
def reseal(field: SealedField, *, after: Any = None, batch: int = 500) -> Resealed:
    """Seal with today's key what another one sealed, in up to ``batch`` rows behind ``after``.

    Nothing else of the rows is touched, and what is done is not done again: safe to stop and to
    repeat. A row that does not open is named and left as it is.
    """
    rows = field.model._base_manager.exclude(**{field.name: ""})
    rows = rows.exclude(**{f"{field.name}__startswith": Sealed(current_prefix())})
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_for_update().only("pk", field.name).order_by("pk")[:batch])
    broken = []
    for row in found:
        try:
            getattr(row, field.attname)  # opened: sealed anew when it is saved
        except SealBroken:
            broken.append(row.pk)
            continue
        row.save(update_fields=[field.name])
    return Resealed(len(found) - len(broken), broken, found[-1].pk if found else None)

"""The tables on the tabs of a contract's page."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dealers.sales.models import Contract, Instalment
from dealers.sales.selectors import differences
from dealers.sales.states import (
    APPROVAL_TONES,
    CONTRACT_TONES,
    MILESTONE_FACTS,
    ApprovalAct,
    ApprovalStep,
    DeliveryCheck,
    HandoverItem,
    Milestone,
    StepState,
)
from portal.ui import values
from portal.ui.details import Fact
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table
from tenants.workspace.selectors import files_about


def _labels(kind: Any, key: str) -> Any:
    return lambda c: ", ".join(str(kind(k).label) for k in c.delivery.get(key, []))


def _delivery(key: str) -> Any:
    return lambda contract: contract.delivery.get(key, "")


def _ceremony(contract: Contract) -> datetime | None:
    at = contract.delivery.get("ceremony_at")
    return datetime.fromisoformat(at) if at else None


def _photo(contract: Contract) -> Any:
    file = contract.delivery.get("files", {}).get("photo")
    if not file:
        return values.NOTHING
    return values.format_html('<a href="/files/{}/?show=1">{}</a>', file["id"], file["name"])


HANDOVER = [
    Fact("delivery.by", gettext_lazy("Handed over by"), value=_delivery("by")),
    Fact("delivery.to", gettext_lazy("Received by"), value=_delivery("received_by")),
    Fact("delivery.at", gettext_lazy("Ceremony"), value=_ceremony, hide_empty=True),
    Fact("delivery.gifts", gettext_lazy("Gifts"), value=_delivery("gifts"), hide_empty=True),
    Fact("delivery.photo", gettext_lazy("Photo"), render=_photo),
    Fact(
        "delivery.pack",
        gettext_lazy("Handed over with the car"),
        value=_labels(HandoverItem, "pack"),
        hide_empty=True,
        wide=True,
    ),
    Fact(
        "delivery.checks",
        gettext_lazy("Gone through together"),
        value=_labels(DeliveryCheck, "checks"),
        wide=True,
    ),
]


def shown_steps(contract: Contract, *, may_tell: bool) -> list[dict[str, Any]]:
    """The milestones of a contract as its page shows them."""
    today, shown = localdate().isoformat(), []
    for step in contract.steps:
        late = bool(step["due"] and step["due"] < today and not step["done_on"])
        state = step.get("state")
        shown.append(
            {
                **step,
                "tone": "trouble" if late else "waiting",
                "state_label": StepState(state).label if state else "",
                "tellable": may_tell,
            }
        )
    return shown


def lines(page: Any) -> Table:
    """What was agreed, line by line; read-only."""
    currency = page.object.currency
    columns = [
        Column("description", _("Line")),
        Column("kind_label", _("Kind"), phone=False),
        NumberColumn("quantity", _("Quantity")),
        MoneyColumn("list_price", _("List price"), currency=currency, phone=False),
        MoneyColumn("price", _("Price"), currency=currency, phone=False),
        MoneyColumn("amount", _("Amount"), currency=currency),
    ]
    return Table(columns, page.object.shown_lines, empty=_("No lines."))


def _facts_of(step: dict[str, Any]) -> str:
    known = MILESTONE_FACTS.get(Milestone(step["key"]), {})
    data = step.get("data", {})
    told = [f"{known[name].label}: {value}" for name, value in data.items() if value]
    return " · ".join([*told, *filter(None, [step.get("note", "")])])


def _dialog(step: dict[str, Any]) -> Any:
    """The milestone's name; it opens the dialog to tell about it."""
    if not step["tellable"]:
        return step["label"]
    return values.format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#dialog-body">{1}</a>', step["url"], step["label"]
    )


def _reopen(step: dict[str, Any]) -> Any:
    if not step["reopen"]:
        return values.NOTHING
    return values.format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#dialog-body">{1}</a>',
        step["reopen"],
        _("Open again"),
    )


def milestones(page: Any) -> Table:
    """Who sees to each milestone until when, how it stands and what is known of it."""
    contract, rows = page.object, []
    for step in page.steps:
        place = [contract.pk, step["key"]]
        can_reopen = step["tellable"] and step["done_on"] and step["key"] in MILESTONE_FACTS
        rows.append(
            {
                **step,
                "url": reverse("sales:contract_milestone", args=place),
                "reopen": reverse("sales:contract_milestone_reopen", args=place)
                if can_reopen
                else "",
                "owner_name": step.get("owner_name") or "",
                "facts": _facts_of(step),
                "due_day": date.fromisoformat(step["due"]) if step["due"] else None,
                "done_day": date.fromisoformat(step["done_on"]) if step["done_on"] else None,
            }
        )
    columns = [
        Column("label", _("Milestone"), render=_dialog),
        Column("state_label", _("State")),
        Column("owner_name", _("Seen to by")),
        DateColumn("due_day", _("Due")),
        DateColumn("done_day", _("Done on")),
        Column("done_by", _("Done by"), phone=False),
        Column("facts", _("Facts"), phone=False),
        Column("reopen", "", render=_reopen),
    ]
    return Table(columns, rows)


def approvals(page: Any) -> Table:
    """The record of the approval: who said what when."""
    rows = [
        {
            **entry,
            "act_label": ApprovalAct(entry["act"]).label,
            "step_label": ApprovalStep(entry["step"]).label if entry["step"] else "",
            "when": datetime.fromisoformat(entry["at"]),
        }
        for entry in reversed(page.object.approvals)
    ]
    columns = [
        BadgeColumn("act", _("What"), value=lambda e: e["act_label"], tones=_tones()),
        Column("step_label", _("Step")),
        Column("by", _("Who")),
        DateColumn("when", _("When"), time=True),
        Column("comment", _("Comment")),
    ]
    return Table(columns, rows, empty=_("Not submitted yet."))


def _tones() -> dict[str, str]:
    return {str(act.label): tone for act, tone in APPROVAL_TONES.items()}


def plan(page: Any) -> Table:
    """When which part of the money is due, and what is paid of it."""
    currency = page.object.currency
    columns = [
        Column("kind", _("Part")),
        DateColumn("due_on"),
        MoneyColumn("amount", _("Amount"), currency=currency),
        MoneyColumn("paid", _("Paid"), currency=currency),
        MoneyColumn("owed", _("Owed"), currency=currency),
        BadgeColumn("state", _("State"), value=_plan_state, tones=_plan_tones()),
    ]
    return Table(
        columns,
        page.object.instalments.all(),
        empty=_("Made at the signature from deposit and promised day, or agree on one before."),
    )


def _plan_state(row: Instalment) -> str:
    if row.owed <= 0:
        return _("Paid")
    if row.days_late:
        text = ngettext("%(n)s day overdue", "%(n)s days overdue", row.days_late)
        return text % {"n": row.days_late}
    return _("Not due yet") if not row.paid else _("Paid in part")


class _plan_tones(dict):
    """Paid is done, overdue is trouble, the rest waits; the words carry days."""

    def get(self, text: str, default: str = "") -> str:
        """The tone of a state in words."""
        if text == _("Paid"):
            return "done"
        return "waiting" if text in (_("Not due yet"), _("Paid in part")) else "trouble"


def versions(page: Any) -> Table:
    """All versions of this contract, the newest first."""
    columns = [
        Column("number", link=True, value=str),
        BadgeColumn("status", tones=CONTRACT_TONES),
        MoneyColumn("amount"),
        DateColumn("signed_on"),
        Column("amend_reason"),
    ]
    rows = Contract.objects.filter(number=page.object.number).order_by("-version")
    return Table(columns, rows, url="sales:contract_detail")


def changes(page: Any) -> Table:
    """What this version says otherwise than the one before."""
    columns = [Column("label", _("What"), value=lambda d: capfirst(d.label)),
               Column("old", _("Before")), Column("new", _("Now"))]  # fmt: skip
    return Table(columns, differences(page.object), empty=_("Nothing has changed."))


def files(page: Any) -> Table:
    """The signed paper, the signature, photos."""
    columns = [
        Column("name", gettext_lazy("File"), link=True),
        Column("uploaded_by", gettext_lazy("Uploaded by")),
        DateColumn("created_at", gettext_lazy("When"), time=True),
    ]
    return Table(
        columns,
        files_about(page.object),
        url=lambda file: f"/files/{file.pk}/",
        empty=_("No file yet. The signed paper is kept here."),
    )

"""The rules of the care desk as people type them: lists one line each, in their language."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.care import selectors
from dealers.care.states import BROUGHT_CHOICES, CaseLevel, Queue, Severity
from portal.ui.forms import WholeField
from tenants.accounts.models import User


def _lines(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 5})
    return forms.CharField(label=label, widget=widget, max_length=8000, **more)


def _named(kinds: type) -> dict[str, str]:
    """The choices by code and by their word in the reader's language."""
    return {str(name).casefold(): str(k.value) for k in kinds for name in (k.value, k.label)}


def _wrong(n: int, example: str) -> forms.ValidationError:
    words = {"n": n, "example": example}
    return forms.ValidationError(
        gettext("Line %(n)d: type it as in this example: %(example)s") % words
    )


class RulesForm(forms.Form):
    """The rules of the care desk."""

    minutes_critical = WholeField(
        label=format_lazy(
            _("{severity}: answer within (minutes)"), severity=Severity.CRITICAL.label
        )
    )
    minutes_major = WholeField(
        label=format_lazy(_("{severity}: answer within (minutes)"), severity=Severity.MAJOR.label)
    )
    minutes_minor = WholeField(
        label=format_lazy(_("{severity}: answer within (minutes)"), severity=Severity.MINOR.label)
    )
    hours_critical = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.CRITICAL.label)
    )
    hours_major = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.MAJOR.label)
    )
    hours_minor = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.MINOR.label)
    )
    task_hours = WholeField(label=_("A department has for a task (hours)"))
    callback_days = WholeField(label=_("Callback after (days)"))
    escalation = _lines(
        _("Who hears of what waits too long"),
        required=False,
        help_text=_("One per line: minutes of opening time after it was due, then who."),
    )
    categories = _lines(
        _("Categories"),
        help_text=_("One per line: name | department | e-mail of who gets such cases, if anybody."),
    )
    steps_complaint = _lines(
        _("Steps of a complaint"), required=False, help_text=_("One per line.")
    )
    steps_request = _lines(_("Steps of a service request"), required=False)
    steps_enquiry = _lines(_("Steps of an enquiry"), required=False)
    steps_suggestion = _lines(_("Steps of a suggestion"), required=False)

    def clean_escalation(self) -> list[list[Any]]:
        """Levels as the service takes them; the sentence says which line is wrong."""
        found: list[list[Any]] = []
        for n, line in enumerate(self.cleaned_data["escalation"].splitlines(), 1):
            if not line.strip():
                continue
            minutes, _space, who = line.strip().partition(" ")
            level = _named(CaseLevel).get(who.strip().casefold())
            if level is None or not minutes.isascii() or not minutes.isdigit():
                raise _wrong(n, f"60 {CaseLevel.DEPARTMENT.label}")
            found.append([level, int(minutes)])
        return found

    def clean_categories(self) -> list[dict[str, str]]:
        """Categories as the service takes them; what is the portal's own keeps its own name."""
        own = {gettext(row["name"]): row["name"] for row in selectors.rules().categories}
        found = []
        for n, line in enumerate(self.cleaned_data["categories"].splitlines(), 1):
            if not line.strip():
                continue
            name, queue, email = (*(part.strip() for part in line.split("|")), "", "")[:3]
            code = _named(Queue).get(queue.casefold()) if queue else str(Queue.CARE)
            person = User.objects.filter(email__iexact=email).first() if email else None
            if not name or code is None or (email and person is None):
                raise _wrong(n, f"{gettext('Repair not done well')} | {Queue.SERVICE.label}")
            owner = str(person.pk) if person else ""
            found.append({"name": own.get(name, name), "queue": code, "owner": owner})
        return found

    def as_rules(self) -> dict[str, Any]:
        """The fields as ``change_rules`` takes them."""
        data = dict(self.cleaned_data)
        own = {gettext(text): text for texts in selectors.rules().steps.values() for text in texts}
        kinds = [kind for kind, _label in BROUGHT_CHOICES]
        typed = {kind: data.pop(f"steps_{kind}").splitlines() for kind in kinds}
        return {
            "acknowledge_minutes": {s.value: data.pop(f"minutes_{s.value}") for s in Severity},
            "resolve_hours": {s.value: data.pop(f"hours_{s.value}") for s in Severity},
            "steps": {k: [own.get(t.strip(), t) for t in texts] for k, texts in typed.items()},
            **data,
        }


def rules_as_typed() -> dict[str, Any]:
    """The rules that hold as the form shows them."""
    house = selectors.rules()
    emails = dict(
        User.objects.filter(
            pk__in=[row["owner"] for row in house.categories if row["owner"]]
        ).values_list("pk", "email")
    )
    by_id = {str(pk): email for pk, email in emails.items()}
    rows = [
        " | ".join(
            filter(None, [gettext(row["name"]), str(Queue(row["queue"]).label), by_id.get(row["owner"], "")])
        )
        for row in house.categories
    ]  # fmt: skip
    return {
        **{f"minutes_{s}": house.acknowledge_minutes[s] for s in Severity.values},
        **{f"hours_{s}": house.resolve_hours[s] for s in Severity.values},
        **{f"steps_{k}": "\n".join(map(gettext, house.steps.get(k, ()))) for k, _l in BROUGHT_CHOICES},
        "task_hours": house.task_hours,
        "callback_days": house.callback_days,
        "escalation": "\n".join(f"{m} {CaseLevel(level).label}" for level, m in house.escalation),
        "categories": "\n".join(rows),
    }  # fmt: skip

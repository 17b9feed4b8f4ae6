"""How this house looks after what its customers bring: answer by when, who hears of it, which steps."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from dealers.care.states import CATEGORIES, STEPS, CaseLevel, Queue, Severity
from tenants.workspace.house import House


def _minutes() -> dict[str, int]:
    return {Severity.CRITICAL: 15, Severity.MAJOR: 60, Severity.MINOR: 240}


def _hours() -> dict[str, int]:
    return {Severity.CRITICAL: 8, Severity.MAJOR: 24, Severity.MINOR: 48}


def _levels() -> list[list[Any]]:
    return [[str(CaseLevel.DEPARTMENT), 60], [str(CaseLevel.GENERAL_MANAGER), 240]]


def _categories() -> list[dict[str, str]]:
    return [{"name": name, "queue": str(queue), "owner": ""} for name, queue in CATEGORIES]


def _steps() -> dict[str, list[str]]:
    return {str(kind): list(steps) for kind, steps in STEPS.items()}


@dataclass(frozen=True, kw_only=True)
class CaseRules(House):
    """The rules of the care desk. Times are opening hours of the case's store."""

    area: ClassVar[str] = "care.cases"

    # Minutes until the customer must be answered, hours until the matter must be settled; by severity.
    acknowledge_minutes: dict[str, int] = field(default_factory=_minutes)
    resolve_hours: dict[str, int] = field(default_factory=_hours)
    # Who is told, and after how many minutes over time: [level, minutes], the earliest first.
    escalation: list[list[Any]] = field(default_factory=_levels)
    # {"name", "queue", "owner": the id of who gets such cases, or empty}.
    categories: list[dict[str, str]] = field(default_factory=_categories)
    # Standard steps by kind; those of a case are copied when it is opened.
    steps: dict[str, list[str]] = field(default_factory=_steps)
    # Days after which a customer is called back, unless a time was promised.
    callback_days: int = 1
    # Hours a department has for a task, unless the task says otherwise.
    task_hours: int = 8

    def queue_of(self, category: str) -> str:
        """The department that looks into a category; the care desk where nobody is named."""
        found = (row["queue"] for row in self.categories if row["name"] == category)
        return next(found, str(Queue.CARE))

    def owner_of(self, category: str) -> str:
        """The id of who gets the cases of a category by the rules; empty for nobody."""
        return next((row["owner"] for row in self.categories if row["name"] == category), "")

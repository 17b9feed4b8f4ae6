"""Reads of the care desk."""

from dealers.care.selectors.cases import (
    FOUND_BY,
    complaints_of,
    count_cases,
    count_tasks,
    find_cases,
    open_case_of,
    open_complaint_of,
    people_of_queue,
    queues_of,
    rules,
    tasks_to_take,
    told_at,
    units_of,
)
from dealers.care.selectors.figures import (
    GROUPS,
    CaseFigure,
    cases_by_month,
    figures,
    months_back,
    reported,
    summary,
)

__all__ = [
    "FOUND_BY",
    "GROUPS",
    "CaseFigure",
    "cases_by_month",
    "complaints_of",
    "count_cases",
    "count_tasks",
    "figures",
    "find_cases",
    "months_back",
    "open_case_of",
    "open_complaint_of",
    "people_of_queue",
    "queues_of",
    "reported",
    "rules",
    "summary",
    "tasks_to_take",
    "told_at",
    "units_of",
]

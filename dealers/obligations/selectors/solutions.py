"""What may cure a fault: the maker's bulletins, the house's articles, our own finished jobs, campaigns."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime

from dealers.knowledge.models import Article
from dealers.knowledge.selectors import articles_offered, bulletins_offered
from dealers.obligations.permissions import VIEW_SOLUTION
from dealers.service.models import Job, JobLine, ServiceCampaign
from dealers.service.states import RUNNING, JobState, LineKind
from portal.core.symptoms import asking_for, words_of
from tenants.accounts.models import User
from tenants.reference.bulletins import PublishedBulletin

# Older repairs are of cars that have changed since.
YEARS = 5
MOST_JOBS, MOST_SOLUTIONS, MOST_WORDS = 300, 10, 8


@dataclass
class Solution:
    """A cure with the jobs in which it was used, the last one first."""

    cause: str
    correction: str
    fault_codes: set[str] = field(default_factory=set)
    jobs: list[Job] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)  # number: name
    has_code: bool = False
    words: int = 0  # how many of the complaint's words its best job shares
    same_model: bool = False

    @property
    def times(self) -> int:
        """In how many jobs it was used."""
        return len(self.jobs)

    @property
    def last_job(self) -> Job:
        """The last of them."""
        return self.jobs[0]

    @property
    def last_on(self) -> date:
        """When it was used last."""
        return localtime(self.jobs[0].finished_at).date()

    @property
    def comebacks(self) -> int:
        """How many of the jobs were on cars that had come back."""
        return sum(job.repair_order.is_comeback for job in self.jobs)

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """The fault code before the model before the words before how often."""
        return (self.has_code, self.same_model, self.words, self.times)


def solutions_for(
    user: User,
    *,
    fault_code: str = "",
    complaint: str = "",
    model_code: str = "",
    but: Job | None = None,
) -> list[Solution]:
    """Cures of this fault code or complaint in finished jobs of any store, the likeliest first.

    Jobs with the same correction are one solution. No name and no plate of a customer is in it.
    Found by the index over the words of finished jobs. Two queries; none where nothing is asked.
    """
    fault_code, words = fault_code.strip(), words_of(complaint)
    if not user.can(VIEW_SOLUTION) or not (fault_code or words):
        return []
    asked = asking_for(words, fault_code, most=MOST_WORDS)
    if not asked:
        return []
    since = localdate() - timedelta(days=365 * YEARS)
    jobs = (
        Job.objects.filter(symptoms__matches=asked, state=JobState.FINISHED)
        .filter(finished_at__date__gte=since)
        .exclude(correction="")
        .defer("symptoms")
        .exclude(pk=but.pk if but else None)
        .select_related("repair_order__vehicle")
        .order_by("-finished_at")[:MOST_JOBS]
    )
    found: dict[str, Solution] = {}
    by_job: dict[object, Solution] = {}
    for job in jobs:
        key = " ".join(job.correction.lower().split())
        solution = found.setdefault(key, Solution(job.cause, job.correction))
        _add(solution, job, fault_code, words, model_code)
        by_job[job.pk] = solution
    best = sorted(found.values(), key=lambda solution: solution.rank, reverse=True)
    best = best[:MOST_SOLUTIONS]
    ids = [job.pk for solution in best for job in solution.jobs]
    lines = JobLine.objects.filter(job__in=ids, kind=LineKind.PART).order_by("-id")
    for pk, number, name in lines.values_list("job", "code", "description") if ids else ():
        by_job[pk].parts.setdefault(number, name)
    return best


def _add(solution: Solution, job: Job, fault_code: str, words: set[str], model_code: str) -> None:
    solution.jobs.append(job)
    if job.fault_code:
        solution.fault_codes.add(job.fault_code)
    is_code = bool(fault_code) and job.fault_code.lower() == fault_code.lower()
    solution.has_code = solution.has_code or is_code
    solution.words = max(solution.words, len(words & words_of(job.complaint)))
    is_model = bool(model_code) and job.repair_order.vehicle.model_code == model_code
    solution.same_model = solution.same_model or is_model


def campaigns_for(*, fault_code: str = "", complaint: str = "") -> QuerySet[ServiceCampaign]:
    """The manufacturer's running campaigns that name this fault code or a word of the complaint."""
    asked = [
        word for word in (fault_code.strip(), *sorted(words_of(complaint))[:MOST_WORDS]) if word
    ]
    if not asked:
        return ServiceCampaign.objects.none()
    fields = ("title_zh", "title_en", "instructions_zh", "instructions_en")
    named = reduce(or_, [Q(**{f"{name}__icontains": word}) for word in asked for name in fields])
    return ServiceCampaign.objects.filter(named, state__in=RUNNING).order_by("-valid_from")[:5]


@dataclass
class Offered:
    """What may cure a fault, in the order in which it is to be looked at."""

    bulletins: list[PublishedBulletin] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)
    campaigns: list[ServiceCampaign] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.bulletins or self.articles or self.solutions or self.campaigns)


def offered_for(
    user: User,
    *,
    fault_code: str = "",
    complaint: str = "",
    model_code: str = "",
    vin: str = "",
    but: Job | None = None,
) -> Offered:
    """The maker's bulletins, the house's articles, cures of finished jobs and running campaigns.

    Each bulletin says whether it is about this car: ``is_for_car`` is ``None`` while none is named.
    Six queries; none where nothing is asked.
    """
    fault_code, words = fault_code.strip(), words_of(complaint)
    if not user.can(VIEW_SOLUTION) or not (fault_code or words):
        return Offered()
    asked: dict[str, Any] = {"words": words, "fault_code": fault_code, "model_code": model_code}
    bulletins = bulletins_offered(user, **asked)
    for bulletin in bulletins:
        named = not bulletin.model_codes or model_code in bulletin.model_codes
        bulletin.is_for_car = named and bulletin.covers(vin) if model_code and vin else None
    return Offered(
        bulletins=bulletins,
        articles=articles_offered(user, **asked),
        solutions=solutions_for(
            user, fault_code=fault_code, complaint=complaint, model_code=model_code, but=but
        ),
        campaigns=list(campaigns_for(fault_code=fault_code, complaint=complaint)),
    )

"""What may cure a fault, taken over into a job, and written down from one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from dealers.obligations import selectors
from dealers.obligations import services as desk
from dealers.obligations.permissions import RECORD_SOLUTION, USE_SOLUTION, VIEW_SOLUTION
from dealers.obligations.services.solutions import Source
from dealers.service.models import Job
from integrations.api import serializers
from integrations.api.v1.knowledge import ArticleRecord
from integrations.api.views import DomainViewSet, action_of

ASKED = {"fault_code": 20, "complaint": 200, "model_code": 40, "vin": 17}


class SolutionRecord(rest.Serializer):
    source = rest.CharField(help_text="bulletin, article, job or campaign: in this order.")
    id = rest.UUIDField(help_text="Of the bulletin, article, campaign, or the last of the jobs.")
    title = rest.CharField()
    cause = rest.CharField()
    correction = rest.CharField()
    fault_codes = rest.ListField(child=rest.CharField())
    model_codes = rest.ListField(child=rest.CharField(), help_text="Empty: all.")
    parts = rest.DictField(child=rest.CharField(), help_text="Number to name, where it is known.")
    operations = rest.ListField(child=rest.CharField())
    times = rest.IntegerField(help_text="In how many finished jobs it was used.")
    comebacks = rest.IntegerField()
    last_on = rest.DateField(help_text="Last used, or published.")
    valid_until = rest.DateField(allow_null=True)
    same_model = rest.BooleanField()


_EMPTY: dict[str, Any] = {"cause": "", "correction": "", "fault_codes": [], "model_codes": [],
                          "operations": [], "parts": {}, "times": 0, "comebacks": 0,
                          "valid_until": None, "same_model": False}  # fmt: skip


def _of_text(source: str, row: Any, model_code: str) -> dict[str, Any]:
    """A bulletin or an article as the API shows it."""
    return {
        **_EMPTY,
        "source": source,
        "id": row.pk,
        "title": str(row),
        "cause": row.cause,
        "correction": row.correction,
        "fault_codes": row.fault_codes,
        "model_codes": row.model_codes,
        "operations": row.operations,
        "parts": dict.fromkeys(row.parts, ""),
        "last_on": row.published_at.date(),
        "valid_until": row.valid_until,
        "same_model": bool(model_code) and model_code in row.model_codes,
    }


def _of_jobs(found: Any) -> dict[str, Any]:
    """A cure of finished jobs."""
    names = ("cause", "correction", "parts", "times", "comebacks", "last_on", "same_model")
    return {
        **_EMPTY,
        **{name: getattr(found, name) for name in names},
        "source": "job",
        "id": found.last_job.pk,
        "title": found.correction,
        "fault_codes": sorted(found.fault_codes),
    }


def _of_campaign(row: Any) -> dict[str, Any]:
    return {
        **_EMPTY,
        "source": "campaign",
        "id": row.pk,
        "title": str(row),
        "correction": row.instructions,
        "operations": [row.operation_code],
        "parts": dict.fromkeys(row.part_codes, ""),
        "last_on": row.valid_from,
        "valid_until": row.valid_until,
    }


class SolutionTakeOverInput(serializers.Input):
    job = serializers.ObjectField(Job, USE_SOLUTION)
    source = rest.ChoiceField(Source.choices)
    source_id = rest.UUIDField(help_text="The solution's id.")


class SolutionFromJobInput(serializers.Input):
    job = serializers.ObjectField(Job, RECORD_SOLUTION)


class SolutionJobRecord(rest.Serializer):
    id = rest.UUIDField()
    cause = rest.CharField()
    correction = rest.CharField()
    fault_code = rest.CharField()


class SolutionViewSet(DomainViewSet):
    """What may cure a fault: bulletins, articles, what finished jobs did, campaigns."""

    model = Job
    serializer_class = SolutionRecord
    verbs = {"list": VIEW_SOLUTION, "take_over": USE_SOLUTION, "write_article": RECORD_SOLUTION}
    take_over = action_of(
        desk.take_over_solution,
        input_serializer=SolutionTakeOverInput,
        answer=SolutionJobRecord,
        detail=False,
        description=_(
            "Cause and correction go into the job, and operations and parts as lines if the key may "
            "change repair orders."
        ),
    )
    write_article = action_of(
        desk.write_article_from_job,
        input_serializer=SolutionFromJobInput,
        answer=ArticleRecord,
        detail=False,
        status=201,
        description=_("Begin an article with what a finished job taught; nothing of its customer."),
    )
    descriptions = {
        "list": _(
            "Solutions by `fault_code`, `complaint`, `model_code` and `vin`: bulletins, articles, "
            "cures of finished jobs, campaigns, each the likeliest first"
        )
    }

    def list(self, request):
        """At most ten of each; nothing where nothing is asked."""
        if unknown := request.query_params.keys() - ASKED.keys():
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        asked = {
            name: rest.CharField(max_length=most, allow_blank=True).run_validation(
                request.query_params.get(name, "")
            )
            for name, most in ASKED.items()
        }
        offered, model = selectors.offered_for(request.user, **asked), asked["model_code"]
        rows = [
            *(_of_text("bulletin", row, model) for row in offered.bulletins),
            *(_of_text("article", row, model) for row in offered.articles),
            *map(_of_jobs, offered.solutions),
            *map(_of_campaign, offered.campaigns),
        ]
        return Response(SolutionRecord(rows, many=True).data)


ROUTES = [("solutions", SolutionViewSet)]

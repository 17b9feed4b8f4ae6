"""The knowledge base of the house, and the manufacturer's bulletins as it reads them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.knowledge import permissions as may
from dealers.knowledge import selectors
from dealers.knowledge import services as desk
from dealers.knowledge.filters import ArticleFilter, BulletinFilter
from dealers.knowledge.models import Article
from dealers.knowledge.states import WRITTEN, Desk
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit
from tenants.reference.bulletins import PublishedBulletin


class ArticleRecord(serializers.Record):
    helped = rest.IntegerField()
    did_not_help = rest.IntegerField()
    readers = rest.SerializerMethodField(
        help_text="How many have confirmed that they have read it."
    )

    def get_readers(self, article) -> int:
        return len(article.readings)

    class Meta:
        model = Article
        fields = [
            "id", "number", "kind", "title", "title_en", "body", "symptom", "cause", "correction",
            "fault_codes", "model_codes", "operations", "parts", "tags", "desk", "roles", "stores",
            "must_read", "state", "version", "replaces", "author", "reviewer", "remark",
            "published_at", "valid_until", "job_id", "job_number", "helped", "did_not_help",
            "readers", "created_at", "updated_at",
        ]  # fmt: skip


def _text(most: int = 4000) -> rest.CharField:
    return rest.CharField(max_length=most, required=False, allow_blank=True)


def _codes() -> rest.ListField:
    return rest.ListField(child=rest.CharField(max_length=40), required=False, max_length=60)


class ArticleInput(serializers.Input):
    title = rest.CharField(max_length=160)
    title_en = _text(160)
    number = _text(40)
    kind = rest.ChoiceField(WRITTEN, required=False)
    body = _text(40_000)
    symptom = _text()
    cause = _text()
    correction = _text()
    fault_codes = _codes()
    model_codes = _codes()
    operations = _codes()
    parts = _codes()
    tags = _codes()
    desk = rest.ChoiceField(Desk.choices, required=False, allow_blank=True)
    roles = _codes()
    stores = rest.ListField(child=serializers.ObjectField(Unit), required=False)
    must_read = rest.BooleanField(required=False)
    valid_until = rest.DateField(required=False, allow_null=True)


class ArticleRemarkInput(serializers.Input):
    remark = rest.CharField(max_length=500, required=False, allow_blank=True)


class ArticleReasonInput(serializers.Input):
    reason = rest.CharField(max_length=500, required=False, allow_blank=True)


class ArticleRatingInput(serializers.Input):
    helpful = rest.BooleanField()


class ArticleViewSet(DomainViewSet):
    """Articles of the house: cures, how-tos, playbooks, policies, notices, news."""

    model = Article
    serializer_class = ArticleRecord
    filterset_class = ArticleFilter
    object_argument = "article"
    verbs = {
        "list": may.VIEW_ARTICLE,
        "retrieve": may.VIEW_ARTICLE,
        "create": may.WRITE_ARTICLE,
        "partial_update": may.WRITE_ARTICLE,
        "hand_in": may.WRITE_ARTICLE,
        "return_to_draft": may.WRITE_ARTICLE,
        "publish": may.PUBLISH_ARTICLE,
        "retire": may.PUBLISH_ARTICLE,
        "drop": may.WRITE_ARTICLE,
        "next_version": may.WRITE_ARTICLE,
        "confirm": may.VIEW_ARTICLE,
        "rate": may.VIEW_ARTICLE,
    }
    input_serializers = {"create": ArticleInput, "partial_update": ArticleInput}
    services = {"create": desk.write_article, "partial_update": desk.change_article}
    hand_in = action_of(desk.hand_in_article)
    return_to_draft = action_of(desk.return_article, input_serializer=ArticleRemarkInput)
    publish = action_of(desk.publish_article)
    retire = action_of(desk.retire_article, input_serializer=ArticleReasonInput)
    drop = action_of(desk.drop_article)
    next_version = action_of(desk.write_next_version, answer=ArticleRecord, status=201)
    confirm = action_of(desk.confirm_reading)
    rate = action_of(desk.rate_article, input_serializer=ArticleRatingInput)

    def rows(self):
        """Without the records of the manufacturer's bulletins."""
        return Article.objects.own()


class BulletinRecord(serializers.Record):
    class Meta:
        model = PublishedBulletin
        fields = [
            "id", "network", "number", "kind", "state", "title_zh", "title_en", "symptom_zh",
            "symptom_en", "cause_zh", "cause_en", "correction_zh", "correction_en", "body_zh",
            "body_en", "fault_codes", "model_codes", "vin_from", "vin_until", "operations", "parts",
            "must_read", "valid_from", "valid_until", "supersedes", "published_at", "updated_at",
        ]  # fmt: skip


class BulletinReadingRecord(rest.Serializer):
    bulletin = rest.UUIDField()
    readers = rest.SerializerMethodField(help_text="How many of us have confirmed it.")

    def get_readers(self, record) -> int:
        return len(record.readings)


class BulletinViewSet(DomainViewSet):
    """The manufacturer's bulletins: those of the networks this dealership belongs to."""

    model = PublishedBulletin
    serializer_class = BulletinRecord
    filterset_class = BulletinFilter
    object_argument = "bulletin"
    ordering = ("-published_at", "-id")
    verbs = {
        "list": may.VIEW_BULLETIN,
        "retrieve": may.VIEW_BULLETIN,
        "confirm": may.VIEW_BULLETIN,
    }
    confirm = action_of(
        desk.confirm_bulletin,
        answer=BulletinReadingRecord,
        description=_("Note that the key's person has read it. The manufacturer learns how many."),
    )

    def rows(self):
        """Of our networks."""
        return selectors.bulletins()


ROUTES = [("articles", ArticleViewSet), ("bulletins", BulletinViewSet)]

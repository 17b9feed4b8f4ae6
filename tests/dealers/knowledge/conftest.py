"""Articles, and bulletins as they lie in the catalogue."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from dealers.knowledge import services
from dealers.knowledge.models import Article
from portal.core.models import uuid7
from tenants.accounts.models import Scope, User
from tenants.context import in_public
from tenants.reference.bulletins import PublishedBulletin
from tenants.reference.services import BULLETIN_FIELDS, publish_bulletins
from tests.conftest import make_person


def draft(actor: User, **fields) -> Article:
    given = {
        "title": "Engine stutters when cold",
        "symptom": "Stutters, 冷车发动机抖动",
        "cause": "The coil cracks",
        "correction": "Replace the ignition coil",
        "fault_codes": ["p0301"],
        **fields,
    }
    return services.write_article(**given, actor=actor)


def published(author: User, reviewer: User, **fields) -> Article:
    article = services.hand_in_article(article=draft(author, **fields), actor=author)
    return services.publish_article(article=article, actor=reviewer)


def bulletin_of(hub, **fields) -> PublishedBulletin:
    """A bulletin as the hub's clock puts it into the catalogue."""
    empty = PublishedBulletin()
    given = {name: getattr(empty, name) for name in BULLETIN_FIELDS} | {
        "id": uuid7(),
        "number": "TB-26-001",
        "title_zh": "发动机抖动",
        "title_en": "Engine stutters",
        "cause_en": "The coil cracks",
        "correction_en": "Replace the ignition coil",
        "fault_codes": ["P0301"],
        "valid_from": localdate() - timedelta(days=30),
        "state": "published",
        "supersedes": "",
        "published_at": now(),
        "revision": 1,
        **fields,
    }
    with in_public():
        publish_bulletins(network=getattr(hub, "pk", hub), bulletins=[given])
        return PublishedBulletin.objects.get(pk=given["id"])


@pytest.fixture
def manager(store):
    return make_person("service_manager", store=store, scope=Scope.STORE)


@pytest.fixture
def technician(store):
    return make_person("technician", store=store)


@pytest.fixture
def article(technician, manager):
    return published(technician, manager)

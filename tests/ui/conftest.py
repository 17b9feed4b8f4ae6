"""North answers with the sample screens beside its own."""

import pytest


@pytest.fixture(autouse=True)
def _sample_site(settings):
    kinds = {kind: dict(parts) for kind, parts in settings.TENANT_TYPES.items()}
    kinds["dealer"]["URLCONF"] = "tests.ui.sample"
    settings.TENANT_TYPES = kinds

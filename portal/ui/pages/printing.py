"""Paper: one document on A4, in Chinese or English."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portal.ui.pages.base import ObjectScreen


class PrintPage(ObjectScreen):
    """Declare ``model``, ``verb``, ``title`` and ``template_name`` (extends ``base_print.html``).

    ``?lang=en`` or ``?lang=zh-hans`` chooses the language of the paper. Add what the template
    needs by overriding ``context``.
    """

    template_name = "ui/print/page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.GET.get("lang", "")
        if language not in dict(settings.LANGUAGES):
            language = translation.get_language()
        with translation.override(language):
            return self.render(self.template_name, paper_language=language)

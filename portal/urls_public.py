"""What the public host answers: the site, sign-up, webhooks of the payment provider, health."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

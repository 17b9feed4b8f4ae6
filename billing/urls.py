"""Billing on the public host."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("billing/stripe/webhook/", views.StripeWebhook.as_view(), name="stripe_webhook"),
]

"""Billing on a workspace's host."""

from django.urls import path

from billing.workspace import views

app_name = "subscription"
urlpatterns = [
    path("settings/billing/", views.SubscriptionPage.as_view(), name="page"),
    path("settings/billing/pay/", views.Pay.as_view(), name="pay"),
]

"""Addresses of what the house owes a car beyond one visit."""

from django.urls import path

from dealers.obligations.views import guarantees, owed

app_name = "obligations"
urlpatterns = [
    path("three-guarantees/", guarantees.GuaranteeList.as_view(), name="guarantee_list"),
    path("repair-orders/<uuid:pk>/owed/", owed.OrderOwed.as_view(), name="order_owed"),
]

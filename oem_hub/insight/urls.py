"""``/insight/`` on a hub's host."""

from django.urls import path

from oem_hub.insight import views

app_name = "hub_insight"
urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("sales/", views.SaleList.as_view(), name="sale_list"),
]

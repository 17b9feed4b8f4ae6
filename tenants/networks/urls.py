"""Networks, in the settings of a dealership group."""

from django.urls import path

from tenants.networks import views

app_name = "networks"
urlpatterns = [
    path("settings/networks/", views.NetworkList.as_view(), name="network_list"),
    path("settings/networks/join/", views.NetworkJoin.as_view(), name="network_join"),
]

"""``/dealers/`` on a hub's host."""

from django.urls import path

from oem_hub.network import views

app_name = "hub_network"
urlpatterns = [
    path("", views.DealerList.as_view(), name="dealer_list"),
    path("<uuid:pk>/", views.DealerDetail.as_view(), name="dealer_detail"),
    path("<uuid:pk>/region/", views.DealerChangeRegion.as_view(), name="dealer_change_region"),
    path("codes/", views.InvitationList.as_view(), name="invitation_list"),
    path("codes/new/", views.InvitationCreate.as_view(), name="invitation_create"),
    path("cases/", views.CaseList.as_view(), name="case_list"),
    path("vehicles/", views.VehicleList.as_view(), name="vehicle_list"),
    path("vehicles/<uuid:pk>/", views.VehicleDetail.as_view(), name="vehicle_detail"),
]

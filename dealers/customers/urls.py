"""Addresses of customers, their cars and follow-ups."""

from django.urls import path

from dealers.customers.views import customers, followups, vehicles

app_name = "customers"
urlpatterns = [
    path("customers/", customers.CustomerList.as_view(), name="customer_list"),
    path("customers/new/", customers.CustomerCreate.as_view(), name="customer_create"),
    path("customers/options/", customers.CustomerOptions.as_view(), name="customer_options"),
    path("customers/<uuid:pk>/", customers.CustomerDetail.as_view(), name="customer_detail"),
    path("customers/<uuid:pk>/edit/", customers.CustomerEdit.as_view(), name="customer_edit"),
    path(
        "customers/<uuid:pk>/contact/",
        customers.CustomerLogContact.as_view(),
        name="customer_log_contact",
    ),
    path("customers/<uuid:pk>/plan/", customers.CustomerPlan.as_view(), name="customer_plan"),
    path("customers/vehicles/", vehicles.VehicleList.as_view(), name="vehicle_list"),
    path("customers/vehicles/new/", vehicles.VehicleCreate.as_view(), name="vehicle_create"),
    path("customers/vehicles/options/", vehicles.VehicleOptions.as_view(), name="vehicle_options"),
    path("customers/vehicles/<uuid:pk>/", vehicles.VehicleDetail.as_view(), name="vehicle_detail"),
    path("customers/vehicles/<uuid:pk>/owner/", vehicles.VehicleOwn.as_view(), name="vehicle_own"),
    path("follow-ups/", followups.FollowUpList.as_view(), name="followup_list"),
    path("follow-ups/new/", followups.FollowUpCreate.as_view(), name="followup_create"),
    path("follow-ups/<uuid:pk>/", followups.FollowUpDetail.as_view(), name="followup_detail"),
    path(
        "follow-ups/<uuid:pk>/done/", followups.FollowUpComplete.as_view(), name="followup_complete"
    ),
]

"""``/orders/`` on a hub's host."""

from django.urls import path

from oem_hub.orders.views import offers, parts, vehicles

app_name = "hub_orders"
urlpatterns = [
    path("vehicles/", vehicles.VehicleOrderList.as_view(), name="vehicle_list"),
    path("vehicles/<uuid:pk>/", vehicles.VehicleOrderDetail.as_view(), name="vehicle_detail"),
    path("vehicles/<uuid:pk>/confirm/", vehicles.VehicleConfirm.as_view(), name="vehicle_confirm"),
    path(
        "vehicles/<uuid:pk>/schedule/", vehicles.VehicleSchedule.as_view(), name="vehicle_schedule"
    ),
    path("vehicles/<uuid:pk>/built/", vehicles.VehicleBuilt.as_view(), name="vehicle_built"),
    path("vehicles/<uuid:pk>/ship/", vehicles.VehicleShip.as_view(), name="vehicle_ship"),
    path("vehicles/<uuid:pk>/refuse/", vehicles.VehicleRefuse.as_view(), name="vehicle_refuse"),
    path("vehicles/<uuid:pk>/cancel/", vehicles.VehicleCancel.as_view(), name="vehicle_cancel"),
    path("vehicles/<uuid:pk>/keep/", vehicles.VehicleKeep.as_view(), name="vehicle_keep"),
    path("free-parts/", offers.StockOfferList.as_view(), name="offer_list"),
    path("parts/", parts.PartOrderList.as_view(), name="parts_list"),
    path("parts/<uuid:pk>/", parts.PartOrderDetail.as_view(), name="parts_detail"),
    path("parts/<uuid:pk>/answer/", parts.PartOrderAnswer.as_view(), name="parts_answer"),
    path("parts/<uuid:pk>/ship/", parts.PartOrderShip.as_view(), name="parts_ship"),
    path("parts/<uuid:pk>/refuse/", parts.PartOrderRefuse.as_view(), name="parts_refuse"),
    path("parts/<uuid:pk>/cancel/", parts.PartOrderCancel.as_view(), name="parts_cancel"),
    path("parts/<uuid:pk>/keep/", parts.PartOrderKeep.as_view(), name="parts_keep"),
]

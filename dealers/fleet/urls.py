"""Addresses of the own fleet."""

from django.urls import URLPattern, path

from dealers.fleet.views import cars

app_name = "fleet"
urlpatterns: list[URLPattern] = [
    path("fleet/cars/", cars.CarList.as_view(), name="car_list"),
    path("fleet/cars/new/", cars.CarCreate.as_view(), name="car_create"),
    path("fleet/cars/<uuid:pk>/", cars.CarDetail.as_view(), name="car_detail"),
    path("fleet/cars/<uuid:pk>/edit/", cars.CarEdit.as_view(), name="car_edit"),
    path("fleet/cars/<uuid:pk>/off-road/", cars.CarOffRoad.as_view(), name="car_off_road"),
    path("fleet/cars/<uuid:pk>/on-road/", cars.CarOnRoad.as_view(), name="car_on_road"),
    path("fleet/cars/<uuid:pk>/retire/", cars.CarRetire.as_view(), name="car_retire"),
    path("fleet/cars/<uuid:pk>/reinstate/", cars.CarReinstate.as_view(), name="car_reinstate"),
]

"""Addresses of the own fleet."""

from django.urls import URLPattern, path

from dealers.fleet.views import board, cars, trips

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
    path("fleet/trips/", trips.TripList.as_view(), name="trip_list"),
    path("fleet/dispatch/", board.DispatchBoard.as_view(), name="dispatch"),
    path("fleet/trips/new/", trips.TripCreate.as_view(), name="trip_create"),
    path("fleet/trips/<uuid:pk>/", trips.TripDetail.as_view(), name="trip_detail"),
    path("fleet/trips/<uuid:pk>/approve/", trips.TripApprove.as_view(), name="trip_approve"),
    path("fleet/trips/<uuid:pk>/decline/", trips.TripDecline.as_view(), name="trip_decline"),
    path("fleet/trips/<uuid:pk>/move/", trips.TripMove.as_view(), name="trip_move"),
    path("fleet/trips/<uuid:pk>/cancel/", trips.TripCancel.as_view(), name="trip_cancel"),
    path("fleet/trips/<uuid:pk>/hand-over/", trips.TripHandOver.as_view(), name="trip_hand_over"),
    path("fleet/trips/<uuid:pk>/take-back/", trips.TripTakeBack.as_view(), name="trip_take_back"),
]

"""Addresses of the own fleet."""

from django.urls import URLPattern, path

from dealers.fleet.views import board, cars, costs, policies, report, tasks, trips

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
    path("fleet/tasks/", tasks.TaskList.as_view(), name="task_list"),
    path("fleet/tasks/new/", tasks.TaskCreate.as_view(), name="task_create"),
    path("fleet/tasks/<uuid:pk>/", tasks.TaskDetail.as_view(), name="task_detail"),
    path("fleet/tasks/<uuid:pk>/assign/", tasks.TaskAssign.as_view(), name="task_assign"),
    path("fleet/tasks/<uuid:pk>/start/", tasks.TaskStart.as_view(), name="task_start"),
    path("fleet/tasks/<uuid:pk>/finish/", tasks.TaskFinish.as_view(), name="task_finish"),
    path("fleet/tasks/<uuid:pk>/cancel/", tasks.TaskCancel.as_view(), name="task_cancel"),
    path("fleet/tasks/<uuid:pk>/claim/", tasks.ClaimReport.as_view(), name="claim_report"),
    path("fleet/tasks/<uuid:pk>/assess/", tasks.ClaimAssess.as_view(), name="claim_assess"),
    path("fleet/tasks/<uuid:pk>/settle/", tasks.ClaimSettle.as_view(), name="claim_settle"),
    path("fleet/claims/", tasks.ClaimList.as_view(), name="claim_list"),
    path("fleet/policies/", policies.PolicyList.as_view(), name="policy_list"),
    path("fleet/policies/new/", policies.PolicyCreate.as_view(), name="policy_create"),
    path("fleet/policies/<uuid:pk>/", policies.PolicyDetail.as_view(), name="policy_detail"),
    path("fleet/policies/<uuid:pk>/end/", policies.PolicyEnd.as_view(), name="policy_end"),
    path("fleet/costs/", costs.CostList.as_view(), name="cost_list"),
    path("fleet/costs/new/", costs.CostCreate.as_view(), name="cost_create"),
    path("fleet/costs/<uuid:pk>/", costs.CostDetail.as_view(), name="cost_detail"),
    path("fleet/costs/<uuid:pk>/void/", costs.CostVoid.as_view(), name="cost_void"),
    path("fleet/report/", report.FleetReport.as_view(), name="report"),
    path("fleet/figures/", report.FigureList.as_view(), name="figure_list"),
]

"""Addresses of the vehicle stock."""

from django.urls import path

from dealers.inventory import views

app_name = "inventory"
urlpatterns = [
    path("stock/", views.UnitList.as_view(), name="unit_list"),
    path("stock/new/", views.UnitCreate.as_view(), name="unit_create"),
    path("stock/options/", views.UnitOptions.as_view(), name="unit_options"),
    path("stock/<uuid:pk>/", views.UnitDetail.as_view(), name="unit_detail"),
    path("stock/<uuid:pk>/start-pdi/", views.UnitStartPdi.as_view(), name="unit_start_pdi"),
    path("stock/<uuid:pk>/finish-pdi/", views.UnitFinishPdi.as_view(), name="unit_finish_pdi"),
    path("stock/<uuid:pk>/make-demo/", views.UnitMakeDemo.as_view(), name="unit_make_demo"),
    path("stock/<uuid:pk>/end-demo/", views.UnitEndDemo.as_view(), name="unit_end_demo"),
    path("stock/<uuid:pk>/price/", views.UnitPrice.as_view(), name="unit_price"),
]

"""Addresses of the parts desk."""

from django.urls import path

from dealers.parts import views

app_name = "parts"
urlpatterns = [
    path("parts/", views.PartList.as_view(), name="part_list"),
    path("parts/new/", views.PartCreate.as_view(), name="part_create"),
    path("parts/from-catalogue/", views.PartAdopt.as_view(), name="part_adopt"),
    path("parts/options/", views.PartOptions.as_view(), name="part_options"),
    path("parts/moves/", views.MoveList.as_view(), name="move_list"),
    path("parts/moves/<uuid:pk>/", views.MoveDetail.as_view(), name="move_detail"),
    path("parts/moves/<uuid:pk>/take-back/", views.MoveTakeBack.as_view(), name="move_take_back"),
    path("parts/requests/", views.DemandList.as_view(), name="demand_list"),
    path("parts/requests/<uuid:pk>/", views.DemandDetail.as_view(), name="demand_detail"),
    path("parts/requests/<uuid:pk>/serve/", views.DemandServe.as_view(), name="demand_serve"),
    path("parts/requests/<uuid:pk>/release/", views.DemandRelease.as_view(), name="demand_release"),
    path("parts/<uuid:pk>/", views.PartDetail.as_view(), name="part_detail"),
    path("parts/<uuid:pk>/edit/", views.PartEdit.as_view(), name="part_edit"),
    path("parts/<uuid:pk>/receive/", views.PartReceive.as_view(), name="part_receive"),
    path("parts/<uuid:pk>/issue/", views.PartIssue.as_view(), name="part_issue"),
    path("parts/<uuid:pk>/count/", views.PartCount.as_view(), name="part_count"),
    path("parts/<uuid:pk>/sell/", views.PartSell.as_view(), name="part_sell"),
    path("parts/<uuid:pk>/correct/", views.PartCorrect.as_view(), name="part_correct"),
    path("parts/<uuid:pk>/request/", views.PartRequest.as_view(), name="part_request"),
    path("parts/<uuid:pk>/lost-sale/", views.PartLostSale.as_view(), name="part_lost_sale"),
    path("parts/<uuid:pk>/transfer/", views.PartTransfer.as_view(), name="part_transfer"),
]

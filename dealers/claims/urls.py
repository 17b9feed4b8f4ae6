from django.urls import path

from dealers.claims import views

app_name = "claims"
urlpatterns = [path("claims/<uuid:pk>/", views.ClaimDetail.as_view(), name="claim_detail")]

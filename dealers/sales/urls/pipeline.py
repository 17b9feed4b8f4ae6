"""Addresses of the pipeline's reports and of the targets."""

from django.urls import path

from dealers.sales.views import reports, targets

urlpatterns = [
    path("pipeline/forecast/", reports.Forecast.as_view(), name="forecast"),
    path("pipeline/won-and-lost/", reports.WinLoss.as_view(), name="win_loss"),
    path("pipeline/funnel/", reports.Funnel.as_view(), name="funnel"),
    path("pipeline/health/", reports.Health.as_view(), name="health"),
    path("pipeline/targets/", targets.Achievement.as_view(), name="achievement"),
    path("pipeline/targets/edit/", targets.TargetEdit.as_view(), name="target_edit"),
]

"""Addresses of the list of calls."""

from django.urls import path

from dealers.sales.views import calls

urlpatterns = [
    path("calls/", calls.CallList.as_view(), name="call_list"),
    path("calls/<uuid:pk>/reached/", calls.CallReached.as_view(), name="call_reached"),
    path("calls/<uuid:pk>/no-answer/", calls.CallNoAnswer.as_view(), name="call_no_answer"),
    path("calls/<uuid:pk>/later/", calls.CallLater.as_view(), name="call_later"),
]

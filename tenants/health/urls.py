"""Health and, in development, mail."""

from django.urls import path

from tenants.health import views

app_name = "health"
urlpatterns = [
    path("livez", views.Live.as_view(), name="live"),
    path("readyz", views.Ready.as_view(), name="ready"),
    path("dev/mail/", views.DevMail.as_view(), name="mail"),
]

"""What signing up needs on the new workspace's own host."""

from django.urls import path

from tenants.signup import views

app_name = "welcome"
urlpatterns = [path("welcome/<str:code>/", views.Welcome.as_view(), name="welcome")]

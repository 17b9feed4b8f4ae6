"""The public site."""

from django.urls import path

from tenants.signup import views

app_name = "site"
urlpatterns = [
    path("signup/", views.SignUp.as_view(), name="signup"),
    path("signup/address/", views.Address.as_view(), name="address"),
    path("signup/confirm/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("language/", views.Language.as_view(), name="language"),
]

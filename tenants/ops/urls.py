"""The operators' console."""

from django.urls import path

from tenants.ops import views

app_name = "ops"
urlpatterns = [
    path("tenants/", views.TenantList.as_view(), name="tenant_list"),
    path("tenants/<uuid:pk>/", views.TenantDetail.as_view(), name="tenant_detail"),
    path("tenants/<uuid:pk>/suspend/", views.TenantHold.as_view(), name="tenant_hold"),
    path("tenants/<uuid:pk>/resume/", views.TenantRelease.as_view(), name="tenant_release"),
    path("tenants/<uuid:pk>/close/", views.TenantClose.as_view(), name="tenant_close"),
]

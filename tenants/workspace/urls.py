from django.urls import path

from tenants.workspace import views

app_name = "workspace"
urlpatterns = [
    path("files/<uuid:pk>/", views.FileDownload.as_view(), name="file_download"),
]

from django.urls import path

from tenants.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.MessageList.as_view(), name="message_list"),
    path("<uuid:pk>/", views.MessageDetail.as_view(), name="message_detail"),
    path("<uuid:pk>/redrive/", views.MessageRedrive.as_view(), name="message_redrive"),
]

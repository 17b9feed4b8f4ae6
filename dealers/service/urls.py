from django.urls import path

from dealers.service import views

app_name = "service"
urlpatterns = [
    path("repair-orders/<uuid:pk>/", views.OrderDetail.as_view(), name="order_detail"),
    path("repair-orders/jobs/<uuid:pk>/", views.JobDetail.as_view(), name="job_detail"),
    path("bookings/<uuid:pk>/", views.BookingDetail.as_view(), name="booking_detail"),
    path("campaigns/<uuid:pk>/", views.CampaignDetail.as_view(), name="campaign_detail"),
]

from django.urls import path

from tenants.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("counts/", views.Counts.as_view(), name="counts"),
    path("theme/", views.Theme.as_view(), name="theme"),
    path("store/", views.Store.as_view(), name="store"),
    path("notifications/", views.NoticeList.as_view(), name="notice_list"),
    path("notifications/news/", views.NoticeNews.as_view(), name="notice_news"),
    path("notifications/read/", views.NoticesRead.as_view(), name="notices_read"),
    path("notifications/<uuid:pk>/", views.NoticeOpen.as_view(), name="notice_open"),
    path("views/new/", views.ViewCreate.as_view(), name="view_create"),
    path("views/<uuid:pk>/", views.ViewEdit.as_view(), name="view_edit"),
    path("views/<uuid:pk>/remove/", views.ViewRemove.as_view(), name="view_remove"),
    path("settings/export/", views.Export.as_view(), name="export"),
    path("jobs/", views.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:pk>/", views.JobDetail.as_view(), name="job_detail"),
]

"""Addresses of the showroom and of test drives."""

from django.urls import path

from dealers.sales.views import guests, showroom, test_drives

urlpatterns = [
    path("showroom/", showroom.VisitList.as_view(), name="showroom_list"),
    path("showroom/new/", showroom.VisitCreate.as_view(), name="showroom_create"),
    path("showroom/guests/", guests.GuestList.as_view(), name="guest_list"),
    path("showroom/guests/new/", guests.GuestInvite.as_view(), name="guest_invite"),
    path("showroom/<uuid:pk>/answer/", guests.GuestAnswer.as_view(), name="guest_answer"),
    path("showroom/<uuid:pk>/check-in/", guests.GuestCheckIn.as_view(), name="guest_check_in"),
    path("showroom/<uuid:pk>/strike/", guests.GuestStrike.as_view(), name="guest_strike"),
    path("showroom/report/", showroom.TrafficReport.as_view(), name="showroom_report"),
    path("showroom/<uuid:pk>/", showroom.VisitDetail.as_view(), name="showroom_detail"),
    path("showroom/<uuid:pk>/edit/", showroom.VisitEdit.as_view(), name="showroom_edit"),
    path("showroom/<uuid:pk>/leave/", showroom.VisitLeave.as_view(), name="showroom_leave"),
    path("test-drives/", test_drives.DriveList.as_view(), name="test_drive_list"),
    path("test-drives/calendar/", test_drives.DriveCalendar.as_view(), name="test_drive_calendar"),
    path("test-drives/new/", test_drives.DriveCreate.as_view(), name="test_drive_create"),
    path("test-drives/<uuid:pk>/", test_drives.DriveDetail.as_view(), name="test_drive_detail"),
    path("test-drives/<uuid:pk>/move/", test_drives.DriveMove.as_view(), name="test_drive_move"),
    path("test-drives/<uuid:pk>/begin/", test_drives.DriveBegin.as_view(), name="test_drive_begin"),
    path("test-drives/<uuid:pk>/end/", test_drives.DriveEnd.as_view(), name="test_drive_end"),
    path("test-drives/<uuid:pk>/miss/", test_drives.DriveMiss.as_view(), name="test_drive_miss"),
    path(
        "test-drives/<uuid:pk>/cancel/",
        test_drives.DriveCancel.as_view(),
        name="test_drive_cancel",
    ),
    path(
        "leads/<uuid:pk>/test-drive/",
        test_drives.LeadTestDrive.as_view(),
        name="lead_test_drive",
    ),
    path(
        "opportunities/<uuid:pk>/test-drive/",
        test_drives.OpportunityTestDrive.as_view(),
        name="opportunity_test_drive",
    ),
]

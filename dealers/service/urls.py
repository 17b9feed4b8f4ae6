"""Addresses of the workshop."""

from django.urls import path

from dealers.service.views import (
    bookings,
    campaigns,
    checks,
    jobs,
    orders,
    packages,
    reception,
    resources,
    walk_around,
)

app_name = "service"


def _moves(prefix: str, thing: str, **views) -> list:
    """``prefix/<pk>/add-part/`` named ``job_add_part`` for each move of a thing."""
    return [
        path(
            f"{prefix}/<uuid:pk>/{name.replace('_', '-')}/",
            view.as_view(),
            name=f"{thing}_{name}",
        )
        for name, view in views.items()
    ]


urlpatterns = [
    path("bookings/", bookings.BookingList.as_view(), name="booking_list"),
    path("bookings/calendar/", bookings.BookingCalendar.as_view(), name="booking_calendar"),
    path("bookings/free/", resources.FreeTimesPage.as_view(), name="free_times"),
    path("bookings/new/", bookings.BookingCreate.as_view(), name="booking_create"),
    path("bookings/<uuid:pk>/", bookings.BookingDetail.as_view(), name="booking_detail"),
    *_moves(
        "bookings",
        "booking",
        receive=bookings.BookingReceive,
        move=bookings.BookingMove,
        cancel=bookings.BookingCancel,
        no_show=bookings.BookingNoShow,
    ),
    path("repair-orders/", orders.OrderList.as_view(), name="order_list"),
    path("repair-orders/board/", orders.OrderBoard.as_view(), name="order_board"),
    path("repair-orders/reception/", reception.Reception.as_view(), name="reception"),
    path("repair-orders/new/", bookings.OrderCreate.as_view(), name="order_create"),
    path("repair-orders/arrivals/", bookings.ArrivalOptions.as_view(), name="arrival_options"),
    path("repair-orders/my-jobs/", jobs.MyJobs.as_view(), name="my_jobs"),
    path("repair-orders/jobs/", jobs.JobList.as_view(), name="job_list"),
    path("repair-orders/jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="job_detail"),
    *_moves(
        "repair-orders/jobs",
        "job",
        start=jobs.JobStart,
        stop=jobs.JobStop,
        finish=jobs.JobFinish,
        reopen=jobs.JobReopen,
        share=checks.JobShare,
        ask=jobs.JobAsk,
        authorise=jobs.JobAuthorise,
        decline=jobs.JobDecline,
        describe=jobs.JobDescribe,
        assign=jobs.JobAssign,
        add_labour=jobs.JobAddLabour,
        add_part=jobs.JobAddPart,
        add_sublet=jobs.JobAddSublet,
        add_fee=jobs.JobAddFee,
    ),
    *_moves(
        "repair-orders/lines",
        "line",
        issue=jobs.LineIssue,
        take_back=jobs.LineTakeBack,
        mark_causal=jobs.LineMarkCausal,
        discount=checks.LineDiscount,
        remove=jobs.LineRemove,
    ),
    path("repair-orders/<uuid:pk>/", orders.OrderDetail.as_view(), name="order_detail"),
    *_moves(
        "repair-orders",
        "order",
        edit=orders.OrderEdit,
        walk_around=walk_around.OrderWalkAround,
        print=orders.OrderPrint,
        add_job=orders.OrderAddJob,
        add_package=packages.OrderAddPackage,
        move=orders.OrderMove,
        pass_check=checks.OrderPassCheck,
        fail_check=checks.OrderFailCheck,
        comeback=checks.OrderComeback,
        settle=orders.OrderSettle,
        deliver=orders.OrderDeliver,
        close=orders.OrderClose,
        cancel=orders.OrderCancel,
    ),
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("campaigns/<uuid:pk>/", campaigns.CampaignDetail.as_view(), name="campaign_detail"),
    *_moves(
        "campaigns",
        "campaign",
        accept=campaigns.CampaignAccept,
        decline=campaigns.CampaignDecline,
    ),
    *_moves(
        "campaigns/cars",
        "car",
        inform=campaigns.CarInform,
        book=campaigns.CarBook,
        report=campaigns.CarReport,
    ),
    path("service-packages/", packages.PackageList.as_view(), name="package_list"),
    path("service-packages/new/", packages.PackageCreate.as_view(), name="package_create"),
    path("service-packages/<uuid:pk>/", packages.PackageDetail.as_view(), name="package_detail"),
    *_moves(
        "service-packages",
        "package",
        edit=packages.PackageEdit,
        add_labour=packages.PackageAddLabour,
        add_part=packages.PackageAddPart,
        add_fee=packages.PackageAddFee,
        remove_item=packages.PackageRemoveItem,
    ),
    path("settings/bays/", resources.ResourceList.as_view(), name="resource_list"),
    path("settings/bays/new/", resources.ResourceCreate.as_view(), name="resource_create"),
    path("settings/bays/<uuid:pk>/", resources.ResourceEdit.as_view(), name="resource_edit"),
    path("settings/labour-rates/", campaigns.RateList.as_view(), name="rate_list"),
    path("settings/labour-rates/new/", campaigns.RateCreate.as_view(), name="rate_create"),
]

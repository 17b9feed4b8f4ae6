"""Addresses of leads."""

from django.urls import path

from dealers.sales.views import leads, leads_moves, referrals

urlpatterns = [
    path("leads/", leads.LeadList.as_view(), name="lead_list"),
    path("leads/new/", leads.LeadCreate.as_view(), name="lead_create"),
    path("leads/walk-in/", leads.LeadWalkIn.as_view(), name="lead_walk_in"),
    path("leads/referrals/", referrals.ReferralList.as_view(), name="referral_list"),
    path("leads/referrals/<uuid:pk>/", referrals.ReferralDetail.as_view(), name="referral_detail"),
    path("customers/<uuid:pk>/refer/", referrals.CustomerRefer.as_view(), name="customer_refer"),
    path("leads/<uuid:pk>/", leads.LeadDetail.as_view(), name="lead_detail"),
    path("leads/<uuid:pk>/assign/", leads_moves.LeadAssign.as_view(), name="lead_assign"),
    path("leads/<uuid:pk>/contact/", leads_moves.LeadContact.as_view(), name="lead_contact"),
    path("leads/<uuid:pk>/qualify/", leads_moves.LeadQualify.as_view(), name="lead_qualify"),
    path("leads/<uuid:pk>/book/", leads_moves.LeadBook.as_view(), name="lead_book"),
    path("leads/<uuid:pk>/convert/", leads_moves.LeadConvert.as_view(), name="lead_convert"),
    path("leads/<uuid:pk>/lose/", leads_moves.LeadLose.as_view(), name="lead_lose"),
    path(
        "leads/<uuid:pk>/approve-lost/",
        leads_moves.LeadApproveLost.as_view(),
        name="lead_approve_lost",
    ),
    path(
        "leads/<uuid:pk>/refuse-lost/",
        leads_moves.LeadRefuseLost.as_view(),
        name="lead_refuse_lost",
    ),
    path(
        "leads/<uuid:pk>/invalidate/", leads_moves.LeadInvalidate.as_view(), name="lead_invalidate"
    ),
    path("leads/<uuid:pk>/sleep/", leads_moves.LeadSleep.as_view(), name="lead_sleep"),
    path("leads/<uuid:pk>/return/", leads_moves.LeadReturn.as_view(), name="lead_return"),
    path("leads/<uuid:pk>/recycle/", leads_moves.LeadRecycle.as_view(), name="lead_recycle"),
]

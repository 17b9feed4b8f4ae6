"""Addresses of the sales desk."""

from django.urls import path

from dealers.sales.views import contracts, leads, opportunities, policy, quotes

app_name = "sales"
urlpatterns = [
    path("leads/", leads.LeadList.as_view(), name="lead_list"),
    path("leads/new/", leads.LeadCreate.as_view(), name="lead_create"),
    path("leads/walk-in/", leads.LeadWalkIn.as_view(), name="lead_walk_in"),
    path("leads/<uuid:pk>/", leads.LeadDetail.as_view(), name="lead_detail"),
    path("leads/<uuid:pk>/assign/", leads.LeadAssign.as_view(), name="lead_assign"),
    path("leads/<uuid:pk>/contact/", leads.LeadContact.as_view(), name="lead_contact"),
    path("leads/<uuid:pk>/qualify/", leads.LeadQualify.as_view(), name="lead_qualify"),
    path("leads/<uuid:pk>/book/", leads.LeadBook.as_view(), name="lead_book"),
    path("leads/<uuid:pk>/convert/", leads.LeadConvert.as_view(), name="lead_convert"),
    path("leads/<uuid:pk>/lose/", leads.LeadLose.as_view(), name="lead_lose"),
    path(
        "leads/<uuid:pk>/approve-lost/", leads.LeadApproveLost.as_view(), name="lead_approve_lost"
    ),
    path("leads/<uuid:pk>/refuse-lost/", leads.LeadRefuseLost.as_view(), name="lead_refuse_lost"),
    path("leads/<uuid:pk>/invalidate/", leads.LeadInvalidate.as_view(), name="lead_invalidate"),
    path("leads/<uuid:pk>/recycle/", leads.LeadRecycle.as_view(), name="lead_recycle"),
    path("opportunities/", opportunities.OpportunityList.as_view(), name="opportunity_list"),
    path(
        "opportunities/board/", opportunities.OpportunityBoard.as_view(), name="opportunity_board"
    ),
    path(
        "opportunities/new/", opportunities.OpportunityCreate.as_view(), name="opportunity_create"
    ),
    path(
        "opportunities/<uuid:pk>/",
        opportunities.OpportunityDetail.as_view(),
        name="opportunity_detail",
    ),
    path(
        "opportunities/<uuid:pk>/edit/",
        opportunities.OpportunityEdit.as_view(),
        name="opportunity_edit",
    ),
    path(
        "opportunities/<uuid:pk>/quote/",
        opportunities.OpportunityQuote.as_view(),
        name="opportunity_quote",
    ),
    path(
        "opportunities/<uuid:pk>/grade/",
        opportunities.OpportunityGrade.as_view(),
        name="opportunity_grade",
    ),
    path(
        "opportunities/<uuid:pk>/contact/",
        opportunities.OpportunityContact.as_view(),
        name="opportunity_contact",
    ),
    path(
        "opportunities/<uuid:pk>/assign/",
        opportunities.OpportunityAssign.as_view(),
        name="opportunity_assign",
    ),
    path(
        "opportunities/<uuid:pk>/lose/",
        opportunities.OpportunityLose.as_view(),
        name="opportunity_lose",
    ),
    path(
        "opportunities/<uuid:pk>/approve-lost/",
        opportunities.OpportunityApproveLost.as_view(),
        name="opportunity_approve_lost",
    ),
    path(
        "opportunities/<uuid:pk>/refuse-lost/",
        opportunities.OpportunityRefuseLost.as_view(),
        name="opportunity_refuse_lost",
    ),
    path("quotes/", quotes.QuoteList.as_view(), name="quote_list"),
    path("quotes/<uuid:pk>/", quotes.QuoteDetail.as_view(), name="quote_detail"),
    path("quotes/<uuid:pk>/edit/", quotes.QuoteEdit.as_view(), name="quote_edit"),
    path("quotes/<uuid:pk>/submit/", quotes.QuoteSubmit.as_view(), name="quote_submit"),
    path("quotes/<uuid:pk>/approve/", quotes.QuoteApprove.as_view(), name="quote_approve"),
    path("quotes/<uuid:pk>/refuse/", quotes.QuoteRefuse.as_view(), name="quote_refuse"),
    path("quotes/<uuid:pk>/send/", quotes.QuoteSend.as_view(), name="quote_send"),
    path("quotes/<uuid:pk>/accept/", quotes.QuoteAccept.as_view(), name="quote_accept"),
    path("quotes/<uuid:pk>/decline/", quotes.QuoteDecline.as_view(), name="quote_decline"),
    path("quotes/<uuid:pk>/revise/", quotes.QuoteRevise.as_view(), name="quote_revise"),
    path("quotes/<uuid:pk>/contract/", quotes.QuoteContract.as_view(), name="quote_contract"),
    path("quotes/<uuid:pk>/print/", quotes.QuotePrint.as_view(), name="quote_print"),
    path("contracts/", contracts.ContractList.as_view(), name="contract_list"),
    path("contracts/<uuid:pk>/", contracts.ContractDetail.as_view(), name="contract_detail"),
    path("contracts/<uuid:pk>/submit/", contracts.ContractSubmit.as_view(), name="contract_submit"),
    path(
        "contracts/<uuid:pk>/approve/", contracts.ContractApprove.as_view(), name="contract_approve"
    ),
    path("contracts/<uuid:pk>/return/", contracts.ContractReturn.as_view(), name="contract_return"),
    path("contracts/<uuid:pk>/sign/", contracts.ContractSign.as_view(), name="contract_sign"),
    path(
        "contracts/<uuid:pk>/reserve/", contracts.ContractReserve.as_view(), name="contract_reserve"
    ),
    path(
        "contracts/<uuid:pk>/release/", contracts.ContractRelease.as_view(), name="contract_release"
    ),
    path(
        "contracts/<uuid:pk>/receipt/", contracts.ContractReceipt.as_view(), name="contract_receipt"
    ),
    path(
        "contracts/<uuid:pk>/deliver/", contracts.ContractDeliver.as_view(), name="contract_deliver"
    ),
    path("contracts/<uuid:pk>/cancel/", contracts.ContractCancel.as_view(), name="contract_cancel"),
    path("contracts/<uuid:pk>/close/", contracts.ContractClose.as_view(), name="contract_close"),
    path("contracts/<uuid:pk>/print/", contracts.ContractPrint.as_view(), name="contract_print"),
    path(
        "contracts/<uuid:pk>/milestones/<slug:key>/",
        contracts.ContractMilestone.as_view(),
        name="contract_milestone",
    ),
    path("settings/sales/", policy.PolicyEdit.as_view(), name="policy_edit"),
]

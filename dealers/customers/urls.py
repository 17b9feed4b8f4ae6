"""Addresses of customers, their cars and follow-ups."""

from django.urls import path

from dealers.customers.views import (
    assignment,
    customers,
    documents,
    followups,
    importing,
    merging,
    moves,
    plays,
    relations,
    start,
    value,
    vehicles,
)

app_name = "customers"
urlpatterns = [
    path("customers/", customers.CustomerList.as_view(), name="customer_list"),
    path("customers/start/", start.CustomerStart.as_view(), name="start"),
    path("customers/new/", customers.CustomerCreate.as_view(), name="customer_create"),
    path("customers/import/", importing.CustomerImport.as_view(), name="customer_import"),
    path("customers/options/", customers.CustomerOptions.as_view(), name="customer_options"),
    path("customers/hand-over/", relations.HandOverAll.as_view(), name="hand_over_all"),
    path("customers/hand-over/<uuid:pk>/", relations.HandOverWork.as_view(), name="hand_over_work"),
    path("customers/people/<uuid:pk>/remove/", relations.LinkRemove.as_view(), name="link_remove"),
    path("customers/value/", value.ValueAnalysis.as_view(), name="value"),
    path("customers/rules/", value.PolicyEdit.as_view(), name="policy_edit"),
    path("customers/assignment/", assignment.AssignmentList.as_view(), name="assignment_list"),
    path(
        "customers/assignment/new/",
        assignment.AssignmentCreate.as_view(),
        name="assignment_create",
    ),
    path(
        "customers/assignment/preview/",
        assignment.AssignmentPreview.as_view(),
        name="assignment_preview",
    ),
    path(
        "customers/assignment/<uuid:rule>/",
        assignment.AssignmentEdit.as_view(),
        name="assignment_edit",
    ),
    path(
        "customers/assignment/<uuid:rule>/remove/",
        assignment.AssignmentRemove.as_view(),
        name="assignment_remove",
    ),
    path("customers/duplicates/", merging.DuplicateList.as_view(), name="duplicate_list"),
    path("customers/merges/", merging.MergeList.as_view(), name="merge_list"),
    path("customers/merges/<uuid:pk>/", merging.MergeDetail.as_view(), name="merge_detail"),
    path("customers/merges/<uuid:pk>/undo/", merging.MergeUndo.as_view(), name="merge_undo"),
    path(
        "customers/<uuid:pk>/merge/",
        merging.CustomerMergeWith.as_view(),
        name="customer_merge_with",
    ),
    path(
        "customers/<uuid:pk>/merge/<uuid:other>/",
        merging.CustomerMergePreview.as_view(),
        name="customer_merge",
    ),
    path("customers/<uuid:pk>/", customers.CustomerDetail.as_view(), name="customer_detail"),
    path("customers/<uuid:pk>/edit/", customers.CustomerEdit.as_view(), name="customer_edit"),
    path(
        "customers/<uuid:pk>/contact/",
        moves.CustomerLogContact.as_view(),
        name="customer_log_contact",
    ),
    path("customers/<uuid:pk>/plan/", moves.CustomerPlan.as_view(), name="customer_plan"),
    path("customers/<uuid:pk>/terms/", moves.CustomerTerms.as_view(), name="customer_terms"),
    path("customers/<uuid:pk>/stage/", moves.CustomerStage.as_view(), name="customer_stage"),
    path(
        "customers/<uuid:pk>/consent/",
        relations.CustomerConsent.as_view(),
        name="customer_consent",
    ),
    path(
        "customers/<uuid:pk>/documents/",
        documents.CustomerDocuments.as_view(),
        name="customer_documents",
    ),
    path(
        "customers/documents/<uuid:pk>/remove/",
        documents.DocumentRemove.as_view(),
        name="document_remove",
    ),
    path("customers/<uuid:pk>/erase/", relations.CustomerErase.as_view(), name="customer_erase"),
    path(
        "customers/<uuid:pk>/hand-over/",
        relations.CustomerHandOver.as_view(),
        name="customer_hand_over",
    ),
    path(
        "customers/<uuid:pk>/service-advisor/",
        relations.CustomerServiceAdvisor.as_view(),
        name="customer_service_advisor",
    ),
    path("customers/<uuid:pk>/share/", relations.CustomerShare.as_view(), name="customer_share"),
    path(
        "customers/<uuid:pk>/share/<uuid:colleague>/stop/",
        relations.CustomerUnshare.as_view(),
        name="customer_unshare",
    ),
    path("customers/<uuid:pk>/people/", relations.CustomerLinkAdd.as_view(), name="customer_link"),
    path("settings/plays/", plays.PlayList.as_view(), name="play_list"),
    path("settings/plays/new/", plays.PlayCreate.as_view(), name="play_create"),
    path("settings/plays/<uuid:play>/", plays.PlayEdit.as_view(), name="play_edit"),
    path("settings/plays/<uuid:play>/remove/", plays.PlayRemove.as_view(), name="play_remove"),
    path("customers/vehicles/", vehicles.VehicleList.as_view(), name="vehicle_list"),
    path("customers/vehicles/new/", vehicles.VehicleCreate.as_view(), name="vehicle_create"),
    path("customers/vehicles/options/", vehicles.VehicleOptions.as_view(), name="vehicle_options"),
    path("customers/vehicles/<uuid:pk>/", vehicles.VehicleDetail.as_view(), name="vehicle_detail"),
    path("customers/vehicles/<uuid:pk>/edit/", vehicles.VehicleEdit.as_view(), name="vehicle_edit"),
    path("customers/vehicles/<uuid:pk>/owner/", vehicles.VehicleOwn.as_view(), name="vehicle_own"),
    path("contacts/new/", followups.ContactCreate.as_view(), name="contact_create"),
    path("follow-ups/", followups.FollowUpList.as_view(), name="followup_list"),
    path("follow-ups/calendar/", followups.FollowUpCalendar.as_view(), name="followup_calendar"),
    path("follow-ups/new/", followups.FollowUpCreate.as_view(), name="followup_create"),
    path("follow-ups/<uuid:pk>/", followups.FollowUpDetail.as_view(), name="followup_detail"),
    path(
        "follow-ups/<uuid:pk>/done/", followups.FollowUpComplete.as_view(), name="followup_complete"
    ),
]

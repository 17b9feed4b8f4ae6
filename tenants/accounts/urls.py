from django.urls import path

from tenants.accounts.views import office, people, profile

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("people/", people.PersonList.as_view(), name="person_list"),
    path("people/<uuid:pk>/", people.PersonDetail.as_view(), name="person_detail"),
    path("people/<uuid:pk>/edit/", people.PersonEdit.as_view(), name="person_edit"),
    path("people/<uuid:pk>/grant/", people.PersonGrant.as_view(), name="person_grant"),
    path(
        "people/<uuid:pk>/deactivate/",
        people.PersonDeactivate.as_view(),
        name="person_deactivate",
    ),
    path(
        "people/<uuid:pk>/reactivate/",
        people.PersonReactivate.as_view(),
        name="person_reactivate",
    ),
    path("people/roles/<uuid:pk>/withdraw/", people.RoleWithdraw.as_view(), name="role_withdraw"),
    path("invitations/", people.InvitationList.as_view(), name="invitation_list"),
    path("invitations/new/", people.InvitationCreate.as_view(), name="invitation_create"),
    path(
        "invitations/<uuid:pk>/resend/",
        people.InvitationResend.as_view(),
        name="invitation_resend",
    ),
    path(
        "invitations/<uuid:pk>/withdraw/",
        people.InvitationWithdraw.as_view(),
        name="invitation_withdraw",
    ),
    path("roles/", office.RoleList.as_view(), name="role_list"),
    path("roles/new/", office.RoleCreate.as_view(), name="role_create"),
    path("roles/<uuid:pk>/edit/", office.RoleEdit.as_view(), name="role_edit"),
    path("roles/<uuid:pk>/reset/", office.RoleReset.as_view(), name="role_reset"),
    path("units/", office.UnitList.as_view(), name="unit_list"),
    path("units/new/", office.UnitCreate.as_view(), name="unit_create"),
    path("units/<uuid:pk>/", office.UnitDetail.as_view(), name="unit_detail"),
    path("units/<uuid:pk>/edit/", office.UnitEdit.as_view(), name="unit_edit"),
    path("units/<uuid:pk>/close/", office.UnitClose.as_view(), name="unit_close"),
    path("units/<uuid:pk>/reopen/", office.UnitReopen.as_view(), name="unit_reopen"),
    path("keys/", office.KeyList.as_view(), name="key_list"),
    path("keys/new/", office.KeyCreate.as_view(), name="key_create"),
    path("keys/<uuid:pk>/rotate/", office.KeyRotate.as_view(), name="key_rotate"),
    path("keys/<uuid:pk>/withdraw/", office.KeyWithdraw.as_view(), name="key_withdraw"),
]

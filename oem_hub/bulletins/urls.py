"""``/bulletins/`` on a hub's host."""

from django.urls import path

from oem_hub.bulletins.views import bulletins, moves

app_name = "hub_bulletins"
urlpatterns = [
    path("", bulletins.BulletinList.as_view(), name="bulletin_list"),
    path("new/", bulletins.BulletinCreate.as_view(), name="bulletin_create"),
    path("<uuid:pk>/", bulletins.BulletinDetail.as_view(), name="bulletin_detail"),
    path("<uuid:pk>/edit/", bulletins.BulletinEdit.as_view(), name="bulletin_edit"),
    path("<uuid:pk>/replace/", bulletins.BulletinReplace.as_view(), name="bulletin_replace"),
    path("<uuid:pk>/hand-in/", moves.BulletinHandIn.as_view(), name="bulletin_hand_in"),
    path("<uuid:pk>/return/", moves.BulletinReturn.as_view(), name="bulletin_return"),
    path("<uuid:pk>/publish/", moves.BulletinPublish.as_view(), name="bulletin_publish"),
    path("<uuid:pk>/withdraw/", moves.BulletinWithdraw.as_view(), name="bulletin_withdraw"),
]

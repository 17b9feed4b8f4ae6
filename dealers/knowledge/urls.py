"""Addresses of the knowledge base and of the manufacturer's bulletins."""

from django.urls import path

from dealers.knowledge.views import articles, bulletins

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", articles.ArticleList.as_view(), name="article_list"),
    path("knowledge/new/", articles.ArticleCreate.as_view(), name="article_create"),
    path("knowledge/<uuid:pk>/", articles.ArticleDetail.as_view(), name="article_detail"),
    path("knowledge/<uuid:pk>/edit/", articles.ArticleEdit.as_view(), name="article_edit"),
    *(
        path(
            f"knowledge/<uuid:pk>/{name.replace('_', '-')}/",
            view.as_view(),
            name=f"article_{name}",
        )
        for name, view in {
            "hand_in": articles.ArticleHandIn,
            "return": articles.ArticleReturn,
            "publish": articles.ArticlePublish,
            "next": articles.ArticleNext,
            "retire": articles.ArticleRetire,
            "drop": articles.ArticleDrop,
            "confirm": articles.ArticleConfirm,
            "helped": articles.ArticleHelped,
            "did_not_help": articles.ArticleDidNotHelp,
        }.items()
    ),
    path("bulletins/", bulletins.BulletinList.as_view(), name="bulletin_list"),
    path("bulletins/<uuid:pk>/", bulletins.BulletinDetail.as_view(), name="bulletin_detail"),
    path(
        "bulletins/<uuid:pk>/confirm/", bulletins.BulletinConfirm.as_view(), name="bulletin_confirm"
    ),
]

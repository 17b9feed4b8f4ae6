"""Addresses of surveys."""

from django.urls import path

from dealers.surveys.views import answer, designer, desk, improving, report

app_name = "surveys"
urlpatterns = [
    path("surveys/", desk.SurveyList.as_view(), name="survey_list"),
    path("surveys/new/", desk.SurveyCreate.as_view(), name="survey_create"),
    path("surveys/voices/", desk.VoiceList.as_view(), name="voice_list"),
    path("surveys/report/", report.SurveyReport.as_view(), name="report"),
    path("surveys/improvements/", improving.ImprovementList.as_view(), name="improvement_list"),
    path(
        "surveys/improvements/new/",
        improving.ImprovementCreate.as_view(),
        name="improvement_create",
    ),
    path("surveys/rules/", designer.RulesEdit.as_view(), name="rules_edit"),
    path(
        "surveys/questionnaires/",
        designer.QuestionnaireList.as_view(),
        name="questionnaire_list",
    ),
    path(
        "surveys/questionnaires/new/",
        designer.QuestionnaireCreate.as_view(),
        name="questionnaire_create",
    ),
    path(
        "surveys/questionnaires/<slug:code>/",
        designer.QuestionnaireEdit.as_view(),
        name="questionnaire_edit",
    ),
    path("surveys/answer/<str:token>/", answer.Answer.as_view(), name="answer"),
    path("surveys/<uuid:pk>/", desk.SurveyDetail.as_view(), name="survey_detail"),
    path("surveys/<uuid:pk>/record/", desk.SurveyRecord.as_view(), name="survey_record"),
    path("surveys/<uuid:pk>/send/", desk.SurveySend.as_view(), name="survey_send"),
    path("surveys/<uuid:pk>/call/", desk.SurveyCall.as_view(), name="survey_call"),
    path("surveys/<uuid:pk>/cancel/", desk.SurveyCancel.as_view(), name="survey_cancel"),
    path("surveys/<uuid:pk>/handle/", desk.SurveyHandle.as_view(), name="survey_handle"),
    path("surveys/<uuid:pk>/tag/", desk.SurveyTag.as_view(), name="survey_tag"),
]

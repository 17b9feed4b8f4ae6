from django.urls import path

from portal.ui.gallery import lists, states, views, wizard

urlpatterns = [
    path("", views.Parts.as_view(), name="gallery"),
    path("list/", lists.SampleList.as_view(), name="gallery_list"),
    path("thing/", views.SampleThing.as_view(), name="gallery_thing"),
    path("form/", views.SampleForms.as_view(), name="gallery_form"),
    path("wizard/", wizard.SampleWizard.as_view(), name="gallery_wizard"),
    path("board/", views.SampleBoard.as_view(), name="gallery_board"),
    path("calendar/", views.SampleCalendar.as_view(), name="gallery_calendar"),
    path("toast/", states.SampleToast.as_view(), name="gallery_toast"),
    path("options/", states.SampleOptions.as_view(), name="gallery_options"),
    path("job/", states.SampleJob.as_view(), name="gallery_job"),
    path("fault/", states.SampleFault.as_view(), name="gallery_fault"),
    path("paper/", views.SamplePaper.as_view(), name="gallery_paper"),
]

"""Addresses of the care desk."""

from django.urls import URLPattern, path

from dealers.care.views import asking, begun, boards, cases, moves, phone, report, tasks

app_name = "care"


def _move(name: str, view: type, address: str = "") -> URLPattern:
    return path(f"care/cases/<uuid:pk>/{address or name}/", view.as_view(), name=f"case_{name}")


urlpatterns: list[URLPattern] = [
    path("care/cases/", cases.CaseList.as_view(), name="case_list"),
    path("care/board/", boards.CaseBoard.as_view(), name="case_board"),
    path("care/requests/", boards.RequestBoard.as_view(), name="request_board"),
    path("care/calls/<uuid:key>/", phone.CallPage.as_view(), name="call_detail"),
    path("care/cases/new/", cases.CaseCreate.as_view(), name="case_create"),
    path("care/customers/<uuid:pk>/new/", begun.CustomerCase.as_view(), name="customer_case"),
    path("care/customers/<uuid:pk>/", begun.CustomerWarning.as_view(), name="customer_warning"),
    path("care/vehicles/<uuid:pk>/new/", begun.VehicleCase.as_view(), name="vehicle_case"),
    path("care/orders/<uuid:pk>/new/", begun.OrderCase.as_view(), name="order_case"),
    path("care/cases/<uuid:pk>/", cases.CaseDetail.as_view(), name="case_detail"),
    path("care/cases/<uuid:pk>/edit/", cases.CaseEdit.as_view(), name="case_edit"),
    path("care/cases/<uuid:pk>/live/", cases.CaseLive.as_view(), name="case_live"),
    path("care/cases/<uuid:pk>/book/", begun.CaseBook.as_view(), name="case_book"),
    path("care/cases/<uuid:pk>/steps/<int:nth>/", moves.CaseStep.as_view(), name="case_step"),
    path("care/cases/<uuid:pk>/task/", tasks.TaskCreate.as_view(), name="task_create"),
    _move("acknowledge", moves.CaseAcknowledge),
    _move("classify", moves.CaseClassify),
    _move("sort", moves.CaseSort),
    _move("assign", moves.CaseAssign),
    _move("take", moves.CaseTake),
    _move("release", moves.CaseRelease),
    _move("investigate", moves.CaseInvestigate),
    _move("propose", moves.CasePropose),
    _move("agree", moves.CaseAgree),
    _move("refuse", moves.CaseRefuse),
    _move("execute", moves.CaseExecute),
    _move("advance", moves.CaseAdvance),
    _move("callback", moves.CaseCallback),
    _move("call", moves.CaseCall),
    _move("close", moves.CaseClose),
    _move("reopen", moves.CaseReopen),
    _move("withdraw", moves.CaseWithdraw),
    _move("oem", moves.CaseOem),
    _move("vehicle", moves.CaseVehicle),
    _move("files", moves.CaseFiles),
    path("care/tasks/", tasks.TaskList.as_view(), name="task_list"),
    path("care/tasks/<uuid:pk>/", tasks.TaskDetail.as_view(), name="task_detail"),
    path("care/tasks/<uuid:pk>/take/", tasks.TaskTake.as_view(), name="task_take"),
    path("care/tasks/<uuid:pk>/return/", tasks.TaskReturn.as_view(), name="task_return"),
    path("care/tasks/<uuid:pk>/finish/", tasks.TaskFinish.as_view(), name="task_finish"),
    path("care/tasks/<uuid:pk>/assign/", tasks.TaskAssign.as_view(), name="task_assign"),
    path("care/tasks/<uuid:pk>/withdraw/", tasks.TaskWithdraw.as_view(), name="task_withdraw"),
    path(
        "care/tasks/<uuid:pk>/withdraw-question/",
        asking.QuestionWithdraw.as_view(),
        name="question_withdraw",
    ),
    path("care/deals/<uuid:pk>/ask/", asking.DealAsk.as_view(), name="deal_ask"),
    path("care/report/", report.CareReport.as_view(), name="report"),
    path("settings/care/", report.CareRulesEdit.as_view(), name="rules_edit"),
]

"""Addresses of the vehicle stock."""

from django.urls import path

from dealers.inventory.views import costs, counts, figures, moves, recon, transfers, units

app_name = "inventory"
urlpatterns = [
    path("stock/", units.UnitList.as_view(), name="unit_list"),
    path("stock/new/", units.UnitCreate.as_view(), name="unit_create"),
    path("stock/order/", units.OrderCreate.as_view(), name="order_create"),
    path("stock/options/", units.UnitOptions.as_view(), name="unit_options"),
    path("stock/figures/", figures.StockFigures.as_view(), name="stock_figures"),
    path("stock/holding/", costs.AgedList.as_view(), name="aged_list"),
    path("stock/rules/", costs.StockRulesEdit.as_view(), name="rules_edit"),
    path("stock/counts/", counts.CountList.as_view(), name="count_list"),
    path("stock/counts/new/", counts.CountCreate.as_view(), name="count_create"),
    path("stock/counts/<uuid:pk>/", counts.CountDetail.as_view(), name="count_detail"),
    path("stock/counts/<uuid:pk>/scan/", counts.CountScan.as_view(), name="count_scan"),
    path("stock/counts/<uuid:pk>/explain/", counts.CountExplain.as_view(), name="count_explain"),
    path("stock/counts/<uuid:pk>/close/", counts.CountClose.as_view(), name="count_close"),
    path("stock/counts/<uuid:pk>/drop/", counts.CountDrop.as_view(), name="count_drop"),
    path("stock/recon/", recon.ReconList.as_view(), name="recon_list"),
    path("stock/transfers/", transfers.TransferList.as_view(), name="transfer_list"),
    path("stock/transfers/<uuid:pk>/", transfers.TransferDetail.as_view(), name="transfer_detail"),
    path("stock/transfers/<uuid:pk>/send/", transfers.TransferSend.as_view(), name="transfer_send"),
    path(
        "stock/transfers/<uuid:pk>/receive/",
        transfers.TransferReceive.as_view(),
        name="transfer_receive",
    ),
    path(
        "stock/transfers/<uuid:pk>/refuse/",
        transfers.TransferRefuse.as_view(),
        name="transfer_refuse",
    ),
    path(
        "stock/transfers/<uuid:pk>/withdraw/",
        transfers.TransferWithdraw.as_view(),
        name="transfer_withdraw",
    ),
    path("stock/<uuid:pk>/ask/", transfers.UnitAsk.as_view(), name="unit_ask"),
    path("stock/<uuid:pk>/send/", transfers.UnitSend.as_view(), name="unit_send"),
    path(
        "stock/<uuid:pk>/send-to-dealer/",
        transfers.UnitSendToDealer.as_view(),
        name="unit_send_to_dealer",
    ),
    path("stock/<uuid:pk>/add-step/", recon.UnitAddStep.as_view(), name="unit_add_step"),
    path("stock/<uuid:pk>/steps/<uuid:step>/start/", recon.StepStart.as_view(), name="step_start"),
    path("stock/<uuid:pk>/steps/<uuid:step>/pause/", recon.StepPause.as_view(), name="step_pause"),
    path(
        "stock/<uuid:pk>/steps/<uuid:step>/finish/",
        recon.StepFinish.as_view(),
        name="step_finish",
    ),
    path("stock/<uuid:pk>/add-cost/", costs.UnitAddCost.as_view(), name="unit_add_cost"),
    path("stock/<uuid:pk>/start-floor/", costs.UnitStartFloor.as_view(), name="unit_start_floor"),
    path("stock/<uuid:pk>/end-floor/", costs.UnitEndFloor.as_view(), name="unit_end_floor"),
    path("stock/<uuid:pk>/", units.UnitDetail.as_view(), name="unit_detail"),
    path("stock/<uuid:pk>/edit/", units.UnitEdit.as_view(), name="unit_edit"),
    path("stock/<uuid:pk>/advance/", moves.UnitAdvance.as_view(), name="unit_advance"),
    path("stock/<uuid:pk>/arrive/", moves.UnitArrive.as_view(), name="unit_arrive"),
    path("stock/<uuid:pk>/start-pdi/", moves.UnitStartPdi.as_view(), name="unit_start_pdi"),
    path("stock/<uuid:pk>/pdi/", moves.UnitPdi.as_view(), name="unit_pdi"),
    path("stock/<uuid:pk>/finish-pdi/", moves.UnitFinishPdi.as_view(), name="unit_finish_pdi"),
    path("stock/<uuid:pk>/start-recon/", moves.UnitStartRecon.as_view(), name="unit_start_recon"),
    path("stock/<uuid:pk>/make-demo/", moves.UnitMakeDemo.as_view(), name="unit_make_demo"),
    path("stock/<uuid:pk>/end-demo/", moves.UnitEndDemo.as_view(), name="unit_end_demo"),
    path("stock/<uuid:pk>/price/", moves.UnitPrice.as_view(), name="unit_price"),
    path("stock/<uuid:pk>/wholesale/", moves.UnitWholesale.as_view(), name="unit_wholesale"),
    path("stock/<uuid:pk>/return/", moves.UnitReturn.as_view(), name="unit_return"),
    path("stock/<uuid:pk>/papers/", moves.UnitAddPapers.as_view(), name="unit_add_papers"),
    path(
        "stock/<uuid:pk>/remove-paper/", moves.UnitRemovePaper.as_view(), name="unit_remove_paper"
    ),
]

"""Addresses of finance."""

from django.urls import path

from dealers.finance.views import margins, rates, receivables

app_name = "finance"
urlpatterns = [
    path("finance/ageing/", receivables.Ageing.as_view(), name="ageing"),
    path("finance/receivables/", receivables.ReceivableList.as_view(), name="receivable_list"),
    path("finance/debtors/", receivables.DebtorList.as_view(), name="debtor_list"),
    path(
        "finance/debtors/<uuid:pk>/statement/",
        receivables.CustomerStatement.as_view(),
        name="customer_statement",
    ),
    path("finance/rates/", rates.RateList.as_view(), name="rate_list"),
    path("finance/rates/new/", rates.RateCreate.as_view(), name="rate_create"),
    path("finance/margin/", margins.Margins.as_view(), name="margins"),
    path("finance/margin/contracts/", margins.MarginList.as_view(), name="margin_list"),
    path("finance/margin/customers/", margins.CustomerProfits.as_view(), name="profit_list"),
]

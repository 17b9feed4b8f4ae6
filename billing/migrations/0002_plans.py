"""The editions on sale. Prices and limits are data: change the rows, not this file."""

from django.db import migrations

PLANS = [
    {
        "id": "01937e00-0000-7000-8000-000000000001",
        "key": "starter",
        "name_zh": "入门版",
        "name_en": "Starter",
        "price": "1980.00",
        "limits": {"stores": 1, "people": 15},
        "features": [
            {"zh": "1 家门店，15 位员工", "en": "1 store, 15 people"},
            {"zh": "销售、库存、售后、配件", "en": "Sales, stock, service, parts"},
            {"zh": "索赔与厂家网络", "en": "Warranty claims with the manufacturer's network"},
        ],
    },
    {
        "id": "01937e00-0000-7000-8000-000000000002",
        "key": "group",
        "name_zh": "集团版",
        "name_en": "Group",
        "price": "5980.00",
        "limits": {"stores": 5, "people": 100},
        "is_recommended": True,
        "features": [
            {"zh": "5 家门店，100 位员工", "en": "5 stores, 100 people"},
            {"zh": "入门版的全部功能", "en": "Everything in Starter"},
            {"zh": "开放接口与线索接入", "en": "API and lead intake"},
        ],
    },
    {
        "id": "01937e00-0000-7000-8000-000000000003",
        "key": "enterprise",
        "name_zh": "旗舰版",
        "name_en": "Enterprise",
        "price": "16800.00",
        "limits": {},
        "features": [
            {"zh": "门店与员工数量不限", "en": "Any number of stores and people"},
            {"zh": "集团版的全部功能", "en": "Everything in Group"},
            {"zh": "多个厂家网络", "en": "Several manufacturers' networks"},
        ],
    },
]


def add_plans(apps, schema_editor):
    plan = apps.get_model("billing", "Plan")
    for order, fields in enumerate(PLANS, 1):
        plan.objects.create(currency="CNY", order=order, **fields)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]

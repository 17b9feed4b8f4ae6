"""The invented manufacturer's catalogue: models, parts, labour operations, warranty coverage.

Flat-rate books and part lists are licensed everywhere, so all of this is made up.
"""

from datetime import date
from decimal import Decimal

from tenants.context import in_public
from tenants.models import Tenant
from tenants.reference.models import (
    Coverage,
    Energy,
    LabourOperation,
    OptionKind,
    Part,
    VehicleModel,
)
from tenants.reference.services import publish_options

BRAND = "云驰"
WMI = "LYC"  # not assigned to anybody we know of

# code, zh, en, energy, price of the lowest trim in yuan
SERIES = [
    ("Y3", "云驰 远景", "Yunchi Vista", Energy.PETROL, 89800),
    ("Y5", "云驰 启程", "Yunchi Voyage", Energy.HYBRID, 129800),
    ("Y7", "云驰 揽月", "Yunchi Luna", Energy.PLUG_IN, 179800),
    ("E2", "云驰 小鹿", "Yunchi Deer", Energy.ELECTRIC, 69800),
    ("E6", "云驰 星河", "Yunchi Galaxy", Energy.ELECTRIC, 199800),
    ("T1", "云驰 山行", "Yunchi Trail", Energy.DIESEL, 149800),
]
TRIMS = [
    ("S", "舒适版", "Comfort", 0),
    ("L", "豪华版", "Luxury", 16000),
    ("X", "旗舰版", "Flagship", 34000),
]
COLOURS = [
    {"code": "W01", "zh": "珍珠白", "en": "Pearl white"},
    {"code": "B02", "zh": "曜石黑", "en": "Obsidian black"},
    {"code": "G03", "zh": "山岚灰", "en": "Mist grey"},
    {"code": "R04", "zh": "朱砂红", "en": "Cinnabar red", "price": "2000.00"},
    {"code": "U05", "zh": "天青蓝", "en": "Celadon blue"},
]

# code, zh, en, price, and the rules: only in these trims, standard in those, needs, excludes, brings
OPTIONS: list[tuple[str, str, str, int, dict[str, list[str]]]] = [
    ("ROOF", "全景天窗", "Panoramic roof", 6800, {"excludes": ["RACK"]}),
    ("RACK", "车顶行李架", "Roof rack", 2200, {}),
    ("HEAT", "座椅加热", "Heated seats", 2600, {"standard": ["X"]}),
    ("VENT", "座椅通风", "Ventilated seats", 3200, {"requires": ["HEAT"], "trims": ["L", "X"]}),
    ("SOUND", "高级音响", "Premium sound", 4500, {"trims": ["L", "X"]}),
    ("HUD", "抬头显示", "Head-up display", 3800, {"trims": ["X"]}),
    ("BUMP", "加强后保险杠", "Reinforced rear bumper", 1800, {}),
    ("TOW", "拖车钩", "Tow bar", 2400, {"requires": ["BUMP"]}),
    ("PILOT", "高阶智驾", "Advanced driving assistance", 12000, {"trims": ["L", "X"]}),
    ("WOOD", "竹木内饰", "Bamboo interior", 3000, {"colours": ["W01", "B02", "G03"]}),
]
# code, zh, en, price, what it brings
PACKAGES = [
    ("P-WINTER", "冬季套装", "Winter package", 4900, ["HEAT", "VENT"], ["L", "X"]),
    ("P-TOW", "拖挂套装", "Towing package", 3800, ["BUMP", "TOW"], ["S", "L", "X"]),
]

# system, number of kinds, (zh, en, price)
PARTS = {
    "engine": [
        ("机油滤清器", "Oil filter", 45),
        ("空气滤清器", "Air filter", 78),
        ("燃油喷油嘴", "Fuel injector", 620),
        ("水泵", "Water pump", 480),
        ("节气门总成", "Throttle body", 1150),
        ("正时链条", "Timing chain", 890),
        ("氧传感器", "Oxygen sensor", 430),
        ("点火线圈", "Ignition coil", 260),
        ("发动机悬置", "Engine mount", 340),
        ("涡轮增压器", "Turbocharger", 5200),
    ],
    "powertrain": [
        ("变速箱油", "Transmission fluid", 320),
        ("离合器片", "Clutch disc", 980),
        ("传动轴", "Drive shaft", 1650),
        ("换挡机构", "Shift mechanism", 740),
        ("变速箱控制单元", "Transmission control unit", 4300),
    ],
    "battery": [
        ("动力电池模组", "Traction battery module", 9800),
        ("电池管理单元", "Battery management unit", 3600),
        ("电池冷却泵", "Battery coolant pump", 860),
        ("高压继电器", "High-voltage contactor", 540),
        ("车载充电机", "On-board charger", 3900),
    ],
    "electrical": [
        ("蓄电池", "12 V battery", 560),
        ("发电机", "Alternator", 1380),
        ("中控屏", "Centre display", 3200),
        ("倒车雷达", "Parking sensor", 210),
        ("前大灯总成", "Headlamp", 1890),
        ("车窗升降电机", "Window motor", 380),
        ("空调压缩机", "A/C compressor", 2600),
        ("雨刮电机", "Wiper motor", 460),
    ],
    "chassis": [
        ("前减振器", "Front shock absorber", 690),
        ("下摆臂", "Lower control arm", 520),
        ("转向机", "Steering gear", 2900),
        ("轮毂轴承", "Wheel bearing", 330),
        ("稳定杆连杆", "Stabiliser link", 95),
        ("制动卡钳", "Brake caliper", 780),
    ],
    "body": [
        ("前保险杠", "Front bumper", 980),
        ("左前翼子板", "Front left wing", 760),
        ("后视镜总成", "Door mirror", 640),
        ("天窗密封条", "Sunroof seal", 180),
        ("车门锁体", "Door latch", 290),
    ],
    "wear": [
        ("前制动片", "Front brake pads", 380),
        ("后制动片", "Rear brake pads", 320),
        ("雨刮片", "Wiper blades", 96),
        ("轮胎 225/55R18", "Tyre 225/55R18", 780),
        ("空调滤芯", "Cabin filter", 65),
        ("冷却液", "Coolant", 88),
    ],
}

OPERATIONS = {
    "engine": [
        ("更换机油机滤", "Change oil and filter", "0.5"),
        ("更换水泵", "Replace water pump", "2.4"),
        ("更换节气门", "Replace throttle body", "1.2"),
        ("更换正时链条", "Replace timing chain", "5.5"),
        ("更换喷油嘴", "Replace fuel injector", "1.8"),
        ("更换涡轮增压器", "Replace turbocharger", "4.2"),
        ("发动机异响诊断", "Diagnose engine noise", "1.0"),
        ("更换发动机悬置", "Replace engine mount", "1.6"),
    ],
    "powertrain": [
        ("更换变速箱油", "Change transmission fluid", "1.0"),
        ("更换离合器", "Replace clutch", "4.0"),
        ("更换传动轴", "Replace drive shaft", "1.8"),
        ("变速箱控制单元刷写", "Reflash transmission control unit", "0.8"),
    ],
    "battery": [
        ("更换电池模组", "Replace battery module", "6.0"),
        ("更换电池冷却泵", "Replace battery coolant pump", "1.5"),
        ("电池管理单元刷写", "Reflash battery management unit", "0.8"),
        ("更换车载充电机", "Replace on-board charger", "2.2"),
    ],
    "electrical": [
        ("更换蓄电池", "Replace 12 V battery", "0.4"),
        ("更换发电机", "Replace alternator", "1.6"),
        ("更换中控屏", "Replace centre display", "1.3"),
        ("更换空调压缩机", "Replace A/C compressor", "3.0"),
        ("更换车窗升降电机", "Replace window motor", "0.9"),
        ("电气故障诊断", "Diagnose electrical fault", "1.0"),
    ],
    "chassis": [
        ("更换前减振器", "Replace front shock absorber", "1.4"),
        ("更换下摆臂", "Replace lower control arm", "1.1"),
        ("更换转向机", "Replace steering gear", "3.5"),
        ("更换轮毂轴承", "Replace wheel bearing", "1.5"),
        ("四轮定位", "Wheel alignment", "0.8"),
    ],
    "body": [
        ("更换前保险杠", "Replace front bumper", "1.5"),
        ("更换车门锁体", "Replace door latch", "0.7"),
        ("更换天窗密封条", "Replace sunroof seal", "0.9"),
    ],
    "wear": [
        ("更换前制动片", "Replace front brake pads", "0.8"),
        ("更换后制动片", "Replace rear brake pads", "0.8"),
        ("更换轮胎", "Replace a tyre", "0.3"),
        ("更换空调滤芯", "Replace cabin filter", "0.2"),
    ],
}

# system, zh, en, months, km
COVERAGES = [
    ("basic", "整车质保", "Whole vehicle", 36, 60000),
    ("engine", "发动机质保", "Engine", 60, 100000),
    ("powertrain", "动力总成质保", "Powertrain", 60, 100000),
    ("battery", "三电质保", "Traction battery and drive", 96, 160000),
    ("wear", "易损件质保", "Wear parts", 3, 5000),
]


def publish_catalogue(hub: Tenant) -> None:
    """Fill ``public`` with the catalogue of ``hub``'s network, unless it is there."""
    with in_public():
        if VehicleModel.objects.filter(network=hub.pk).exists():
            return
        VehicleModel.objects.bulk_create(
            VehicleModel(
                network=hub.pk,
                code=f"{code}-{trim}",
                name_zh=f"{zh} {trim_zh}",
                name_en=f"{en} {trim_en}",
                brand=BRAND,
                series_zh=zh,
                series_en=en,
                trim_zh=trim_zh,
                trim_en=trim_en,
                model_year=2026,
                energy=energy,
                msrp=Decimal(price + more),
                colours=COLOURS,
            )
            for code, zh, en, energy, price in SERIES
            for trim, trim_zh, trim_en, more in TRIMS
        )
        Part.objects.bulk_create(
            Part(
                network=hub.pk,
                code=f"{system[:2].upper()}{number:03d}-{series}",
                name_zh=zh,
                name_en=en,
                price=Decimal(price + extra * 7),
                system=system,
                fits=[f"{series}-{trim}" for trim, *_ in TRIMS],
            )
            for system, entries in PARTS.items()
            for number, (zh, en, price) in enumerate(entries, 1)
            for extra, (series, *_) in enumerate(SERIES)
        )
        publish_options(network=hub.pk, options=_options())
    _publish_work(hub)


def _options() -> list[dict]:
    """The options and packages of all series; prices went up a little this year."""
    series = [code for code, *_ in SERIES]

    def of(trims: list[str]) -> list[str]:
        return [f"{code}-{trim}" for code in series for trim in trims]

    options = [
        {
            "code": code, "name_zh": zh, "name_en": en, "price": Decimal(price),
            "prices": [{"from": "2026-01-01", "price": str(Decimal(price) + 200)}],
            "fits": of(rules["trims"]) if "trims" in rules else [],
            "standard": of(rules.get("standard", [])),
            **{name: rules.get(name, []) for name in ("requires", "excludes", "colours")},
        }
        for code, zh, en, price, rules in OPTIONS
    ]  # fmt: skip
    packages = [
        {
            "code": code, "name_zh": zh, "name_en": en, "price": Decimal(price),
            "kind": OptionKind.PACKAGE, "includes": brings, "fits": of(trims),
        }
        for code, zh, en, price, brings, trims in PACKAGES
    ]  # fmt: skip
    return options + packages


def _publish_work(hub: Tenant) -> None:
    """The operations, and what the maker pays for."""
    with in_public():
        LabourOperation.objects.bulk_create(
            LabourOperation(
                network=hub.pk,
                code=f"{system[:2].upper()}-{number:02d}",
                name_zh=zh,
                name_en=en,
                hours=Decimal(hours),
                system=system,
            )
            for system, entries in OPERATIONS.items()
            for number, (zh, en, hours) in enumerate(entries, 1)
        )
        Coverage.objects.bulk_create(
            Coverage(
                network=hub.pk,
                code=system.upper(),
                name_zh=zh,
                name_en=en,
                system=system,
                months=months,
                kilometres=km,
                valid_from=date(2020, 1, 1),
            )
            for system, zh, en, months, km in COVERAGES
        )

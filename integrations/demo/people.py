"""Believable, invented people, companies, cars. Everything follows from the seed."""

import random
from collections.abc import Iterator

from integrations.demo.catalogue import WMI
from portal.core.validation import vin_check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "伟", "芳", "娜", "敏", "静", "秀英", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛",
    "明", "超", "秀兰", "霞", "平", "刚", "桂英", "子涵", "浩然", "欣怡", "雨轩", "思远", "梓萱", "宇航",
    "佳琪", "志强", "建国", "晓燕", "海波", "文博", "雪梅", "俊杰", "婷婷", "国栋", "玉兰", "嘉豪", "诗涵",
]  # fmt: skip
COMPOUND = ["欧阳", "司马", "上官", "诸葛"]
WESTERN = [
    "Anna Schmidt", "James Carter", "Sofia Rossi", "Liam O’Connor", "Emma Novak", "Noah Fischer",
    "Olivia Brown", "Lucas Martin", "Mia Johansson", "Ethan Walker", "Chloe Dubois", "Jack Wilson",
    "Ava Thompson", "Leo Garcia", "Ella Anderson", "Max Weber", "Grace Murphy", "Oscar Lindqvist",
]  # fmt: skip
COMPANIES = [
    "华东冷链物流有限公司", "江城网约出行服务有限公司", "北辰建筑工程集团有限公司", "瑞丰汽车租赁有限公司",
    "Harbour Trading (Shanghai) Co., Ltd.", "North Pier Logistics Co., Ltd.",
]  # fmt: skip
PROVINCES = {"hongtu": "沪", "jiangcheng": "鄂", "north-star": "京"}
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
STREETS = ["人民路", "解放大道", "中山北路", "长江路", "建设街", "滨江大道", "学院路", "和平里"]


class Maker:
    """Makes people and cars, the same ones for the same seed, no VIN or plate twice."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.serial = self.random.randrange(100000, 300000)
        self._phones: set[str] = set()

    def name(self) -> str:
        """Mostly Chinese, one in twelve Western, now and then a compound surname."""
        dice = self.random.random()
        if dice < 0.08:
            return self.random.choice(WESTERN)
        surname = self.random.choice(COMPOUND) if dice < 0.1 else self.random.choice(SURNAMES)
        return surname + self.random.choice(GIVEN)

    def phone(self) -> str:
        """A Chinese mobile number in E.164."""
        while True:
            number = f"+861{self.random.choice('3578')}{self.random.randrange(10**9):09d}"
            if number not in self._phones:
                self._phones.add(number)
                return number

    def vin(self) -> str:
        """The next VIN of the invented maker, with a right check digit."""
        self.serial += 1
        body = f"{WMI}{self.random.choice(['AB2C1', 'CD3E2', 'EF4G5'])}0T1{self.serial:06d}"
        return body[:8] + vin_check_digit(body) + body[9:]

    def plate(self, slug: str, *, electric: bool) -> str:
        """A plate of the dealer's province; six characters in green for electric cars."""
        self.serial += 1
        office = self.random.choice("ABCD")
        if electric:
            return f"{PROVINCES[slug]}{office}D{self.serial % 100000:05d}"
        return (
            f"{PROVINCES[slug]}{office}{self.random.choice(PLATE_LETTERS)}{self.serial % 10000:04d}"
        )

    def address(self) -> str:
        return f"{self.random.choice(STREETS)}{self.random.randrange(1, 900)}号"

    def companies(self) -> Iterator[str]:
        yield from COMPANIES

"""The questionnaires and themes a dealership starts with; it makes them its own in ``SurveyRules``."""

from copy import deepcopy
from typing import Any

from dealers.surveys.states import QuestionType, Step, SurveyKind

S10, YES, TEXT, NPS = (
    QuestionType.SCALE10.value,
    QuestionType.YESNO.value,
    QuestionType.TEXT.value,
    QuestionType.NPS.value,
)


def _questions(*rows: tuple[str, Step, int, bool, str, str]) -> list[dict[str, Any]]:
    return [
        {"id": f"q{number}", "zh": zh, "en": en, "type": kind, "choices": [], "step": step.value,
         "required": required, "weight": weight}
        for number, (kind, step, weight, required, zh, en) in enumerate(rows, 1)
    ]  # fmt: skip


_SSI: dict[str, Any] = {
    "id": "ssi", "name_zh": "购车满意度调查", "name_en": "How was buying your car?",
    "kind": SurveyKind.SSI.value, "version": 1, "is_active": True,
    "intro_zh": "感谢您选择我们。请用两分钟评价您的购车过程，1 分最差，10 分最好。",
    "intro_en": "Thank you for buying from us. Two minutes: rate each step, 1 is worst, 10 is best.",
    "script_zh": "您好，我是{store}的客户关系专员。您近日提了新车，能占用您两分钟做个回访吗？",
    "script_en": "Good day, I am calling from {store}. You took delivery of your car a few days ago. "
                 "Do you have two minutes to tell us how it went?",
    "questions": _questions(
        (S10, Step.RECEPTION, 1, True, "展厅接待是否热情、及时？", "How were you received in the showroom?"),
        (S10, Step.NEEDS, 1, True, "销售顾问对产品的讲解是否专业、切合您的需要？",
         "Did the consultant know the cars and understand what you need?"),
        (S10, Step.TEST_DRIVE, 1, False, "试乘试驾的安排和体验如何？", "How was the test drive?"),
        (S10, Step.NEGOTIATION, 1, True, "报价和洽谈过程是否透明、轻松？",
         "Was the negotiation open and free of pressure?"),
        (S10, Step.DELIVERY, 2, True, "交车过程（车况、讲解、仪式）如何？",
         "How was the delivery: the car, the explanations, the moment itself?"),
        (YES, Step.DELIVERY, 1, True, "是否在承诺的时间交车？", "Was the car delivered when promised?"),
        (YES, Step.AFTER_DELIVERY, 1, False, "交车后我们是否与您联系过？", "Did we contact you after the delivery?"),
        (S10, Step.OVERALL, 2, True, "总体而言，您对这次购车有多满意？",
         "All in all, how satisfied are you with buying here?"),
        (NPS, Step.OVERALL, 0, True, "您有多大可能向亲友推荐我们？（0 至 10 分）",
         "How likely are you to recommend us to friends and family?"),
    ),
}  # fmt: skip
_CSI: dict[str, Any] = {
    "id": "csi", "name_zh": "售后服务满意度调查", "name_en": "How was your visit to the workshop?",
    "kind": SurveyKind.CSI.value, "version": 1, "is_active": True,
    "intro_zh": "感谢您到店。请用两分钟评价这次服务，1 分最差，10 分最好。",
    "intro_en": "Thank you for coming. Two minutes: rate each step of your visit, 1 is worst, 10 is best.",
    "script_zh": "您好，我是{store}的客户关系专员。您的爱车近日在我店做了维修保养，能占用您两分钟做个回访吗？",
    "script_en": "Good day, I am calling from {store}. Your car was with us a few days ago. "
                 "Do you have two minutes to tell us how it went?",
    "questions": _questions(
        (S10, Step.BOOKING, 1, False, "预约是否方便？", "How easy was it to book?"),
        (S10, Step.RECEPTION, 1, True, "服务顾问接待是否热情、认真听取您的描述？",
         "How were you received, and did we listen?"),
        (S10, Step.WAITING, 1, True, "等候时间和休息环境如何？", "How was the time you waited, and the lounge?"),
        (S10, Step.QUALITY, 2, True, "维修保养的质量如何？", "How good was the work on your car?"),
        (YES, Step.QUALITY, 1, True, "问题是否一次修好？", "Was everything put right the first time?"),
        (S10, Step.PRICE, 1, True, "费用是否合理、事先说明？", "Was the price fair and told beforehand?"),
        (S10, Step.HAND_OVER, 1, True, "交车时是否讲解了项目和费用？车辆是否干净？",
         "How was the hand-over: explanations, a clean car?"),
        (YES, Step.HAND_OVER, 1, False, "是否在承诺的时间交车？", "Was the car ready when promised?"),
        (S10, Step.OVERALL, 2, True, "总体而言，您对这次服务有多满意？",
         "All in all, how satisfied are you with this visit?"),
        (NPS, Step.OVERALL, 0, True, "您有多大可能向亲友推荐我们？（0 至 10 分）",
         "How likely are you to recommend us to friends and family?"),
    ),
}  # fmt: skip
_NPS: dict[str, Any] = {
    "id": "nps", "name_zh": "推荐意愿调查", "name_en": "Would you recommend us?",
    "kind": SurveyKind.NPS.value, "version": 1, "is_active": True,
    "intro_zh": "只有一个问题。", "intro_en": "Only one question.",
    "script_zh": "您好，我是{store}的客户关系专员，想请教您一个问题。",
    "script_en": "Good day, I am calling from {store} with one question.",
    "questions": _questions(
        (NPS, Step.OVERALL, 0, True, "您有多大可能向亲友推荐我们？（0 至 10 分）",
         "How likely are you to recommend us to friends and family?"),
        (TEXT, Step.OVERALL, 0, False, "为什么？", "Why?"),
    ),
}  # fmt: skip


def usual_questionnaires() -> list[dict[str, Any]]:
    """One for the sale, one for the workshop, one for recommendation alone; a fresh copy."""
    return deepcopy([_SSI, _CSI, _NPS])


def usual_themes() -> list[dict[str, Any]]:
    """What customers talk about: key, names, and the words by which it is recognised."""
    rows = [
        ("waiting", "等待时间", "Waiting", ["等了", "等待", "久等", "太慢", "耽误", "拖"], ["wait", "slow", "late", "delay"]),
        ("price", "价格费用", "Price", ["价格", "贵", "收费", "费用", "优惠"], ["price", "expensive", "cost", "charge", "bill"]),
        ("attitude", "服务态度", "Attitude", ["态度", "冷淡", "不耐烦", "热情"], ["rude", "friendly", "attitude", "polite", "kind"]),
        ("quality", "维修质量", "Quality", ["没修好", "又坏", "返修", "异响", "质量"], ["again", "not fixed", "noise", "broken", "quality"]),
        ("parts", "配件", "Parts", ["配件", "缺件", "没货"], ["part", "stock"]),
        ("delivery", "交车", "Delivery", ["交车", "提车", "划痕"], ["deliver", "scratch", "handover", "hand-over"]),
        ("explanation", "沟通讲解", "Explanation", ["讲解", "解释", "没说", "没告诉", "电话"], ["explain", "told", "call", "answer"]),
        ("place", "环境设施", "Premises", ["环境", "休息区", "停车", "洗手间", "脏"], ["lounge", "parking", "clean", "dirty", "coffee"]),
    ]  # fmt: skip
    return [
        {"key": key, "zh": zh, "en": en, "words": [*words_zh, *words_en]}
        for key, zh, en, words_zh, words_en in rows
    ]

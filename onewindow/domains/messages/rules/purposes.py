"""What texts are sent for, the placeholders of each, and the wording where nobody set another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onewindow.domains.messages.rules.text import length, segments


class Purpose(StrEnum):
    """用途: the reason for a text; each has its wording and its policy."""

    CALL = "call"
    EVALUATION = "evaluation"
    BOOKED = "booked"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_REMINDER = "booking_reminder"
    VISIT_BOOKED = "visit_booked"
    VISIT_REMINDER = "visit_reminder"
    VISIT_SET_OUT = "visit_set_out"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_MOVED = "visit_moved"
    VISIT_ABSENT = "visit_absent"
    PHONE_CODE = "phone_code"
    PEAK = "peak"
    NEXT_STEP = "next_step"
    REMEDY = "remedy"
    DOCKET_ANSWERED = "docket_answered"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Purpose.CALL: "叫号",
    Purpose.EVALUATION: "邀请评价",
    Purpose.BOOKED: "预约成功",
    Purpose.BOOKING_CANCELLED: "预约取消",
    Purpose.BOOKING_REMINDER: "预约提醒",
    Purpose.VISIT_BOOKED: "上门预约成功",
    Purpose.VISIT_REMINDER: "上门提醒",
    Purpose.VISIT_SET_OUT: "上门车组出发",
    Purpose.VISIT_CANCELLED: "上门取消",
    Purpose.VISIT_MOVED: "上门改期",
    Purpose.VISIT_ABSENT: "上门无人在场",
    Purpose.PHONE_CODE: "手机验证码",
    Purpose.PEAK: "高峰预警",
    Purpose.NEXT_STEP: "办件下一步",
    Purpose.REMEDY: "救济告知",
    Purpose.DOCKET_ANSWERED: "反映答复",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A placeholder of a wording: what it stands for, at most how long, and an example.

    A secret one is never shown to staff who lack the right: whoever holds it may act with it.
    """

    label: str
    most: int
    example: str
    is_required: bool = False
    is_secret: bool = False


_OUTLET = Place("网点名称", 24, "市政务服务中心")
_CODE = Place("预约码", 12, "7KMX-2PQA", is_secret=True)
_WHEN = Place("预约时间", 24, "3月5日（周四）09:30", is_required=True)
_PLATE = Place("板块", 16, "不动产交易登记")
_VISIT = {
    "outlet": _OUTLET,
    "outlet_phone": Place("网点电话", 20, "0990-0000001"),
    "vehicle": Place("车辆", 20, "流动服务车一号"),
    "matter": Place("办理内容", 20, "老年人优待证"),
    "time": Place("上门时间", 24, "3月5日（周四）09:30", is_required=True),
}
_CASE = {
    "item": Place("事项", 24, "食品经营许可"),
    "number": Place("办件编号", 48, "990102202603020017"),
}
PLACES: Mapping[Purpose, Mapping[str, Place]] = {
    Purpose.CALL: {
        "number": Place("号", 8, "C012", is_required=True),
        "window": Place("窗口", 20, "3", is_required=True),
        "outlet": _OUTLET,
    },
    Purpose.EVALUATION: {
        "item": Place("事项", 24, "不动产转移登记"),
        "outlet": _OUTLET,
        "link": Place(
            "评价链接",
            200,
            "https://yichuang.example.cn/e/0123456789abcdef?via=message",
            is_required=True,
            is_secret=True,
        ),
        "until": Place("截止日期", 12, "4月4日"),
    },
    Purpose.BOOKED: {"outlet": _OUTLET, "plate": _PLATE, "time": _WHEN, "code": _CODE},
    Purpose.BOOKING_CANCELLED: {
        "outlet": _OUTLET,
        "plate": _PLATE,
        "time": _WHEN,
        "reason": Place("原因", 40, "停约：系统升级"),
    },
    Purpose.BOOKING_REMINDER: {"outlet": _OUTLET, "plate": _PLATE, "time": _WHEN, "code": _CODE},
    Purpose.VISIT_BOOKED: {**_VISIT, "code": _CODE},
    Purpose.VISIT_REMINDER: {**_VISIT, "code": _CODE},
    Purpose.VISIT_SET_OUT: {
        **_VISIT,
        "arrival": Place("预计到达", 12, "09:45—10:15", is_required=True),
        "code": _CODE,
    },
    Purpose.VISIT_CANCELLED: {**_VISIT, "reason": Place("原因", 40, "道路中断")},
    Purpose.VISIT_MOVED: {**_VISIT, "reason": Place("原因", 40, "车辆故障")},
    Purpose.VISIT_ABSENT: {
        **_VISIT,
        "reason": Place("情况", 40, "敲门无人应答"),
        "rule": Place("未到场规则", 40, "90天内3次暂停预约30天"),
    },
    Purpose.PHONE_CODE: {
        "code": Place("验证码", 6, "482913", is_required=True, is_secret=True),
        "minutes": Place("有效分钟", 3, "5"),
    },
    Purpose.PEAK: {
        "outlet": _OUTLET,
        "reason": Place(
            "板块和超限情况", 50, "“不动产”每个窗口等候超过8人（34人、4个窗口）", is_required=True
        ),
        "windows": Place("备用窗口", 30, "05、06"),
    },
    Purpose.NEXT_STEP: {
        **_CASE,
        "done": Place("已办到", 30, "已受理", is_required=True),
        "next": Place("下一步", 60, "部门审查，3月20日前作出决定", is_required=True),
    },
    Purpose.REMEDY: {
        **_CASE,
        "notice": Place("文书", 30, "不予许可决定书", is_required=True),
        "days": Place("复议期限（日）", 4, "60", is_required=True),
        "months": Place("起诉期限（月）", 3, "6", is_required=True),
    },
    Purpose.DOCKET_ANSWERED: {
        "number": Place("反映编号", 16, "D202603020001"),
        "item": Place("事项", 24, "不动产转移登记"),
        "link": Place(
            "答复链接",
            200,
            "https://yichuang.example.cn/d/0123456789abcdef",
            is_required=True,
            is_secret=True,
        ),
        "until": Place("可提出不认可的最后一天", 12, "4月4日"),
    },
}
DEFAULT_WORDINGS: Mapping[Purpose, str] = {
    Purpose.CALL: "{number}号，请到{window}号窗口办理。",
    Purpose.EVALUATION: (
        "您办理的“{item}”请您评价：{link} 。{until}前有效，评价自愿。不再接收请回复TD。"
    ),
    Purpose.BOOKED: "您已预约{outlet}“{plate}”，时间{time}，预约码{code}。请按时到场签到。",
    Purpose.BOOKING_CANCELLED: (
        "您预约的{outlet}“{plate}”（{time}）已取消，{reason}。给您带来不便，敬请谅解，可重新预约。"
    ),
    Purpose.BOOKING_REMINDER: (
        "提醒您：{time}在{outlet}办理“{plate}”，预约码{code}。如不能到场请及时取消。"
    ),
    Purpose.VISIT_BOOKED: (
        "您已预约上门服务“{matter}”，{vehicle}将于{time}上门，预约码{code}。请备好材料和证件。"
    ),
    Purpose.VISIT_REMINDER: (
        "提醒您：{vehicle}将于{time}上门办理“{matter}”，预约码{code}。请有人在场，不便请及时取消。"
    ),
    Purpose.VISIT_SET_OUT: (
        "{vehicle}已出发，预计{arrival}到达（{time}上门“{matter}”，预约码{code}）。"
        "请有人在场，有变动请致电{outlet_phone}。"
    ),
    Purpose.VISIT_CANCELLED: (
        "您预约的上门服务“{matter}”（{time}）已取消，{reason}。敬请谅解，可重新预约或致电{outlet_phone}。"
    ),
    Purpose.VISIT_MOVED: (
        "您预约的上门服务“{matter}”（{time}）未能进行，{reason}。请重新预约，或致电{outlet_phone}改期。"
    ),
    Purpose.VISIT_ABSENT: (
        "{vehicle}{time}上门时无人在场：{reason}。本次记为未到场，{rule}。有异议请致电{outlet_phone}。"
    ),
    Purpose.PHONE_CODE: (
        "验证码{code}，{minutes}分钟内有效，用于确认接收叫号和预约短信。非本人操作请忽略，勿告知他人。"
    ),
    Purpose.PEAK: "高峰预警：{outlet}{reason}。可启用备用窗口：{windows}。",
    Purpose.NEXT_STEP: "您的“{item}”（{number}）：{done}。下一步：{next}。",
    Purpose.REMEDY: (
        "您的“{item}”（{number}）：《{notice}》已作出。如不服，自收到文书之日起{days}日内可申请行政复议，"
        "{months}个月内可提起行政诉讼，以文书所载为准。"
    ),
    Purpose.DOCKET_ANSWERED: (
        "您反映的“{item}”（{number}）已有答复：{link} 。不认可的，可在{until}前提出。"
    ),
}
HIDDEN = "＊＊＊＊"
"""Stands for what a reader without the right does not see."""
_PLACE = re.compile(r"\{(\w*)\}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


def fault_of(purpose: Purpose, wording: str, signature: str, most_segments: int) -> str:
    """Return what is wrong with a wording, or an empty string."""
    places = PLACES[purpose]
    named = _PLACE.findall(wording)
    if not wording.strip():
        return "请填写短信内容"
    if unknown := sorted({name for name in named if name not in places}):
        known = "、".join(f"{{{name}}}" for name in places)
        return f"没有{{{'}、{'.join(unknown)}}}这样的占位符；可用：{known}"
    if missing := [
        name for name, place in places.items() if place.is_required and name not in named
    ]:
        return f"缺少{'、'.join(f'{{{name}}}（{places[name].label}）' for name in missing)}"
    if re.search(r"[{}]", _PLACE.sub("", wording)):
        return "占位符的花括号不成对"
    if re.search(r"[【】]", wording):
        return "签名由系统加上，内容中不要使用【】"
    if _UNSEEN.search(wording):
        return "短信内容不能换行，也不能有看不见的字符"
    if len(segments(example(purpose, wording, signature))) > most_segments:
        return f"按示例内容计算已超过{most_segments}条，请缩短"
    return ""


def example(purpose: Purpose, wording: str, signature: str) -> str:
    """Return the text with the examples in its places."""
    values = {name: place.example for name, place in PLACES[purpose].items()}
    return fill(purpose, wording, values, signature)


def fill(purpose: Purpose, wording: str, values: Mapping[str, str], signature: str) -> str:
    """Return the whole text; a value too long is cut with “…”, a missing one is left out."""
    places = PLACES[purpose]
    text = _PLACE.sub(lambda found: _shown(places[found[1]], values.get(found[1], "")), wording)
    return f"【{signature}】{text}"


def fill_hidden(purpose: Purpose, wording: str, values: Mapping[str, str], signature: str) -> str:
    """Return the text with what is secret hidden."""
    secret = {name for name, place in PLACES[purpose].items() if place.is_secret}
    shown = {name: HIDDEN if name in secret else value for name, value in values.items()}
    return fill(purpose, wording, shown, signature)


def _shown(place: Place, value: str) -> str:
    value = _UNSEEN.sub(" ", value).strip()
    if length(value) <= place.most or place.is_secret:
        return value  # half a code or link would be worse than a long text
    while length(value) > place.most - 1:
        value = value[:-1]
    return f"{value}…"

"""含糊与兜底条款: words that leave the applicant guessing, each with a way to write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.findings import Finding, error, warning


@dataclass(frozen=True, slots=True)
class Vague:
    """A pattern; `rewrite` replaces the hit in the suggestion."""

    pattern: re.Pattern[str]
    is_error: bool
    rewrite: str
    why: str


def _vague(pattern: str, rewrite: str, why: str, *, is_error: bool = False) -> Vague:
    return Vague(re.compile(pattern), is_error, rewrite, why)


PATTERNS = (
    _vague(
        r"法律、?(?:行政)?法规.{0,10}规定的其他(?:材料|条件)",
        "【逐项列出法律、法规名称、条款和所要求的材料或者条件】",
        "兜底条款：申请人无法知道还要什么",
        is_error=True,
    ),
    _vague(
        r"其他(?:相关|有关|必要)?的?材料",
        "【逐项写明材料名称、出具单位、份数】",
        "“其他材料”没有边界，窗口可以随意增加",
        is_error=True,
    ),
    _vague(
        r"(?:有关|相关)(?:材料|证明|文件|手续|部门)",
        "【写明名称】",
        "“有关”“相关”未指明是哪一份、哪一家",
        is_error=True,
    ),
    _vague(
        r"(?<![平高中初同甲乙丙一二三四五上下劣优头均何])等(?:材料|证明|文件)?[；。;.]?$",
        "【列全，不用“等”结尾】",
        "以“等”结尾表示没有列全",
        is_error=True,
    ),
    _vague(r"视(?:具体)?情况", "【写明在什么情形下】", "由谁判断、如何判断没有写明", is_error=True),
    _vague(r"必要时", "【写明在什么情形下】", "何时必要没有标准", is_error=True),
    _vague(r"根据需要", "【写明在什么情形下】", "谁的需要、什么需要没有写明", is_error=True),
    _vague(r"酌情", "【写明标准和幅度】", "裁量没有标准", is_error=True),
    _vague(r"原则上", "【删去，或者写明例外】", "有原则就有例外，例外没有写明"),
    _vague(r"一般(?=应|为|不)", "【删去，或者写明例外】", "“一般”之外的情形没有写明"),
    _vague(r"适当", "【写明数量或者幅度】", "没有量化"),
    _vague(r"合理", "【写明判断标准】", "没有判断标准"),
    _vague(r"较大", "【写明数值】", "没有量化"),
    _vague(r"及时", "【在×个工作日内】", "没有期限"),
    _vague(r"尽快", "【在×个工作日内】", "没有期限"),
    _vague(r"相应", "【写明是哪一项】", "没有指明对象"),
    _vague(r"符合要求", "【写明哪一条要求】", "要求是什么没有写明"),
    _vague(r"(?<=[0-9一二三四五六七八九十百千万])以上", "【补上单位】以上", "数值缺少单位"),
    _vague(r"近期", "【写明起止日期或者天数】", "没有期限"),
    _vague(
        r"有效(?!期|日期|面积|载荷|高度|宽度)", "【写明有效期或者有效的标志】", "怎样算有效没有写明"
    ),
)
_TITLE = re.compile(r"《[^》]*》")


def vague_hits(text: str) -> list[tuple[Vague, str, str]]:
    """Return each pattern that hits, the words hit and the text rewritten.

    Titles in 《》 are names, not wording: they are set aside and put back.
    """
    titles: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        titles.append(match[0])
        return chr(0xE000 + len(titles) - 1)

    def put_back(text: str) -> str:
        for n, title in enumerate(titles):
            text = text.replace(chr(0xE000 + n), title)
        return text

    bare = _TITLE.sub(set_aside, text)
    hits: list[tuple[Vague, str, str]] = []
    for vague in PATTERNS:
        match = vague.pattern.search(bare)
        if match and not any(match[0] in words for _, words, _ in hits):
            hits.append((vague, match[0], vague.pattern.sub(vague.rewrite, bare, count=1)))
    return [(vague, put_back(words), put_back(rewritten)) for vague, words, rewritten in hits]


def lint_wording(content: StandardContent) -> Iterator[Finding]:
    """Rule 15 over every text an applicant or reviewer reads."""
    for place, text in texts(content):
        for vague, words, rewritten in vague_hits(text):
            make = error if vague.is_error else warning
            yield make(
                "vague_clause",
                place,
                text,
                f"改写为：{rewritten}",
                why=f"{vague.why}（“{words}”）",
            )


def texts(content: StandardContent) -> Iterator[tuple[str, str]]:
    """Yield every free text of a standard with its place; empty ones are left out."""
    for place, text in _all_texts(content):
        if text.strip():
            yield place, text.strip()


def _all_texts(content: StandardContent) -> Iterator[tuple[str, str]]:
    yield "name", content.name
    yield "statutory_limit_note", content.statutory_limit_note
    yield "promised_limit_note", content.promised_limit_note
    yield "runs_reason", content.runs_reason
    for name in ("conditions", "special_procedures", "promise_conditions"):
        for n, text in enumerate(getattr(content, name)):
            yield f"{name}[{n}]", text
    for n, question in enumerate(content.questions):
        yield f"questions[{n}].text", question.text
        yield f"questions[{n}].help", question.help
        for m, option in enumerate(question.options):
            yield f"questions[{n}].options[{m}].label", option.label
    yield from _material_texts(content)
    yield from _form_texts(content)
    yield from _plan_texts(content)
    for n, fee in enumerate(content.fees):
        yield f"fees[{n}].name", fee.name
        yield f"fees[{n}].notes", fee.notes
        for m, text in enumerate(fee.waivers):
            yield f"fees[{n}].waivers[{m}]", text
    for n, result in enumerate(content.results):
        yield f"results[{n}].name", result.name
    for n, entry in enumerate(content.faq):
        yield f"faq[{n}].answer", entry.answer


def _material_texts(content: StandardContent) -> Iterator[tuple[str, str]]:
    for n, material in enumerate(content.materials):
        yield f"materials[{n}].name", material.name
        yield f"materials[{n}].issuer", material.issuer
        yield f"materials[{n}].notes", material.notes
        for m, text in enumerate(material.review_points):
            yield f"materials[{n}].review_points[{m}]", text


def _form_texts(content: StandardContent) -> Iterator[tuple[str, str]]:
    for n, field in enumerate(content.form):
        yield f"form[{n}].label", field.label
        yield f"form[{n}].help", field.help


def _plan_texts(content: StandardContent) -> Iterator[tuple[str, str]]:
    if content.plan is None:
        return
    for n, step in enumerate(content.plan.steps):
        yield f"plan.steps[{n}].name", step.name
        for code, text in step.reasons.items():
            yield f"plan.steps[{n}].reasons.{code}", text
        for m, text in enumerate(step.review_points):
            yield f"plan.steps[{n}].review_points[{m}]", text

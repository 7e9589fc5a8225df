"""The second case: a food licence with a deferred material, a site check, and the post."""

from __future__ import annotations

from onewindow.commands.play import counter, officer, story
from onewindow.commands.play.browser import Browser, SurpriseError
from onewindow.commands.play.cast import Cast
from onewindow.commands.play.pages import Page
from onewindow.commands.play.wishes import FOOD

FINDINGS = "现场与布局图一致，凉菜专间有独立空调、温度显示和更衣消毒设施，距污染源超过二十五米。"
NOTICES = ("收件凭证", "容缺受理通知书", "现场核查记录", "食品经营许可证", "办结通知书", "送达回证")


def play(cast: Cast) -> str:
    """Take the licence from a deferral at the window to the post; return the number."""
    story.heading("办件二：食品经营许可，容缺受理，现场核查")
    clerk, screen = cast.seat("0103", "21"), cast.stranger()
    address = counter.pair(clerk, screen).url
    number = counter.receive(clerk, FOOD)
    story.tell(f"21号窗口收件，缺从业人员健康证明，编号 {number}")
    step_five = clerk.get(f"/window/cases/{number}/acceptance")
    counter.confirm(screen, address)
    refusal = counter.refused_at_window(clerk, number, "accept")
    story.tell(f"缺一份材料，不能按一般程序受理：{refusal.words}")
    counter.at_window(clerk, number, "accept-with-deferral", {"is_promised": "on"})
    story.tell("容缺受理：申请人签署承诺书，约定日期前补齐")
    _examine(cast, number)
    issuer = cast.browser("0105")
    refusal = counter.refused_at_window(issuer, number, "make-result")
    story.tell(f"容缺材料没有补齐，不能发证：{refusal.words}")
    counter.at_window(clerk, number, "supply-deferred", {"materials": ["health-certificates"]})
    counter.at_window(issuer, number, "make-result")
    _read_progress(cast.stranger(), number, query_code(step_five))
    sent = {"mode": "post", "recipient": FOOD.person["name"], "waybill": "EMS9900000000123CN"}
    counter.at_window(issuer, number, "deliver", sent)
    story.tell("补齐、制证，邮寄送达")
    codes = story.wait_for_notices(clerk, number, NOTICES)
    for code in codes.values():
        story.check_notice(clerk, screen, number, code)
    story.tell(f"{len(codes)} 份文书可以下载，核验为真")
    story.tell_case(number, figures=(10, 10), people=5)
    return number


def query_code(page: Page) -> str:
    """Return the query code that the clerk's page shows."""
    _, found, rest = page.words.partition("查询码 ")
    if not found:
        raise SurpriseError(f"{page.url} 上没有查询码")
    return rest[:8]


def _examine(cast: Cast, number: str) -> None:
    officer.sign(cast.browser("1001"), number, "review")
    given = {"findings": FINDINGS}
    officer.sign(cast.browser("1002"), number, "inspect", given)
    refusal = officer.refused_to_sign(cast.browser("1002"), number, "inspect", given)
    story.tell(f"一个人不能代替两个人核查：{refusal.words}")
    officer.sign(cast.browser("1003"), number, "inspect", given)
    officer.decide(cast.browser("1004"), number, "decide")
    story.tell("材料审查、两人现场核查、后台审批：准予")


def _read_progress(public: Browser, number: str, code: str) -> None:
    """The applicant asks with number and query code and reads the date and why it is that date."""
    asked = public.get("/progress/")
    refusal = public.refused(asked, given={"number": number, "query_code": "AAAA2222"})
    story.tell(f"查询码不对，什么也看不到：{refusal.words}")
    page = public.submit(asked, given={"number": number, "query_code": code})
    for words in ("办理阶段", "《行政许可法》第82条", "起计算"):
        story.check(words in page.words, f"进度页没有“{words}”：{page.words[:400]}")
    story.tell("申请人凭编号和查询码看到进度、到期日和它的由来")

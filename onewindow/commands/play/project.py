"""The third case: a factory, twelve steps of eight departments side by side."""

from __future__ import annotations

from onewindow.commands.play import counter, officer, story
from onewindow.commands.play.cast import Cast
from onewindow.commands.play.wishes import PROJECT

OFFICERS = {
    "n1": "0401",
    "n2": "0301",
    "n3": "0301",
    "n4": "0301",
    "n5": "0301",
    "n6": "0501",
    "n7": "0601",
    "n8": "0701",
    "n9": "0901",
    "n10": "0801",
    "n12": "3601",
}
NOTICES = ("收件凭证", "受理通知书", "特别程序告知书", "施工许可证", "办结通知书")


def play(cast: Cast) -> str:
    """Take the project from the window to the permit; return the number."""
    story.heading("办件三：工业项目并联审批，八个部门十二个环节")
    clerk, screen = cast.seat("0104", "31"), cast.stranger()
    address = counter.pair(clerk, screen).url
    number = counter.receive(clerk, PROJECT)
    story.tell(f"31号窗口收件，编号 {number}")
    clerk.get(f"/window/cases/{number}/acceptance")
    counter.confirm(screen, address)
    due = story.due_on(counter.at_window(clerk, number, "accept"))
    story.tell(f"受理，办结期限 {due}，立项、选址、设计方案同时开始")
    for step in ("n1", "n2", "n4"):
        officer.sign(cast.browser(OFFICERS[step]), number, step)
    _return_and_supplement(cast, number)
    _pause_one_branch(cast, number, due)
    for step in ("n3", "n5", "n8", "n9", "n10", "n12"):
        officer.sign(cast.browser(OFFICERS[step]), number, step)
    officer.decide(cast.browser("0704"), number, "n11")
    story.tell("其余环节签署，施工许可：准予")
    issuer = cast.browser("0105")
    counter.at_window(issuer, number, "make-result")
    sent = {"mode": "electronic", "recipient": PROJECT.person["name"]}
    counter.at_window(issuer, number, "deliver", sent)
    codes = story.wait_for_notices(clerk, number, NOTICES)
    for code in codes.values():
        story.check_notice(clerk, screen, number, code)
    story.tell(f"电子送达，{len(codes)} 份文书可以下载，核验为真")
    story.tell_case(number, figures=(22, 50), people=9)
    return number


def _return_and_supplement(cast: Cast, number: str) -> None:
    """环评 is returned to the window and supplemented; its neighbours go on."""
    ecology, clerk = cast.browser("0501"), cast.browser("0104")
    given = {"materials": ["eia-form"], "reason": "报告表缺少噪声预测章节，请补充。"}
    officer.act(ecology, number, "return", given, step="n6")
    neighbour = officer.case_page(cast.browser("0601"), number, "n7")
    story.check(
        neighbour.form("/steps/n7/sign") is not None, "环评退回后，水土保持环节也不能办理了"
    )
    given = {"step": "n6", "note": "已补充噪声预测章节。", "materials": ["eia-form"]}
    counter.at_window(clerk, number, "supplement", given)
    officer.sign(ecology, number, "n6")
    story.tell("环评退回窗口一次，补充后签署；相邻环节照常")


def _pause_one_branch(cast: Cast, number: str, due: str) -> None:
    """Three days of expert review on 水土保持 leave the date of the whole case where it was."""
    water = cast.browser("0601")
    given = {"kind": "expert_review", "needed_days": "3", "reason": "组织专家评审水土保持方案。"}
    officer.act(water, number, "suspend-step", given, step="n7")
    paused = story.due_on(cast.browser("0104").get(f"/window/cases/{number}"))
    story.check(paused == due, f"水土保持暂停后，办件到期日由 {due} 变为 {paused}")
    officer.act(water, number, "resume-step", {"reason": "专家一致通过。"}, step="n7")
    officer.sign(water, number, "n7")
    story.tell(f"水土保持专家评审三天，不在关键路径上，办件仍于 {due} 到期")

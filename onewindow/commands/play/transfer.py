"""The first case: a second-hand home with tax, four signers of the registry, sixty minutes."""

from __future__ import annotations

from onewindow.commands.play import counter, officer, story, visit
from onewindow.commands.play.browser import Browser
from onewindow.commands.play.cast import Cast
from onewindow.commands.play.wishes import TRANSFER

UTILITIES = {"u1": "3201", "u2": "3301", "u3": "3401", "u4": "3501"}
NOTICES = ("收件凭证", "受理通知书", "不动产权证书", "办结通知书", "送达回证")


def play(cast: Cast) -> str:
    """Take the home from the window to the delivered certificate; return the number."""
    story.heading("办件一：二手房过户，登记与缴税一窗办")
    clerk, screen = cast.seat("0101", "01"), cast.stranger()
    address = counter.pair(clerk, screen).url
    ticket = visit.arrive(clerk, TRANSFER)
    story.tell(f"导办台按事项取号 {ticket}，01号窗口叫号")
    number = counter.fill_in(clerk, TRANSFER, visit.call(clerk, ticket))
    story.tell(f"01号窗口收件，编号 {number}，与号票 {ticket} 关联")
    refusal = counter.refused_at_window(clerk, number, "accept")
    story.tell(f"未经申请人确认不能受理：{refusal.words}")
    # Step five is on the clerk's screen, so that the second screen follows it.
    clerk.get(f"/window/cases/{number}/acceptance")
    counter.confirm(screen, address)
    story.tell("申请人在第二屏确认")
    page = counter.at_window(clerk, number, "accept")
    story.tell(f"受理，办结期限 {story.due_on(page)}")
    visit.finish(clerk)
    _tell_visit(clerk, number, ticket)
    _examine(cast, number)
    officer.decide(cast.browser("0205"), number, "h")
    story.tell("核定登簿：准予")
    for step, staff in UTILITIES.items():
        officer.sign(cast.browser(staff), number, step)
    story.tell("水、电、气、宽带过户在登簿后办结，不占领证时间")
    _deliver(cast, number)
    codes = story.wait_for_notices(clerk, number, NOTICES)
    for code in codes.values():
        story.check_notice(clerk, screen, number, code)
    story.tell(f"{len(codes)} 份文书可以下载，核验为真")
    story.tell_case(number, figures=(60, 70), people=4)
    return number


def _tell_visit(clerk: Browser, number: str, ticket: str) -> None:
    """The case shows its ticket with wait and handling, and the stopwatch of sixty minutes."""
    words = clerk.get(f"/window/cases/{number}").words
    for expected in (ticket, "收件 · 不动产交易登记", "办成", "60 分钟办结：已用"):
        story.check(expected in words, f"办件页没有“{expected}”：{words[:400]}")
    story.tell(f"{ticket} 办理完毕，平板请申请人评价；办件页显示到访、等候、办理和60分钟计时")


def _examine(cast: Cast, number: str) -> None:
    for step, staff in (("c", "0701"), ("d", "1101"), ("e", "1101"), ("f", "0203")):
        officer.sign(cast.browser(staff), number, step)
    _refuse_the_wrong(cast, number)
    officer.sign(cast.browser("0204"), number, "g")
    story.tell("备案核验、核税、缴税、初审、复审已签署")


def _refuse_the_wrong(cast: Cast, number: str) -> None:
    """Whoever accepted may not approve, nor may anybody before the steps the law asks for."""
    refusal = officer.refused_to_decide(cast.browser("0101"), number)
    story.tell(f"受理人想自己审批，被拒绝：{refusal.words}")
    refusal = officer.refused_to_sign(cast.browser("0203"), number, "g")
    story.tell(f"初审人想再做复审，被拒绝：{refusal.words}")
    refusal = officer.refused_to_decide(cast.browser("0205"), number)
    story.tell(f"核定人想在复审之前登簿，被拒绝：{refusal.words}")
    story.check("依据" in refusal.words, f"拒绝没有写明依据：{refusal.words}")


def _deliver(cast: Cast, number: str) -> None:
    issuer = cast.browser("0206")
    counter.at_window(issuer, number, "make-result")
    person = TRANSFER.person
    handed_over = {"recipient": person["name"], "identity": person["identity"]}
    counter.at_window(issuer, number, "deliver", {"mode": "collection", **handed_over})
    story.tell("缮证、发证，权利人当场领取")

"""Refusals of notices, seals and verification."""

from __future__ import annotations

from onewindow.kit.refusals import Forbidden, Invalid, NotFound, Refusal


class IncompleteNotice(Invalid):
    """A notice lacks what the law requires it to say; every gap is named at once."""

    code = "incomplete_notice"
    law = "《中华人民共和国行政许可法》第三十二条、第三十八条"
    next_step = "请补全所列内容后重新生成文书。"

    def __init__(self, title: str, gaps: list[str]) -> None:
        super().__init__(f"《{title}》缺少必备内容：{'、'.join(gaps)}。", details={"missing": gaps})


class WrongFacts(Invalid):
    """The facts belong to another kind of notice."""

    code = "wrong_facts"
    next_step = "请按文书种类提供对应的内容。"


class RareCharacter(Invalid):
    """A character is in no font of the product, so that the notice would print a blank."""

    code = "rare_character"
    next_step = "请核对用字；确为生僻字的，请由系统管理员补充字库后重新生成，不得以其他字代替。"

    def __init__(self, title: str, characters: str) -> None:
        points = "、".join(f"“{symbol}”（U+{ord(symbol):04X}）" for symbol in characters)
        super().__init__(
            f"《{title}》含有文书字库没有的字：{points}，无法生成文书。",
            details={"characters": list(characters)},
        )


class SealMissing(Refusal):
    """The department has no seal of the kind in force on that day."""

    code = "seal_missing"
    law = "《中华人民共和国行政许可法》第三十二条第二款"
    next_step = "请由印章管理人员登记有效的印章，再生成文书。"


class SealExists(Refusal):
    """Two seals of one kind would be in force at once."""

    code = "seal_exists"
    next_step = "请先注销原印章，再登记新印章。"


class NoticeNotFound(NotFound):
    code = "notice_not_found"
    next_step = "请核对文书编号。"


class AlreadyVoided(Refusal):
    code = "notice_already_voided"
    next_step = "作废的文书不能再次作废；需要更正的，请重新制作文书。"


class MayNotVoid(Forbidden):
    code = "may_not_void_notice"


class ReasonMissing(Invalid):
    code = "reason_missing"
    next_step = "请写明理由。"

"""Where a material comes from and what became of it."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """材料来源 as the checklist shows it."""

    UPLOAD = "upload"
    SCAN = "scan"
    LICENCE = "licence"
    SHARED = "shared"
    PAPER = "paper"
    HISTORY = "history"

    @property
    def label(self) -> str:
        return _SOURCES[self]

    @property
    def needs_file(self) -> bool:
        return self in {Source.UPLOAD, Source.SCAN}

    @property
    def needs_reference(self) -> bool:
        """Whether it only points at what government holds: a number must say at what."""
        return self in {Source.LICENCE, Source.SHARED, Source.HISTORY}


_SOURCES = {
    Source.UPLOAD: "上传",
    Source.SCAN: "扫描",
    Source.LICENCE: "电子证照",
    Source.SHARED: "共享数据",
    Source.PAPER: "纸质原件",
    Source.HISTORY: "历史材料",
}


class State(StrEnum):
    """What became of a required material in a case."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    DEFECTIVE = "defective"
    DEFERRED = "deferred"
    PROMISED = "promised"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return _STATES[self]

    @property
    def is_in_hand(self) -> bool:
        """Whether there is something to look at."""
        return self in {State.SUBMITTED, State.VERIFIED, State.DEFECTIVE}


_STATES = {
    State.SUBMITTED: "已提交",
    State.VERIFIED: "查验通过",
    State.DEFECTIVE: "不符合要求",
    State.DEFERRED: "容缺待补",
    State.PROMISED: "告知承诺",
    State.WAIVED: "免予提交",
}

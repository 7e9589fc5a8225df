"""Rule profiles: what starts, stops and ends each clock under one law, as configuration.

One profile a law, 22 of them in ``city/profiles.yaml``; an item names its profile and, where the
law knows several limits, a variant. Nothing here knows any particular law.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from onewindow.domains.calendars.rules.errors import (
    BadProfile,
    ExtensionNotAllowed,
    KindNotExcluded,
    UnknownProfile,
)
from onewindow.domains.calendars.rules.excluded import ARTICLE_45, ExcludedKind
from onewindow.lib.limits import Limit, Unit


def _limit(value: Any) -> Limit:
    return value if isinstance(value, Limit) else Limit.parse(str(value))


LimitField = Annotated[Limit, BeforeValidator(_limit), PlainSerializer(str, return_type=str)]


class StartEvent(StrEnum):
    """The event a decision clock starts with."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    SUBMISSION = "submission"
    PRESENCE = "presence"
    VALID_DOCUMENTS = "valid_documents"
    PROMISE = "promise"
    FORWARDED = "forwarded"

    @property
    def label(self) -> str:
        return _STARTS[self]


_STARTS = {
    StartEvent.RECEIPT: "收件",
    StartEvent.ACCEPTANCE: "受理",
    StartEvent.SUBMISSION: "提交申请",
    StartEvent.PRESENCE: "当事人到场",
    StartEvent.VALID_DOCUMENTS: "收到全部有效文件",
    StartEvent.PROMISE: "作出承诺或信息齐全",
    StartEvent.FORWARDED: "报送上级机关",
}


class SilenceAtReceipt(StrEnum):
    """What it means when nobody speaks within the receipt limit."""

    NONE = "none"
    DEEMED_ACCEPTED = "deemed_accepted"
    ACCEPTED_ON_THE_SPOT = "accepted_on_the_spot"


class SilenceAtDecision(StrEnum):
    """What it means when no decision is made within the limit; ``none``: it is just overdue."""

    NONE = "none"
    RENEWED = "renewed"
    CONSENT = "consent"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _SILENCES[self]


_SILENCES = {
    SilenceAtDecision.NONE: "超期",
    SilenceAtDecision.RENEWED: "视为准予延续",
    SilenceAtDecision.CONSENT: "视为同意",
    SilenceAtDecision.WITHDRAWN: "视为撤回申请",
}


class DayReading(StrEnum):
    """How a bare 日 outside 行政许可法 is counted; guides differ, so it is a switch."""

    NATURAL = "natural"
    WORKING = "working"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReceiptRule(_Part):
    """Between receipt and acceptance: the limit to speak, the one correction notice, silence.

    ``limit`` None: the law sets none. ``notices`` is how many correction notices are allowed, None
    where the law does not say. After the correction arrives ``after_correction`` runs.
    """

    limit: LimitField | None = None
    on_the_spot_allowed: bool = True
    notices: int | None = 1
    after_correction: LimitField = Limit(0, Unit.WORKING_DAYS)
    silence: SilenceAtReceipt = SilenceAtReceipt.NONE
    article: str = ""


class ExtensionRule(_Part):
    """延期: how long, who approves, how often."""

    limit: LimitField
    approver: str = "本机关负责人"
    times: int = 1
    article: str
    condition: str = ""


class LimitRule(_Part):
    """One decision limit; ``written`` keeps the statute's own words beside the number.

    ``agreed``: a last moment agreed in writing at acceptance takes the place of the limit.
    """

    limit: LimitField | None
    agreed: bool = False
    name: str = ""
    start: StartEvent | None = None
    written: str = ""
    article: str = ""
    extension: ExtensionRule | None = None


class RenewalRule(_Part):
    """延续: how long before expiry the application is due."""

    before: LimitField | None = None
    before_months: int | None = None
    article: str

    @model_validator(mode="after")
    def _one_of_two(self) -> RenewalRule:
        if (self.before is None) == (self.before_months is None):
            raise ValueError("before 与 before_months 须填其一")
        return self


class CoolingOff(_Part):
    """冷静期 after the application, then a period in which the parties must come in person."""

    limit: LimitField
    collect_within: LimitField
    rolls: bool = True
    article: str


class RuleProfile(_Part):
    """The clocks of one law. ``limits`` are by variant; the variant named "" is the usual one."""

    code: str = Field(pattern=r"^[A-Z]{2,8}$")
    name: str
    aliases: tuple[str, ...] = ()
    start: StartEvent
    receipt: ReceiptRule = ReceiptRule()
    limits: dict[str, LimitRule]
    silence: SilenceAtDecision = SilenceAtDecision.NONE
    silence_article: str = ""
    extension: ExtensionRule | None = None
    excluded: frozenset[ExcludedKind] = frozenset()
    excluded_article: str = ""
    delivery: LimitField | None = None
    delivery_article: str = ""
    renewals: dict[str, RenewalRule] = {}
    cooling_off: CoolingOff | None = None
    days_read_as: DayReading = DayReading.NATURAL
    rolls: bool = False
    articles: tuple[str, ...] = Field(min_length=1)
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, data: Any) -> Any:
        """Let ``article_45`` stand for the eight kinds, and ``decision`` for a single limit."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        kinds = data.get("excluded")
        if isinstance(kinds, list) and "article_45" in kinds:
            data["excluded"] = [kind for kind in kinds if kind != "article_45"] + [*ARTICLE_45]
        if "decision" in data:
            data["limits"] = {"": data.pop("decision")} | data.get("limits", {})
        return data

    def limit_rule(self, variant: str = "") -> LimitRule:
        """Return the rule of a variant; raise UnknownProfile naming those that exist."""
        rule = self.limits.get(variant)
        if rule is None:
            known = "、".join(filter(None, self.limits)) or "（无变体）"
            raise UnknownProfile(
                f"规则“{self.name}”没有变体“{variant}”",
                next_step=f"可用的变体：{known}。",
                field="profile_variant",
            )
        return rule

    def decision_limit(self, variant: str = "", *, days: DayReading | None = None) -> Limit | None:
        """Return the decision limit in the unit it is counted in; None: before expiry."""
        limit = self.limit_rule(variant).limit
        return None if limit is None else self.read(limit, days=days)

    def read(self, limit: Limit, *, days: DayReading | None = None) -> Limit:
        """Return the limit with a bare 日 read as natural or working days."""
        if limit.unit is Unit.NATURAL_DAYS and (days or self.days_read_as) is DayReading.WORKING:
            return Limit(limit.value, Unit.WORKING_DAYS)
        return limit

    def extension_rule(self, variant: str = "") -> ExtensionRule | None:
        """Return the extension that the law allows for the variant, None where it knows none."""
        return self.limit_rule(variant).extension or self.extension


def check_extension(
    profile: RuleProfile, requested: Limit, *, variant: str = "", granted: int = 0
) -> ExtensionRule:
    """Return the rule an extension rests on; raise ExtensionNotAllowed where there is none."""
    rule = profile.extension_rule(variant)
    if rule is None:
        raise ExtensionNotAllowed(
            f"“{profile.name}”的法律没有规定可以延长办理期限",
            law="、".join(profile.articles),
            next_step="请在原期限内作出决定。",
        )
    if granted >= rule.times:
        raise ExtensionNotAllowed(
            f"本件已延长{granted}次，法律只允许延长{rule.times}次",
            law=rule.article,
            next_step="请在延长后的期限内作出决定。",
        )
    longest = profile.read(rule.limit)
    if requested.unit is not longest.unit or not 0 < requested.value <= longest.value:
        raise ExtensionNotAllowed(
            f"申请延长{requested.chinese}，法律最多允许延长{longest.chinese}",
            law=rule.article,
            next_step=f"请改为不超过{longest.chinese}，并由{rule.approver}批准。",
        )
    return rule


def check_suspension(profile: RuleProfile, kind: ExcludedKind) -> str:
    """Return the article that lets this kind out of the limit; raise KindNotExcluded otherwise."""
    if kind not in profile.excluded:
        # In the order of the enumeration, so that the message is the same every time.
        allowed = "、".join(entry.label for entry in ExcludedKind if entry in profile.excluded)
        raise KindNotExcluded(
            f"“{profile.name}”不得因“{kind.label}”暂停计算期限",
            law=profile.excluded_article or "、".join(profile.articles),
            next_step=f"可以不计入的只有：{allowed}。" if allowed else "本类事项的期限不得暂停。",
        )
    return profile.excluded_article if kind not in ARTICLE_45 else kind.article


class _File(_Part):
    profiles: list[RuleProfile]


def load_profiles(text: str) -> dict[str, RuleProfile]:
    """Read the YAML of rule profiles into a mapping by code and by alias.

    Raise BadProfile naming the place that is wrong.
    """
    try:
        content = _File.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadProfile(f"规则文件不是合法的 YAML：{error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadProfile(f"规则文件的“{place}”不合格式：{first['msg']}", field=place) from error
    found: dict[str, RuleProfile] = {}
    for profile in content.profiles:
        for code in (profile.code, *profile.aliases):
            if code in found:
                raise BadProfile(f"规则代码“{code}”出现了两次", field=code)
            found[code] = profile
    return found

"""网签规则: what a place may decide about signings; configuration with its articles."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from onewindow.domains.contracts.rules.restrictions import Effect, RestrictionKind

MOST_PARTIES = 7
"""The page of signatures has eight places; the last one is the platform's."""


class Policy(BaseModel):
    """Rules of one region from a day on. The articles of the defaults need the lawyers' check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effects: dict[RestrictionKind, Effect]
    draft_hours: int = Field(24, ge=1, le=24 * 30)
    """How long a text may wait for its signatures before it expires."""
    number_prefix: str = Field("网签", min_length=1, max_length=10)
    identity_licence: str = "居民身份证"
    """Kind of the licence against which a kiosk compares an identity."""
    shared_as: str = "存量房网签备案数据"
    """Kind of shared data as which the transfer finds the contract."""
    shared_by: str = "housing-construction"
    recorded_by: str = "住房和城乡建设部门"
    limits_to_adults: bool = True
    """A minor's home is sold by guardians, at a desk with their papers (民法典 第三十五条)."""


DEFAULT_POLICY = Policy(
    effects={
        RestrictionKind.SEIZURE: Effect(
            forbids=True,
            law="城市房地产管理法第三十八条第二项：司法机关和行政机关依法裁定、决定查封的房地产不得转让",
            advice="请向作出查封的机关办理解除；登记簿上解除以后，可以再来签订。",
        ),
        RestrictionKind.ADVANCE_NOTICE: Effect(
            forbids=True,
            law="民法典第二百二十一条：预告登记后，未经权利人同意处分该不动产的，不发生物权效力",
            advice="请先注销预告登记，或者凭预告登记权利人的书面同意到窗口办理。",
        ),
        RestrictionKind.MORTGAGE: Effect(
            forbids=False,
            law="民法典第四百零六条：抵押期间抵押人可以转让抵押财产，抵押权不受影响",
            advice="买方须知道该房已抵押；约定了限制转让的，过户时须有抵押权人同意的书面材料。",
        ),
        RestrictionKind.OBJECTION: Effect(
            forbids=False,
            law="民法典第二百二十条；不动产登记暂行条例实施细则第八十四条",
            advice="该房的权利有人提出异议，过户时双方须书面承诺知情并自担风险。",
        ),
        RestrictionKind.RESIDENCE: Effect(
            forbids=False,
            law="民法典第三百六十六条",
            advice="该房上有居住权，房屋转让后居住权继续存在。",
        ),
    }
)


def contract_number(prefix: str, division_code: str, year: int, serial: int) -> str:
    """Return 前缀 + 六位区划 + 年 + 六位序号; one series a division and year."""
    return f"{prefix}{division_code[:6]}{year}{serial:06d}"

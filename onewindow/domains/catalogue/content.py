"""The typed content of a service standard: what one YAML file under ``city/items`` may say.

Field names follow the implementation list of GB/T 39554.2; every screen, checklist, clock and
notice is derived from this one value. The model also yields the JSON Schema for editors.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from onewindow.lib.limits import Limit


def _limit(value: Any) -> Limit:
    return value if isinstance(value, Limit) else Limit.parse(str(value))


LimitField = Annotated[
    Limit,
    BeforeValidator(_limit),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,5}(wd|d|h|min)$"}),
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Cel = Annotated[str, Field(description="CEL over `answers`, `applicant` and `form`; true applies")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemType(StrEnum):
    """事项类型, GB/T 39046 A.1; the value is the code, `label` the word."""

    LICENSING = "01"
    PENALTY = "02"
    COERCION = "03"
    LEVY = "04"
    PAYMENT = "05"
    INSPECTION = "06"
    CONFIRMATION = "07"
    REWARD = "08"
    ADJUDICATION = "09"
    OTHER_POWER = "10"
    PUBLIC_SERVICE = "20"

    @property
    def label(self) -> str:
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    ItemType.LICENSING: "行政许可",
    ItemType.PENALTY: "行政处罚",
    ItemType.COERCION: "行政强制",
    ItemType.LEVY: "行政征收",
    ItemType.PAYMENT: "行政给付",
    ItemType.INSPECTION: "行政检查",
    ItemType.CONFIRMATION: "行政确认",
    ItemType.REWARD: "行政奖励",
    ItemType.ADJUDICATION: "行政裁决",
    ItemType.OTHER_POWER: "其他行政权力",
    ItemType.PUBLIC_SERVICE: "公共服务",
}


class Basis(Part):
    """设定依据: a law and the article that is relied on."""

    law: str = Field(min_length=2)
    article: str = ""
    url: str = ""

    @property
    def citation(self) -> str:
        return f"《{self.law}》{self.article}" if self.article else f"《{self.law}》"


class Codes(Part):
    basic: str = ""
    implementation: str = ""
    handling: str = ""
    local_basic: str = ""
    local_implementation: str = ""


class Option(Part):
    value: str
    label: str


class Question(Part):
    """A guiding question 情形: its answer chooses materials, steps and limits."""

    id: Slug
    text: str
    kind: Literal["single", "multiple", "boolean"] = "single"
    options: list[Option] = []
    help: str = ""


class MaterialSource(StrEnum):
    APPLICANT = "applicant"
    GOVERNMENT = "government"
    THIRD_PARTY = "third_party"
    INTERNAL = "internal"


class Necessity(StrEnum):
    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class RequiredMaterial(Part):
    """申请材料; `when` makes it conditional, `deferrable_days` are working days of 容缺."""

    id: Slug
    name: str = Field(min_length=1)
    aliases: list[str] = []
    necessity: Necessity = Necessity.REQUIRED
    when: Cel = ""
    form: Literal["original", "copy", "original_and_copy", "inspect", "electronic", ""] = "original"
    copies: int = Field(1, ge=0, le=20)
    source: MaterialSource = MaterialSource.APPLICANT
    issuer: str = ""
    licence_type: str = Field("", description="a sharable licence that proves the same")
    shared_from: str = Field("", description="a data resource that supplies it without asking")
    deferrable_days: int | None = Field(None, ge=1, le=365)
    promise_allowed: bool = False
    net_verifiable: bool = False
    sample: str = Field("", description="样表: address of a filled-in example")
    basis: list[Basis] = []
    review_points: list[str] = []
    notes: str = ""

    @property
    def is_sharable(self) -> bool:
        """Whether government already holds it, so that it is never asked (令716 第7条)."""
        return bool(self.licence_type or self.shared_from) or self.source is MaterialSource.INTERNAL


class FormField(Part):
    id: Slug
    label: str
    kind: Literal[
        "text",
        "textarea",
        "integer",
        "decimal",
        "date",
        "choice",
        "phone",
        "uscc",
        "citizen_id",
        "address",
        "real_estate_unit",
        "boolean",
    ] = "text"
    required: bool = True
    options: list[Option] = []
    when: Cel = ""
    unit: str = ""
    help: str = ""
    section: str = ""


class Stage(StrEnum):
    """Where in the case a step belongs; all but `review` and `decision` are done by case acts.

    `intake` is done by receiving and accepting, `issue` by making the result, `delivery` by handing
    it over; `decision` is the one step whose outcome is the decision of the case.
    """

    INTAKE = "intake"
    REVIEW = "review"
    DECISION = "decision"
    ISSUE = "issue"
    DELIVERY = "delivery"


class PlanStep(Part):
    """环节: `after` are hard prerequisites, `after_soft` only hold back the decision."""

    code: Slug
    name: str
    department: Slug
    limit: LimitField
    stage: Stage = Stage.REVIEW
    kind: Literal["examination", "site_inspection", "payment", "external", "consultation"] = (
        "examination"
    )
    role: str = Field("examiner", description="a post role; see organizations")
    after: list[Slug] = []
    after_soft: list[Slug] = []
    reasons: dict[Slug, str] = Field({}, description="legal reason for each prerequisite")
    when: Cel = ""
    signers: int = Field(1, ge=1, le=9)
    reopens_for: Literal["all", "unsigned"] = Field(
        "all", description="who signs again after a return"
    )
    is_optional: bool = Field(False, description="its failure never blocks the case")
    is_early: bool = False
    basis: list[Basis] = []
    review_points: list[str] = []


class ApprovalPlan(Part):
    """审批流程: a DAG of steps; its critical path is the shortest honest promise."""

    lead_department: Slug
    steps: list[PlanStep] = Field(min_length=1)
    distinct_people: int = Field(
        2, ge=1, le=9, description="n-eyes: distinct people over intake, review and decision (H22)"
    )


class Fee(Part):
    """收费. `amount_fen` is in fen; None where the standard is set elsewhere."""

    name: str
    amount_fen: int | None = Field(None, ge=0)
    per: str = "件"
    when: Cel = ""
    basis: list[Basis] = []
    waivers: list[str] = []
    notes: str = ""


class Result(Part):
    """办理结果. ``department`` issues it where that is not the item's own: a joint item."""

    name: str
    kind: Literal["licence", "approval", "certificate", "filing", "payment", "other"] = "licence"
    licence_type: str = ""
    department: Slug | Literal[""] = ""
    validity: str = ""
    sample: str = ""


class Faq(Part):
    question: str
    answer: str


class Origin(Part):
    """Where the facts come from, and how sure: statute read, page read, own knowledge."""

    place: str
    evidence: Literal["statute", "page", "repository", "unconfirmed"] = "unconfirmed"


class Baseline(Part):
    """Figures before the reform, for before-and-after (W15, W16, Q9, Q19)."""

    label: str = "改革前"
    materials: int | None = None
    steps: int | None = None
    limit: LimitField | None = None
    runs: int | None = None
    windows: int | None = None


class StandardContent(Part):
    """One version of how an item is handled; empty means the source does not say."""

    code: Slug
    name: str = Field(min_length=2, max_length=1000)
    short_name: str = ""
    synonyms: list[str] = []
    topic: str = ""
    operation: str = ""
    main_item: str = ""
    codes: Codes = Codes()
    type: ItemType
    department: Slug
    participating_departments: list[Slug] = []
    delegated_from: str = ""
    exercise_level: Literal["1", "2", "3", "4", "5", "6", "7", ""] = ""
    power_source: Literal["1", "2", "3", "4", "5", "6", ""] = ""
    service_objects: list[Literal["1", "2", "3", "4", "5", "6"]] = []
    handling_type: Literal["immediate", "promised", "other"] = "promised"
    profile: str = Field("LIC", description="rule profile, see city/profiles")
    profile_variant: str = ""
    legal_basis: list[Basis] = []
    statutory_limit: LimitField | None = None
    statutory_limit_note: str = ""
    promised_limit: LimitField | None = None
    promised_limit_note: str = ""
    conditions: list[str] = []
    questions: list[Question] = []
    materials: list[RequiredMaterial] = []
    form: list[FormField] = []
    plan: ApprovalPlan | None = None
    special_procedures: list[str] = []
    allows_deferral: bool = False
    allows_promise: bool = False
    promise_conditions: list[str] = []
    follow_up_days: int | None = Field(None, ge=1, description="working days after a promise")
    allows_mock: bool = False
    is_charged: bool | None = None
    online_payment: bool = False
    fees: list[Fee] = []
    results: list[Result] = []
    runs: int | None = Field(None, ge=0, le=9)
    runs_reason: str = ""
    online_depth: Literal["1", "2", "3", "4", ""] = ""
    channels: list[Literal["window", "portal", "kiosk", "courier", "mobile"]] = ["window"]
    window_kinds: list[Literal["comprehensive", "dedicated", "issuing", "assisted", "fallback"]] = [
        "comprehensive"
    ]
    cross_region_scope: Literal["", "nationwide", "province", "city", "county"] = ""
    needs_second_screen: bool = True
    is_progress_public: bool = Field(
        True, description="masked on public screens; not for items that say too much of a person"
    )
    address: str = ""
    opening_hours: str = ""
    enquiry_phone: str = ""
    complaint_phone: str = ""
    faq: list[Faq] = []
    baselines: list[Baseline] = []
    origins: list[Origin] = []
    waivers: dict[str, str] = Field({}, description="lint rule → reason and name of who waives it")

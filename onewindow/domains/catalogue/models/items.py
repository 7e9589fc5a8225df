"""Items and their standards in versions."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pgtrigger
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from onewindow.domains.catalogue.content import ItemType, StandardContent
from onewindow.kit import stamps


class ServiceItem(models.Model):
    """事项: the stable identity that versions belong to.

    Name, type, topic and department are those of the newest published version, or of the draft
    while there is none. ``source_key`` is set for imported items only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField("事项代码", max_length=64, unique=True)
    basic_code = models.CharField("基本编码", max_length=50, blank=True)
    implementation_code = models.CharField("实施编码", max_length=80, blank=True)
    name = models.CharField("名称", max_length=1000)
    short_name = models.CharField("简称", max_length=1000, blank=True)
    main_item = models.CharField("主项", max_length=1000, blank=True)
    topic = models.CharField("主题", max_length=100, blank=True)
    type = models.CharField(
        "事项类型", max_length=2, choices=[(t.value, t.label) for t in ItemType]
    )
    department_code = models.CharField("部门", max_length=64)
    division_code = models.CharField("行政区划", max_length=12, blank=True)
    source_key = models.CharField("来源标识", max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "事项"
        triggers = [stamps.moves("catalogue.standards")]
        indexes = [
            # Rule 17 and X18 ask: who else has this basic code?
            models.Index(
                fields=["basic_code"], condition=~models.Q(basic_code=""), name="item_basic_code"
            ),
            models.Index(fields=["department_code"], name="item_department"),
            # The public's list: by topic and name, a page at a time.
            models.Index(fields=["topic", "name"], name="item_topic"),
            # The search asks of thousands of items where they are in force.
            models.Index(fields=["id"], include=["division_code"], name="item_place"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class StandardStatus(models.TextChoices):
    IMPORTED_DRAFT = "imported_draft", "导入草稿"
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审查中"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已被取代"
    REPEALED = "repealed", "已废止"


_AFTERLIFE = (
    "status",
    "superseded_at",
    "repealed_at",
    "repeal_reason",
    "valid_until",
    "findings",
    "error_count",
    "warning_count",
    "search_name",
    "search_more",
    "search_initials",
    "search_vector",
)
"""What may still change in a published row: its end, what lint says of it today, its index."""

_LISTED = ", ".join(f"'{name}'" for name in _AFTERLIFE)
_IMMUTABLE = f"""
IF OLD.status IN ('published', 'superseded', 'repealed') THEN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'catalogue: a published standard is never deleted (%)', OLD.id;
    END IF;
    IF (to_jsonb(NEW) - ARRAY[{_LISTED}])
       IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{_LISTED}]) THEN
        RAISE EXCEPTION 'catalogue: a published standard is immutable (%)', OLD.id;
    END IF;
    IF NEW.status <> OLD.status
       AND NOT (OLD.status = 'published' AND NEW.status IN ('superseded', 'repealed')) THEN
        RAISE EXCEPTION 'catalogue: status % may not follow %', NEW.status, OLD.status;
    END IF;
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
"""


_INDEX = """
DELETE FROM catalogue_searchterm WHERE standard_id = NEW.id;
INSERT INTO catalogue_searchterm (term, standard_id, in_name, name_length)
SELECT lexeme, NEW.id, 'A' = ANY(weights), LEAST(char_length(NEW.document->>'name'), 1000)
FROM unnest(NEW.search_vector);
RETURN NULL;
"""


_WHEN_WORDS_CHANGE = pgtrigger.UpdateOf("search_name", "search_more")  # type: ignore[no-untyped-call]


class ServiceStandard(models.Model):
    """实施清单: one version of how an item is handled; immutable once published.

    ``document`` is the whole content with every default written out, so that a later default never
    changes an old version. ``profile`` is the resolved rule profile as it was at publication: with
    it a case of 2024 is explained in 2026. ``authors`` are the keys of everyone who wrote it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="standards", verbose_name="事项"
    )
    version = models.PositiveIntegerField("版本")
    document = models.JSONField("内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    status = models.CharField("状态", max_length=14, choices=StandardStatus.choices)
    authors = models.JSONField("起草人", default=list)
    profile = models.JSONField("时限规则", default=dict)
    optimisation_record = models.TextField("优化记录", blank=True)
    meeting_minutes = models.CharField("会议纪要", max_length=200, blank=True)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_until = models.DateField("失效日期", null=True, blank=True, help_text="当日不再适用")
    created_at = models.DateTimeField("建立时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    superseded_at = models.DateTimeField("取代时间", null=True, blank=True)
    repealed_at = models.DateTimeField("废止时间", null=True, blank=True)
    repeal_reason = models.TextField("废止理由", blank=True)
    raw = models.TextField("导入原文", blank=True)
    raw_digest = models.CharField("导入原文摘要", max_length=64, blank=True)
    findings = models.JSONField("检查结果", default=list)
    error_count = models.PositiveIntegerField("错误数", default=0)
    warning_count = models.PositiveIntegerField("提醒数", default=0)
    search_name = models.TextField(blank=True, editable=False)
    search_more = models.TextField(blank=True, editable=False)
    search_initials = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_name", weight="A", config="simple")
        + SearchVector("search_more", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "事项标准"
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="standard_item_version"),
            # A case asks for the version in force and must find one.
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(status="published"),
                name="standard_one_published",
            ),
            # Two people must not draft past each other.
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(status__in=["draft", "in_review"]),
                name="standard_one_draft",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | models.Q(published_at__isnull=False, valid_from__isnull=False),
                name="standard_published_is_dated",
            ),
        ]
        indexes = [
            # The search asks of thousands of versions whether they hold, and of few what they say.
            models.Index(
                fields=["id"],
                include=["item", "status", "valid_from", "valid_until"],
                name="standard_holds",
            ),
            models.Index(fields=["status", "item"], name="standard_status"),
            # An import asks: was this very record read before?
            models.Index(
                fields=["raw_digest"], condition=~models.Q(raw_digest=""), name="standard_raw"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_IMMUTABLE,
            ),
            # Rows of the index follow from a generated column, whoever writes the standard.
            pgtrigger.Trigger(
                name="terms_on_insert",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=_INDEX,
            ),
            pgtrigger.Trigger(
                name="terms_on_update",
                operation=_WHEN_WORDS_CHANGE,
                when=pgtrigger.After,
                func=_INDEX,
            ),
            stamps.moves("catalogue.standards"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} 第{self.version}版（{self.get_status_display()}）"

    @property
    def content(self) -> StandardContent:
        """The typed content; equal documents share one value in memory."""
        return _typed(self.content_hash, self.document)

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.status in {
            StandardStatus.DRAFT,
            StandardStatus.IN_REVIEW,
            StandardStatus.IMPORTED_DRAFT,
        }


class SearchTerm(models.Model):
    """One word of a standard's index; made by the database from ``search_vector``.

    One range of the index a word, without the standards themselves: what a search reads stays
    small even where thousands of items fit.
    """

    id = models.BigAutoField(primary_key=True)
    term = models.CharField("词", max_length=200)
    standard = models.ForeignKey(
        ServiceStandard, models.CASCADE, related_name="+", verbose_name="标准"
    )
    in_name = models.BooleanField("在名称中")
    name_length = models.PositiveSmallIntegerField("名称字数")

    class Meta:
        verbose_name = "检索词"
        indexes = [
            models.Index(
                fields=["term", "standard"], include=["in_name", "name_length"], name="term_found"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.standard_id}"


_TYPED: dict[str, StandardContent] = {}
_TYPED_MAX = 512


def _typed(digest: str, document: dict[str, Any]) -> StandardContent:
    """Parse a document once a process: content is frozen, so rows may share it."""
    found = _TYPED.get(digest)
    if found is None:
        if len(_TYPED) >= _TYPED_MAX:
            _TYPED.clear()
        found = _TYPED[digest] = StandardContent.model_validate(document)
    return found


def document_of(content: StandardContent) -> dict[str, Any]:
    """Return the content as stored: every field, defaults written out."""
    return content.model_dump(mode="json")


def digest_of(document: dict[str, Any]) -> str:
    """Return SHA-256 of the canonical JSON of a document."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

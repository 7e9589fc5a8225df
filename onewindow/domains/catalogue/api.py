"""The only door of the catalogue: items, standards in versions, lists of powers, lint."""

# isort: skip_file
# fmt: off
from onewindow.domains.catalogue.actions.drafts import create_draft, revise_draft, submit_for_review
from onewindow.domains.catalogue.actions.imports import ImportReport, import_catalogue
from onewindow.domains.catalogue.actions.powers import cancel_power, list_power
from onewindow.domains.catalogue.actions.publication import publish_standard, repeal_standard
from onewindow.domains.catalogue.actions.reviews import (
    record_review, review_obstacle, waive_finding,
)
from onewindow.domains.catalogue.browse import (
    GateVerdict, ItemCounts, ItemVersions, browse_items, departments_with_items,
    findings_by_rule, gate_verdict, item_counts, power_entries, same_basic_code, with_versions,
)
from onewindow.domains.catalogue.content import (
    Basis, FormField, ItemType, MaterialSource, Necessity, PlanStep, Question, RequiredMaterial,
    Stage, StandardContent,
)
from onewindow.domains.catalogue.errors import (
    DraftChanged, DraftExists, NotOnPowerList, NotPublishable, UnknownItem, UnknownStandard,
)
from onewindow.domains.catalogue.gate import file_context, lint_context, lint_standard
from onewindow.domains.catalogue.item_search import SearchHit, search_items
from onewindow.domains.catalogue.loader import (
    Problem, StandardFileError, dump_standard, load_standard, load_standard_file, schema_text,
)
from onewindow.domains.catalogue.models import (
    ListKind, PowerListEntry, PowerState, ReviewKind, ServiceItem, ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.permissions import CAPABILITIES
from onewindow.domains.catalogue.queries import (
    ListChange, compare_lists, current_rates, get_item, item_in_force, power_list, power_totals,
    publish_log, published_standard, require_in_force, standard_version, standards_in_force,
    versions,
)
from onewindow.domains.catalogue.rules.checklist import (
    Checklist, ChecklistRow, Facts, Supply, active_fees, active_fields, active_steps, checklist,
    facts_of, open_questions,
)
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.diff import Change, diff, highlights
from onewindow.domains.catalogue.rules.figures import (
    CatalogueRates, Comparison, baseline_figures, before_and_after, figures, plan_gain,
)
from onewindow.domains.catalogue.rules.findings import RULES, Finding, Severity, count_by_rule
from onewindow.domains.catalogue.rules.labels import label, shown
from onewindow.domains.catalogue.rules.lint import blocking, lint
from onewindow.domains.catalogue.rules.plan import (
    critical_path, serial_sum, timed_nodes,
)
from onewindow.domains.catalogue.rules.units import chinese_minutes, working_minutes
from onewindow.domains.catalogue.rules.publications import business_manual, service_guide

__all__ = [
    "CAPABILITIES",
    "RULES",
    "Basis",
    "CatalogueRates",
    "Change",
    "Checklist",
    "ChecklistRow",
    "Comparison",
    "DraftChanged",
    "DraftExists",
    "Facts",
    "Finding",
    "FormField",
    "GateVerdict",
    "ImportReport",
    "ItemCounts",
    "ItemType",
    "ItemVersions",
    "LintContext",
    "ListChange",
    "ListKind",
    "MaterialSource",
    "Necessity",
    "NotOnPowerList",
    "NotPublishable",
    "PlanStep",
    "PowerListEntry",
    "PowerState",
    "Problem",
    "Question",
    "RequiredMaterial",
    "ReviewKind",
    "SearchHit",
    "ServiceItem",
    "ServiceStandard",
    "Severity",
    "Stage",
    "StandardContent",
    "StandardFileError",
    "StandardStatus",
    "Supply",
    "UnknownItem",
    "UnknownStandard",
    "active_fees",
    "active_fields",
    "active_steps",
    "baseline_figures",
    "before_and_after",
    "blocking",
    "browse_items",
    "business_manual",
    "cancel_power",
    "checklist",
    "chinese_minutes",
    "compare_lists",
    "count_by_rule",
    "create_draft",
    "critical_path",
    "current_rates",
    "departments_with_items",
    "diff",
    "dump_standard",
    "facts_of",
    "figures",
    "file_context",
    "findings_by_rule",
    "gate_verdict",
    "get_item",
    "highlights",
    "import_catalogue",
    "item_counts",
    "item_in_force",
    "label",
    "lint",
    "lint_context",
    "lint_standard",
    "list_power",
    "load_standard",
    "load_standard_file",
    "open_questions",
    "plan_gain",
    "power_entries",
    "power_list",
    "power_totals",
    "publish_log",
    "publish_standard",
    "published_standard",
    "record_review",
    "repeal_standard",
    "require_in_force",
    "review_obstacle",
    "revise_draft",
    "same_basic_code",
    "schema_text",
    "search_items",
    "serial_sum",
    "service_guide",
    "shown",
    "standard_version",
    "standards_in_force",
    "submit_for_review",
    "timed_nodes",
    "versions",
    "waive_finding",
    "with_versions",
    "working_minutes",
]

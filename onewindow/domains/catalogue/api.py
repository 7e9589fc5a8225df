"""The only door of the catalogue: items, standards in versions, lists of powers, lint."""

# isort: skip_file
# fmt: off
from onewindow.domains.catalogue.actions.drafts import create_draft, revise_draft, submit_for_review
from onewindow.domains.catalogue.actions.imports import ImportReport, import_catalogue
from onewindow.domains.catalogue.actions.powers import cancel_power, list_power
from onewindow.domains.catalogue.actions.publication import publish_standard, repeal_standard
from onewindow.domains.catalogue.actions.reviews import record_review, waive_finding
from onewindow.domains.catalogue.content import (
    ApprovalPlan, Fee, FormField, ItemType, MaterialSource, Necessity, PlanStep, Question,
    RequiredMaterial, Stage, StandardContent,
)
from onewindow.domains.catalogue.errors import NotOnPowerList, NotPublishable, UnknownStandard
from onewindow.domains.catalogue.gate import file_context, lint_context, lint_standard
from onewindow.domains.catalogue.item_search import SearchHit, search_items
from onewindow.domains.catalogue.loader import StandardFileError, load_standard_file, schema_text
from onewindow.domains.catalogue.models import (
    ListKind, PowerListEntry, PowerState, ReviewKind, ServiceItem, ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.permissions import CAPABILITIES
from onewindow.domains.catalogue.queries import (
    compare_lists, current_rates, get_item, item_in_force, power_list, power_totals,
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
    baseline_figures, before_and_after, figures, plan_gain,
)
from onewindow.domains.catalogue.rules.findings import RULES, Finding, Severity, count_by_rule
from onewindow.domains.catalogue.rules.lint import blocking, lint
from onewindow.domains.catalogue.rules.plan import critical_path
from onewindow.domains.catalogue.rules.publications import business_manual, service_guide

__all__ = [
    "CAPABILITIES", "RULES", "ApprovalPlan", "Change", "Checklist", "ChecklistRow", "Facts", "Fee",
    "Finding", "FormField", "ImportReport", "ItemType", "LintContext", "ListKind", "MaterialSource",
    "Necessity", "NotOnPowerList", "NotPublishable", "PlanStep", "PowerListEntry", "PowerState",
    "Question", "RequiredMaterial", "ReviewKind", "SearchHit", "ServiceItem", "ServiceStandard",
    "Severity", "Stage", "StandardContent", "StandardFileError", "StandardStatus", "Supply",
    "UnknownStandard", "active_fees", "active_fields", "active_steps", "baseline_figures",
    "before_and_after", "blocking", "business_manual", "cancel_power", "checklist", "compare_lists",
    "count_by_rule", "create_draft", "critical_path", "current_rates", "diff", "facts_of",
    "figures", "file_context", "get_item", "highlights", "import_catalogue", "item_in_force",
    "lint", "lint_context", "lint_standard", "list_power", "load_standard_file", "open_questions",
    "plan_gain", "power_list", "power_totals", "publish_log", "publish_standard",
    "published_standard", "record_review", "repeal_standard", "require_in_force", "revise_draft",
    "schema_text", "search_items", "service_guide", "standard_version", "standards_in_force",
    "submit_for_review", "versions", "waive_finding",
]

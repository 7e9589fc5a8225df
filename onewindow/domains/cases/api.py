"""The only door of cases."""

# isort: skip_file
# fmt: off
from onewindow.domains.approvals.api import PrerequisiteMissing
from onewindow.domains.cases import answers, officer_outlook, trays
from onewindow.domains.cases.actions import batch
from onewindow.domains.cases.actions.acceptance import (
    accept_case, accept_on_promise, accept_with_deferral, deem_accepted, supply_deferred,
)
from onewindow.domains.cases.actions.amendment import amend_application
from onewindow.domains.cases.actions.decision import (
    archive_case, check_promise, convert_mock, decide_case, deliver_case, make_result,
)
from onewindow.domains.cases.actions.drafts import (
    Paper, begin_amendment, begin_draft, discard_draft, hand_in, receive_draft, save_draft,
)
from onewindow.domains.cases.actions.examination import (
    add_signer, extend_step, reroute_step, return_step, send_back, sign_step, supplement_step,
)
from onewindow.domains.cases.actions.intake import (
    approve_negative_report, confirm_application, decline_case, pass_pre_review,
    point_elsewhere, report_negative, request_correction, return_case, submit_correction,
    terminate_case, withdraw_case,
)
from onewindow.domains.cases.actions.receipt import (
    GREEN_REASONS, Application, condition_facts, form_digest, receive_case,
)
from onewindow.domains.cases.actions.recompute import recompute_clocks
from onewindow.domains.cases.actions.screens import (
    ask_for_changes, clear_screen, pair_screen, show_case, show_draft,
)
from onewindow.domains.cases.actions.silence import conclude_by_silence
from onewindow.domains.cases.actions.time import (
    end_special_procedure, grant_extension, start_special_procedure,
)
from onewindow.domains.cases.desk import (
    DayFigures, day_figures, draft_of, drafts_of, frequent_items, paired_screen, screen_of,
    shown_case, shown_draft,
)
from onewindow.domains.cases.errors import (
    CaseNotFound, DraftNotFound, FormInvalid, IllegalTransition,
)
from onewindow.domains.cases.events import CaseAccepted, Defect, Deferral
from onewindow.domains.cases.models import ApplicationDraft, Case, CustomerScreen
from onewindow.domains.cases.outlook import (
    acceptance_outlook, deferral_day, latest_deferral, missing_of, why_not,
)
from onewindow.domains.cases.queries import (
    DESK_GROUPS, CaseFile, Entry, case_file, cases_by_number, desk, desk_counts,
    find_by_query_code, get_case, inbox, open_file, row_light, search_cases, step_row_light,
    timeline, visible_cases,
)
from onewindow.domains.cases.rules.forms import FieldFault, check_form
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.rules.transitions import Act, is_legal
from onewindow.domains.cases.terms import Terms, calendar_for, owed_materials, terms_of
from onewindow.domains.cases.verify import Verification, as_json, verify_all, verify_case

__all__ = [
    "DESK_GROUPS", "GREEN_REASONS", "Act", "Application", "ApplicationDraft", "Case",
    "CaseAccepted", "CaseFile", "CaseNotFound", "CaseState", "CustomerScreen", "DayFigures",
    "Defect", "Deferral", "DraftNotFound", "Entry", "FieldFault", "FormInvalid",
    "IllegalTransition", "Paper", "PrerequisiteMissing", "Status", "Terms", "Verification",
    "accept_case", "accept_on_promise", "accept_with_deferral", "acceptance_outlook",
    "add_signer", "amend_application", "answers", "approve_negative_report", "archive_case",
    "as_json", "ask_for_changes", "batch", "begin_amendment", "begin_draft", "calendar_for",
    "case_file", "cases_by_number", "check_form", "check_promise", "clear_screen",
    "conclude_by_silence", "condition_facts", "confirm_application", "convert_mock",
    "day_figures", "decide_case", "decline_case", "deem_accepted", "deferral_day",
    "deliver_case", "desk", "desk_counts", "discard_draft", "draft_of", "drafts_of",
    "end_special_procedure", "extend_step", "find_by_query_code", "form_digest",
    "frequent_items", "get_case", "grant_extension", "hand_in", "inbox", "is_legal",
    "latest_deferral", "make_result", "missing_of", "officer_outlook", "open_file",
    "owed_materials", "pair_screen", "paired_screen", "pass_pre_review", "point_elsewhere",
    "receive_case", "receive_draft", "recompute_clocks", "report_negative",
    "request_correction", "reroute_step", "return_case", "return_step", "row_light",
    "save_draft", "screen_of", "search_cases", "send_back", "show_case", "show_draft",
    "shown_case", "shown_draft", "sign_step", "start_special_procedure", "step_row_light",
    "submit_correction", "supplement_step", "supply_deferred", "terminate_case", "terms_of",
    "timeline", "trays", "verify_all", "verify_case", "visible_cases", "why_not",
    "withdraw_case",
]
# fmt: on

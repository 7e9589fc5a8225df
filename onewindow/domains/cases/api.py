"""The only door of cases."""

from onewindow.domains.approvals.api import PrerequisiteMissing
from onewindow.domains.cases.actions.acceptance import (
    accept_case,
    accept_on_promise,
    accept_with_deferral,
    deem_accepted,
    supply_deferred,
)
from onewindow.domains.cases.actions.decision import (
    archive_case,
    check_promise,
    convert_mock,
    decide_case,
    deliver_case,
    make_result,
)
from onewindow.domains.cases.actions.examination import (
    add_signer,
    extend_step,
    reroute_step,
    return_step,
    send_back,
    sign_step,
    supplement_step,
)
from onewindow.domains.cases.actions.intake import (
    approve_negative_report,
    confirm_application,
    decline_case,
    pass_pre_review,
    point_elsewhere,
    report_negative,
    request_correction,
    return_case,
    submit_correction,
    terminate_case,
    withdraw_case,
)
from onewindow.domains.cases.actions.receipt import (
    GREEN_REASONS,
    Application,
    form_digest,
    receive_case,
)
from onewindow.domains.cases.actions.silence import conclude_by_silence
from onewindow.domains.cases.actions.time import (
    end_special_procedure,
    grant_extension,
    start_special_procedure,
)
from onewindow.domains.cases.errors import CaseNotFound, FormInvalid, IllegalTransition
from onewindow.domains.cases.events import CaseAccepted, Defect, Deferral
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.outlook_calendar import DateMoved, dates_moved
from onewindow.domains.cases.queries import (
    DESK_GROUPS,
    CaseFile,
    Entry,
    case_file,
    cases_by_number,
    desk,
    desk_counts,
    find_by_query_code,
    get_case,
    inbox,
    open_file,
    row_light,
    search_cases,
    step_row_light,
    timeline,
    visible_cases,
)
from onewindow.domains.cases.rules.forms import FieldFault
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.rules.transitions import Act, is_legal
from onewindow.domains.cases.terms import Terms, calendar_for, owed_materials, terms_of
from onewindow.domains.cases.verify import Verification, as_json, verify_all, verify_case

__all__ = [
    "DESK_GROUPS",
    "GREEN_REASONS",
    "Act",
    "Application",
    "Case",
    "CaseAccepted",
    "CaseFile",
    "CaseNotFound",
    "CaseState",
    "DateMoved",
    "Defect",
    "Deferral",
    "Entry",
    "FieldFault",
    "FormInvalid",
    "IllegalTransition",
    "PrerequisiteMissing",
    "Status",
    "Terms",
    "Verification",
    "accept_case",
    "accept_on_promise",
    "accept_with_deferral",
    "add_signer",
    "approve_negative_report",
    "archive_case",
    "as_json",
    "calendar_for",
    "case_file",
    "cases_by_number",
    "check_promise",
    "conclude_by_silence",
    "confirm_application",
    "convert_mock",
    "dates_moved",
    "decide_case",
    "decline_case",
    "deem_accepted",
    "deliver_case",
    "desk",
    "desk_counts",
    "end_special_procedure",
    "extend_step",
    "find_by_query_code",
    "form_digest",
    "get_case",
    "grant_extension",
    "inbox",
    "is_legal",
    "make_result",
    "open_file",
    "owed_materials",
    "pass_pre_review",
    "point_elsewhere",
    "receive_case",
    "report_negative",
    "request_correction",
    "reroute_step",
    "return_case",
    "return_step",
    "row_light",
    "search_cases",
    "send_back",
    "sign_step",
    "start_special_procedure",
    "step_row_light",
    "submit_correction",
    "supplement_step",
    "supply_deferred",
    "terminate_case",
    "terms_of",
    "timeline",
    "verify_all",
    "verify_case",
    "visible_cases",
    "withdraw_case",
]

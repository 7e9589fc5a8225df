"""Capabilities and the roles that carry them; a capability is granted through roles only."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Capability(StrEnum):
    """What a person may do; the value is what ``Actor.may`` and ``requires`` compare."""

    CASES_VIEW = "cases.view"
    CASES_RECEIVE = "cases.receive"
    CASES_ACCEPT = "cases.accept"
    CASES_CORRECT = "cases.correct"
    CASES_DECLINE = "cases.decline"
    CASES_RETURN = "cases.return"
    CASES_DEFER = "cases.defer"
    CASES_PROMISE = "cases.promise"
    CASES_MOCK = "cases.mock"
    CASES_PRIORITIZE = "cases.prioritize"
    CASES_EXAMINE = "cases.examine"
    CASES_INSPECT = "cases.inspect"
    CASES_CONSULT = "cases.consult"
    CASES_DECIDE = "cases.decide"
    CASES_ENDORSE = "cases.endorse"
    CASES_EXTEND = "cases.extend"
    CASES_SPECIAL = "cases.special"
    CASES_REROUTE = "cases.reroute"
    CASES_WITHDRAW = "cases.withdraw"
    CASES_TERMINATE = "cases.terminate"
    CASES_FOLLOW_UP = "cases.follow_up"
    CASES_PAYMENT = "cases.payment"
    CASES_ISSUE = "cases.issue"
    CASES_SEAL = "cases.seal"
    CASES_DELIVER = "cases.deliver"
    CASES_ARCHIVE = "cases.archive"
    CASES_UNMASK = "cases.unmask"
    CASES_SUPERVISE = "cases.supervise"
    CASES_REPORT = "cases.report"
    CASES_OVERRIDE_NOTICE = "cases.override_notice"
    CASES_ASSIGN = "cases.assign"

    APPLICANTS_REGISTER = "applicants.register"
    APPLICANTS_VIEW = "applicants.view"
    MATERIALS_SUBMIT = "materials.submit"
    MATERIALS_VERIFY = "materials.verify"
    MATERIALS_SHARE = "materials.share"

    CATALOGUE_VIEW = "catalogue.view"
    CATALOGUE_EDIT = "catalogue.edit"
    CATALOGUE_IMPORT = "catalogue.import"
    CATALOGUE_REVIEW_TECHNICAL = "catalogue.review_technical"
    CATALOGUE_REVIEW_EXPERT = "catalogue.review_expert"
    CATALOGUE_PUBLISH = "catalogue.publish"
    CATALOGUE_REPEAL = "catalogue.repeal"
    CATALOGUE_WAIVE = "catalogue.waive"
    CATALOGUE_POWER_LIST = "catalogue.power_list"

    ORGANIZATIONS_VIEW = "organizations.view"
    ORGANIZATIONS_MANAGE = "organizations.manage"
    ORGANIZATIONS_POSTS = "organizations.posts"
    ORGANIZATIONS_LEAVE = "organizations.leave"
    ORGANIZATIONS_DELEGATE = "organizations.delegate"
    ORGANIZATIONS_SKILLS = "organizations.skills"
    ORGANIZATIONS_INSPECT = "organizations.inspect"
    APPRAISALS_VIEW = "appraisals.view"
    APPRAISALS_CLOSE = "appraisals.close"
    SURVEYS_VIEW = "surveys.view"
    SURVEYS_DRAW = "surveys.draw"
    SURVEYS_CALL = "surveys.call"
    SURVEYS_HANDLE = "surveys.handle"
    SURVEYS_LISTEN = "surveys.listen"
    EVALUATION_VIEW = "evaluation.view"
    EVALUATION_DISPATCH = "evaluation.dispatch"
    EVALUATION_HANDLE = "evaluation.handle"
    EVALUATION_REVIEW = "evaluation.review"
    EVALUATION_COLLECT = "evaluation.collect"
    EVALUATION_REPORT = "evaluation.report"
    DOCKETS_VIEW = "dockets.view"
    DOCKETS_RECORD = "dockets.record"
    DOCKETS_DISPATCH = "dockets.dispatch"
    DOCKETS_ANSWER = "dockets.answer"
    DOCKETS_DECIDE = "dockets.decide"
    DOCKETS_REVIEW = "dockets.review"

    CALENDARS_VIEW = "calendars.view"
    CALENDARS_MANAGE = "calendars.manage"

    DOCUMENTS_VIEW = "documents.view"
    DOCUMENTS_SEALS = "documents.seals"

    QUEUEING_TAKE = "queueing.take"
    QUEUEING_CALL = "queueing.call"
    QUEUEING_MANAGE = "queueing.manage"
    QUEUEING_VIEW = "queueing.view"

    APPOINTMENTS_BOOK = "appointments.book"
    APPOINTMENTS_CHECK_IN = "appointments.check_in"
    APPOINTMENTS_MANAGE = "appointments.manage"
    APPOINTMENTS_VIEW = "appointments.view"

    MESSAGES_VIEW = "messages.view"
    MESSAGES_MANAGE = "messages.manage"
    MESSAGES_READ = "messages.read"

    CONTRACTS_SIGN = "contracts.sign"
    CONTRACTS_VIEW = "contracts.view"
    CONTRACTS_MANAGE = "contracts.manage"
    CONTRACTS_REPORT = "contracts.report"

    ACCOUNTS_VIEW = "accounts.view"
    ACCOUNTS_MANAGE = "accounts.manage"
    ACCOUNTS_GRANT = "accounts.grant"
    AUDIT_VIEW = "audit.view"
    SYSTEM_CONFIGURE = "system.configure"


class Role(StrEnum):
    """岗位角色; a person holds one or more, within the limits of ``role_conflicts``."""

    WINDOW_CLERK = "window_clerk"
    ASSISTANT = "assistant"
    ISSUING_CLERK = "issuing_clerk"
    EXAMINER = "examiner"
    SITE_INSPECTOR = "site_inspector"
    APPROVER = "approver"
    HEAD = "head"
    CATALOGUE_EDITOR = "catalogue_editor"
    TECHNICAL_REVIEWER = "technical_reviewer"
    EXPERT_REVIEWER = "expert_reviewer"
    PUBLISHER = "publisher"
    SUPERVISOR = "supervisor"
    CENTRE_MANAGER = "centre_manager"
    SURVEY_CALLER = "survey_caller"
    REGISTRAR = "registrar"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Role.WINDOW_CLERK: "窗口人员",
    Role.ASSISTANT: "帮办代办员",
    Role.ISSUING_CLERK: "出件人员",
    Role.EXAMINER: "审查人员",
    Role.SITE_INSPECTOR: "现场勘验人员",
    Role.APPROVER: "审批人员",
    Role.HEAD: "部门负责人",
    Role.CATALOGUE_EDITOR: "事项编辑",
    Role.TECHNICAL_REVIEWER: "技术审核",
    Role.EXPERT_REVIEWER: "专家审核",
    Role.PUBLISHER: "事项发布",
    Role.SUPERVISOR: "电子监察人员",
    Role.CENTRE_MANAGER: "中心管理人员",
    Role.SURVEY_CALLER: "回访员",
    Role.REGISTRAR: "登记数据报送员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全保密管理员",
    Role.AUDIT_ADMIN: "安全审计员",
}

_C = Capability
_KNOW = {_C.CATALOGUE_VIEW, _C.CALENDARS_VIEW, _C.ORGANIZATIONS_VIEW}
_LOOK = _KNOW | {_C.CASES_VIEW}
_INTAKE = {
    _C.CASES_RECEIVE,
    _C.APPLICANTS_REGISTER,
    _C.APPLICANTS_VIEW,
    _C.MATERIALS_SUBMIT,
    _C.MATERIALS_SHARE,
}
_DESK = {
    _C.CASES_EXAMINE,
    _C.CASES_REPORT,
    _C.CASES_CORRECT,
    _C.CASES_CONSULT,
    _C.CASES_SPECIAL,
    _C.CASES_UNMASK,
    _C.APPLICANTS_VIEW,
    _C.MATERIALS_VERIFY,
    _C.MATERIALS_SHARE,
    _C.DOCUMENTS_VIEW,
    _C.CONTRACTS_VIEW,
}
_SIGNING = {_C.CONTRACTS_VIEW, _C.CONTRACTS_SIGN}
_BOOKING = {_C.APPOINTMENTS_VIEW, _C.APPOINTMENTS_BOOK, _C.APPOINTMENTS_CHECK_IN}
_DECIDING = {
    _C.CASES_DECIDE,
    _C.CASES_DECLINE,
    _C.CASES_TERMINATE,
    _C.CASES_ISSUE,
    _C.CASES_SEAL,
    _C.CASES_FOLLOW_UP,
}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.WINDOW_CLERK: frozenset(
        _LOOK
        | _INTAKE
        | _BOOKING
        | _SIGNING
        | {
            _C.CASES_ACCEPT,
            _C.CASES_CORRECT,
            _C.CASES_DECLINE,
            _C.CASES_RETURN,
            _C.CASES_REPORT,
            _C.CASES_DEFER,
            _C.CASES_PROMISE,
            _C.CASES_MOCK,
            _C.CASES_PRIORITIZE,
            _C.CASES_WITHDRAW,
            _C.CASES_PAYMENT,
            _C.CASES_DELIVER,
            _C.CASES_UNMASK,
            _C.MATERIALS_VERIFY,
            _C.DOCUMENTS_VIEW,
            _C.QUEUEING_TAKE,
            _C.QUEUEING_CALL,
            _C.DOCKETS_RECORD,
        }
    ),
    Role.ASSISTANT: frozenset(
        _LOOK
        | _INTAKE
        | _BOOKING
        | _SIGNING
        | {_C.CASES_WITHDRAW, _C.QUEUEING_TAKE, _C.QUEUEING_CALL, _C.DOCKETS_RECORD}
    ),
    Role.ISSUING_CLERK: frozenset(
        _LOOK
        | {
            _C.CASES_ISSUE,
            _C.CASES_SEAL,
            _C.CASES_DELIVER,
            _C.CASES_ARCHIVE,
            _C.CASES_UNMASK,
            _C.APPLICANTS_VIEW,
            _C.DOCUMENTS_VIEW,
            _C.QUEUEING_CALL,
        }
    ),
    Role.EXAMINER: frozenset(_LOOK | _DESK),
    Role.SITE_INSPECTOR: frozenset(
        _LOOK | {_C.CASES_INSPECT, _C.CASES_EXAMINE, _C.APPLICANTS_VIEW, _C.DOCUMENTS_VIEW}
    ),
    Role.APPROVER: frozenset(_LOOK | _DESK | _DECIDING | {_C.CASES_REROUTE}),
    Role.HEAD: frozenset(
        _LOOK
        | _DESK
        | _DECIDING
        | {
            _C.CASES_REROUTE,
            _C.CASES_EXTEND,
            _C.CASES_ENDORSE,
            _C.ORGANIZATIONS_LEAVE,
            _C.ORGANIZATIONS_DELEGATE,
            _C.EVALUATION_VIEW,
            _C.EVALUATION_HANDLE,
            _C.SURVEYS_VIEW,
            _C.SURVEYS_HANDLE,
            _C.DOCKETS_VIEW,
            _C.DOCKETS_ANSWER,
        }
    ),
    # Who writes standards or keeps places has no business with anybody's case.
    Role.CATALOGUE_EDITOR: frozenset(
        _KNOW | {_C.CATALOGUE_EDIT, _C.CATALOGUE_IMPORT, _C.DOCKETS_REVIEW}
    ),
    Role.TECHNICAL_REVIEWER: frozenset(_KNOW | {_C.CATALOGUE_REVIEW_TECHNICAL, _C.CATALOGUE_WAIVE}),
    Role.EXPERT_REVIEWER: frozenset(_KNOW | {_C.CATALOGUE_REVIEW_EXPERT}),
    Role.PUBLISHER: frozenset(
        _KNOW | {_C.CATALOGUE_PUBLISH, _C.CATALOGUE_REPEAL, _C.CATALOGUE_POWER_LIST}
    ),
    Role.SUPERVISOR: frozenset(
        _LOOK
        | {
            _C.CASES_SUPERVISE,
            _C.CASES_ENDORSE,
            _C.CASES_OVERRIDE_NOTICE,
            _C.CASES_REROUTE,
            _C.DOCUMENTS_VIEW,
            _C.DOCUMENTS_SEALS,
            _C.ORGANIZATIONS_INSPECT,
            _C.QUEUEING_VIEW,
            _C.APPOINTMENTS_VIEW,
            _C.MESSAGES_VIEW,
            _C.MESSAGES_READ,
            _C.EVALUATION_VIEW,
            _C.EVALUATION_REVIEW,
            _C.SURVEYS_VIEW,
            _C.SURVEYS_LISTEN,
            _C.APPRAISALS_VIEW,
            _C.DOCKETS_VIEW,
            _C.DOCKETS_DECIDE,
        }
    ),
    Role.CENTRE_MANAGER: frozenset(
        _KNOW
        | _BOOKING
        | {
            _C.ORGANIZATIONS_MANAGE,
            _C.ORGANIZATIONS_POSTS,
            _C.ORGANIZATIONS_LEAVE,
            _C.ORGANIZATIONS_DELEGATE,
            _C.ORGANIZATIONS_SKILLS,
            _C.ORGANIZATIONS_INSPECT,
            _C.EVALUATION_VIEW,
            _C.EVALUATION_DISPATCH,
            _C.EVALUATION_COLLECT,
            _C.EVALUATION_REPORT,
            _C.SURVEYS_VIEW,
            _C.SURVEYS_DRAW,
            _C.SURVEYS_LISTEN,
            _C.APPRAISALS_VIEW,
            _C.APPRAISALS_CLOSE,
            _C.DOCKETS_VIEW,
            _C.DOCKETS_RECORD,
            _C.DOCKETS_DISPATCH,
            _C.DOCKETS_DECIDE,
            _C.CALENDARS_MANAGE,
            _C.CONTRACTS_MANAGE,
            _C.CONTRACTS_VIEW,
            _C.QUEUEING_TAKE,
            _C.QUEUEING_MANAGE,
            _C.APPOINTMENTS_MANAGE,
            _C.MESSAGES_VIEW,
            _C.MESSAGES_MANAGE,
            _C.QUEUEING_VIEW,
            _C.CASES_ASSIGN,
        }
    ),
    # A third party: sees the call sheet and nothing of the case behind it.
    Role.SURVEY_CALLER: frozenset(
        {_C.SURVEYS_VIEW, _C.SURVEYS_CALL, _C.SURVEYS_LISTEN, _C.CASES_UNMASK}
    ),
    # Answers for the registry's own system, which alone writes its register (see contracts).
    Role.REGISTRAR: frozenset({_C.CONTRACTS_REPORT}),
    # 三员: one sets up accounts and the system, one grants rights, one reads the trail; never two.
    Role.SYSTEM_ADMIN: frozenset(
        {
            _C.SYSTEM_CONFIGURE,
            _C.ACCOUNTS_VIEW,
            _C.ACCOUNTS_MANAGE,
            _C.ORGANIZATIONS_VIEW,
            _C.MESSAGES_VIEW,
        }
    ),
    Role.SECURITY_ADMIN: frozenset({_C.ACCOUNTS_VIEW, _C.ACCOUNTS_GRANT, _C.ORGANIZATIONS_VIEW}),
    Role.AUDIT_ADMIN: frozenset({_C.AUDIT_VIEW, _C.ACCOUNTS_VIEW, _C.DOCUMENTS_SEALS}),
}

_ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def capabilities_of(roles: Iterable[str]) -> frozenset[Capability]:
    """Return what the roles allow together; a role nobody knows any more allows nothing."""
    return _together(tuple(roles))


@lru_cache(maxsize=1024)
def _together(roles: tuple[str, ...]) -> frozenset[Capability]:
    known = {role.value for role in Role}
    granted: set[Capability] = set()
    for role in roles:
        if role in known:
            granted |= ROLE_CAPABILITIES[Role(role)]
    return frozenset(granted)


def is_only_assigned(roles: Iterable[str]) -> bool:
    """Return whether the roles see only the cases assigned to the person (帮办代办, H17)."""
    return Role.ASSISTANT.value in roles


def role_conflicts(roles: Iterable[Role]) -> str:
    """Return why these roles may not meet in one person, or an empty string.

    GB/T 22239 separation of duties: the three administrators are three people without business;
    an editor never reviews or publishes, a reviewer never publishes. Who stands beside applicants
    (帮办代办) handles, decides and supervises no case. Who answers for the register does nothing
    that rests on it.
    """
    held = frozenset(roles)
    if Role.REGISTRAR in held and len(held) > 1:
        return "登记数据由登记机构的系统报送，报送员不得兼任其他岗位"
    admins = held & _ADMINS
    if len(admins) > 1:
        return "系统管理员、安全保密管理员、安全审计员必须由不同的人担任"
    if admins and held - _ADMINS:
        return "系统、安全、审计管理员不得兼任业务角色"
    others = held - {Role.ASSISTANT}
    if Role.ASSISTANT in held and any(_C.CASES_VIEW in ROLE_CAPABILITIES[one] for one in others):
        return "帮办代办员为申请人办事，不得兼任受理、审查、决定、送达或监察岗位"
    chain = held & {
        Role.CATALOGUE_EDITOR,
        Role.TECHNICAL_REVIEWER,
        Role.EXPERT_REVIEWER,
        Role.PUBLISHER,
    }
    if len(chain) > 1:
        return "事项的编辑、技术审核、专家审核、发布必须由不同的人担任"
    return ""


SCOPES = frozenset(
    capability
    for capability in Capability
    if (
        capability.startswith(("cases.", "applicants.", "materials."))
        and capability is not _C.CASES_ASSIGN
    )
    or capability
    in {
        _C.CATALOGUE_VIEW,
        _C.CALENDARS_VIEW,
        _C.DOCUMENTS_VIEW,
        _C.QUEUEING_VIEW,
        _C.QUEUEING_TAKE,
        _C.APPOINTMENTS_BOOK,
        _C.APPOINTMENTS_CHECK_IN,
        _C.EVALUATION_VIEW,
        _C.EVALUATION_COLLECT,
        _C.EVALUATION_REPORT,
        _C.CONTRACTS_REPORT,
    }
)
"""What a machine client may be given: the business of cases, what the public does in a hall (take
numbers, book, judge), reading figures of queue and evaluation, reporting evaluations upwards, and
what the registry of real estate reports. Rights, places, standards and the trail are changed by
people behind a second factor only."""

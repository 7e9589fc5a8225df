"""A small cast and complete facts of every kind; persons are synthetic."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from onewindow.domains.documents import api as d
from onewindow.kit.actors import Actor, ActorKind

CHINA = timezone(timedelta(hours=8))
CASE = "11330799MB1234567X4000116001000202602120007"
AT = datetime(2026, 2, 12, 10, 30, tzinfo=CHINA)
CLERK = Actor(ActorKind.OFFICER, "0731", "陈一窗", department="云汀市政务服务中心", window="5")
KEEPER = Actor(
    ActorKind.OFFICER,
    "0900",
    "周管印",
    capabilities=frozenset({d.MANAGE_SEALS}),
)
MARKET = d.Authority(
    code="market",
    name="云汀市市场监督管理局",
    short="云汀市监",
    address="云汀市望江路1号政务服务中心二楼5号窗口",
    phone="0570-0000101",
    complaint_phone="0570-12345",
    hours="工作日 9:00—12:00，13:30—17:00",
)
LAND = d.Authority(
    code="land",
    name="云汀市自然资源和规划局",
    short="云汀市资规",
    address="云汀市望江路1号政务服务中心一楼不动产专区",
    phone="0570-0000202",
    complaint_phone="0570-12345",
)
NOODLES = d.Party(
    name="云汀市晨光面馆有限公司",
    id_label="统一社会信用代码",
    id_number="91990000MA0000001A",
    legal_representative="李晨光",
    agent="王小舟",
    phone="13900000001",
    address="云汀市北门街12号",
)
CITIZEN = d.Party(
    name="王小舟",
    is_person=True,
    id_label="公民身份号码",
    id_number="990000199001010012",
    phone="13900000002",
)
FOOD_LAW = d.Citation(law="中华人民共和国食品安全法", article="第三十五条")
FOOD_RULES = d.Citation(law="食品经营许可和备案管理办法", article="第四条")
LICENSING = "中华人民共和国行政许可法"
DUE = d.ReckonedDate(
    on=date(2026, 3, 18),
    derivation="2026年2月12日受理，次日起算，20个工作日；2月15日至23日春节放假不计，"
    "2月14日、2月28日调休上班计入（行政许可法第四十二条、第八十二条）",
)
MAKE_UP = d.ReckonedDate(on=date(2026, 3, 4), derivation="受理次日起10个工作日")
MATERIALS = [
    d.MaterialLine(name="食品经营许可申请书", form="original", copies=1, source="申请人自备"),
    d.MaterialLine(name="营业执照", form="electronic", copies=0, source="电子证照，免交"),
    d.MaterialLine(name="经营场所平面布局图", form="original_and_copy", copies=2, source="自备"),
    d.MaterialLine(name="食品安全管理制度", form="copy", copies=1, source="申请人自备"),
]
MISSING = [
    d.MaterialLine(
        name="从业人员健康证明", form="copy", copies=1, note="受理次日起10个工作日内补齐"
    )
]
REMEDIES = d.Remedies(reconsideration_organ="云汀市人民政府", court="云汀市人民法院")


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def opinion(
    step: str, name: str, text: str, month: int, day: int, outcome: str = "同意"
) -> d.Opinion:
    return d.Opinion(
        step=step,
        name=name,
        department=MARKET.name,
        opinion=text,
        outcome="同意",
        at=moment(month, day, 15, 20),
    )


_FOOD: dict[str, Any] = {
    "authority": MARKET,
    "applicant": NOODLES,
    "item_name": "食品经营许可（新办）",
    "item_code": "000131022000",
    "basis": [FOOD_LAW, FOOD_RULES],
}
_HOUSE: dict[str, Any] = {
    "authority": LAND,
    "applicant": CITIZEN,
    "item_name": "二手房转移登记",
    "item_code": "000715001000",
    "is_licensing": False,
    "basis": [d.Citation(law="不动产登记暂行条例", article="第十四条")],
}
_DATES: dict[str, Any] = {"applied_on": date(2026, 2, 10), "accepted_on": date(2026, 2, 12)}
_WITH_DUE: dict[str, Any] = {**_DATES, "due": DUE, "limit_text": "20个工作日"}
_TWICE: dict[str, Any] = {
    "reasons": [
        "经营场所用水不符合国家规定的生活饮用水卫生标准。",
        "未设置与供餐量相适应的凉菜间。",
    ],
    "reason_basis": [d.Citation(law="食品经营许可和备案管理办法", article="第十二条")],
    "report_number": "云汀市监否备〔2026〕0003号",
}


def intake() -> dict[d.NoticeKind, d.NoticeFacts]:
    """Return complete facts of the kinds of intake."""
    kind = d.NoticeKind
    receipt = d.ReceiptFacts(
        **_FOOD,
        received_at=moment(2, 10, 9, 42),
        receiver="陈一窗",
        window="综合窗口5号",
        channel="窗口提交",
        materials=MATERIALS,
        query_code="7K3M9Q",
        reply_by=d.ReckonedDate(on=date(2026, 2, 24), derivation="收到次日起5个工作日"),
    )
    deferral = d.DeferralFacts(
        **_FOOD,
        **_WITH_DUE,
        missing_materials=MISSING,
        make_up=MAKE_UP,
        contact_person="陈一窗",
        promiser="王小舟",
        promised_on=date(2026, 2, 12),
    )
    return {
        kind.RECEIPT: receipt,
        kind.CORRECTION_RECEIPT: receipt,
        kind.CORRECTION: d.CorrectionFacts(
            **_FOOD,
            received_on=date(2026, 2, 10),
            defects=[
                d.Defect(
                    material="经营场所平面布局图",
                    problem="没有标明操作流程的走向，比例尺缺失",
                    right="标明原料、半成品、成品的流向和各功能区面积，注明比例尺",
                    basis=[d.Citation(law="食品经营许可和备案管理办法", article="第十五条")],
                ),
                d.Defect(
                    material="食品安全管理制度",
                    problem="缺少食品安全自查制度",
                    right="补充食品安全自查制度，由法定代表人签名",
                ),
            ],
            supply_to="云汀市政务服务中心综合窗口，或者网上办事大厅“我的办件”",
            supply_how="当面、邮寄或者在线提交",
            supply_by=MAKE_UP,
            told_by=d.ReckonedDate(on=date(2026, 2, 24), derivation="收到次日起5个工作日"),
        ),
        kind.ACCEPTANCE: d.AcceptanceFacts(
            **_FOOD, **_WITH_DUE, contact_person="陈一窗", query_code="7K3M9Q", materials=MATERIALS
        ),
        kind.NON_ACCEPTANCE: d.NonAcceptanceFacts(
            **_FOOD, **_TWICE, applied_on=date(2026, 2, 10), remedies=REMEDIES
        ),
        kind.NOT_COMPETENT: d.NotCompetentFacts(
            **_FOOD,
            applied_on=date(2026, 2, 10),
            ground="other_authority",
            reason="申请的经营场所位于邻县，由场所所在地的市场监督管理部门办理",
            right_authority="临河县市场监督管理局",
            right_authority_contact="临河县人民路8号，0570-0000303",
            remedies=REMEDIES,
        ),
        kind.DEFERRAL: deferral,
        kind.DEFERRAL_PROMISE: deferral,
        kind.COMMITMENT: d.CommitmentFacts(
            **_FOOD,
            conditions=[
                "具有与经营的食品品种、数量相适应的场所；",
                "有食品安全管理人员。",
            ],
            replaced_materials=MISSING,
            follow_up="自决定之日起60日内进行现场核查",
            promiser="李晨光",
            promised_on=date(2026, 2, 12),
        ),
    }


def utilities() -> d.AcceptanceFacts:
    """Return an acceptance of a home transfer that water, power and gas may rely on (Q20)."""
    return d.AcceptanceFacts(
        **_HOUSE,
        applied_on=date(2026, 2, 12),
        accepted_on=date(2026, 2, 12),
        due=d.ReckonedDate(on=date(2026, 2, 12), derivation="60分钟内办结"),
        limit_text="60分钟",
        contact_person="陈一窗",
        matter="不动产登记申请",
        is_for_utilities=True,
        utilities=["云汀市自来水公司", "云汀市供电公司", "云汀市燃气公司"],
    )


def proceedings() -> dict[d.NoticeKind, d.NoticeFacts]:
    """Return complete facts of the kinds between acceptance and decision."""
    kind = d.NoticeKind
    start = {"procedure": d.SpecialProcedureKind.TESTING, "started_on": date(2026, 2, 24)}
    return {
        kind.CONSULTATION: d.ConsultationFacts(
            **_FOOD,
            consulted="云汀市生态环境局",
            questions=["经营场所的油烟排放口设置是否符合规定。"],
            materials=MATERIALS[2:3],
            reply_by=MAKE_UP,
            contact_person="孙审核",
        ),
        kind.SITE_INSPECTION: d.SiteInspectionFacts(
            **_FOOD,
            inspectors=[
                d.Official(name="赵核查", number="ZF990001", department="食品科"),
                d.Official(name="钱核查", number="ZF990002", department="食品科"),
            ],
            started_at=moment(2, 26, 9, 30),
            ended_at=moment(2, 26, 10, 45),
            place="云汀市北门街12号",
            findings=[
                d.Finding(point="生产经营用水", result="符合", note="市政供水"),
                d.Finding(point="凉菜间独立设置", result="不符合", note="门未装自动闭合装置"),
            ],
            conclusion="限期整改后复查",
            photo_digests=["ab" * 32, "cd" * 32],
            attended_by="李晨光",
            attendee_opinion="情况属实，三日内整改。",
        ),
        kind.SPECIAL_START: d.SpecialStartFacts(
            **_FOOD,
            **start,
            reason="需对经营用水进行检测",
            time_needed="5个工作日",
            expected_end=d.ReckonedDate(on=date(2026, 3, 2), derivation="次日起5个工作日"),
            carried_out_by="云汀市疾病预防控制中心",
        ),
        kind.SPECIAL_END: d.SpecialEndFacts(
            **_FOOD,
            **start,
            ended_on=date(2026, 3, 2),
            excluded_text="5个工作日",
            outcome="水质合格",
            new_due=d.ReckonedDate(on=date(2026, 3, 25), derivation="顺延5个工作日"),
            start_number="云汀市监特〔2026〕0001号",
        ),
        kind.EXTENSION: d.ExtensionFacts(
            **_FOOD,
            accepted_on=date(2026, 2, 12),
            original_limit="20个工作日",
            original_due=date(2026, 3, 18),
            reason="涉及新业态，需要进一步论证",
            approver="吴局长",
            extended_by="10个工作日",
            new_due=d.ReckonedDate(on=date(2026, 4, 1), derivation="原期限届满次日起10个工作日"),
        ),
        kind.TERMINATION: d.TerminationFacts(
            **_FOOD,
            ended_on=date(2026, 3, 5),
            reason="容缺材料逾期未补齐",
            records=["2026年2月12日容缺受理，应于3月4日前补齐。", "截至3月5日未收到所缺材料。"],
            report_number="云汀市监否备〔2026〕0004号",
            returned_materials=MATERIALS[:1],
            remedies=REMEDIES,
        ),
        kind.RETURN: d.ReturnFacts(
            **_FOOD,
            returned_on=date(2026, 2, 12),
            reason="与同日提交的另一申请重复",
            supervisor="郑科长",
            next_step="原申请继续办理，无须另行提交",
        ),
        kind.WITHDRAWAL: d.WithdrawalFacts(
            **_FOOD,
            applied_on=date(2026, 2, 10),
            withdrawn_on=date(2026, 2, 25),
            reason="经营计划调整",
            returned_materials=MATERIALS[:2],
        ),
    }


def endings() -> dict[d.NoticeKind, d.NoticeFacts]:
    """Return complete facts of the kinds of decision, delivery and file."""
    kind = d.NoticeKind
    return {
        kind.GRANT: d.GrantFacts(
            **_FOOD,
            **_DATES,
            decided_on=date(2026, 3, 10),
            content="在云汀市北门街12号从事热食类食品制售。",
            conditions=["持续符合食品安全标准；", "在经营场所显著位置悬挂许可证。"],
            licence_name="食品经营许可证",
            licence_number="JY29900000000012",
            validity="2026年3月10日至2031年3月9日",
            collect="窗口领取或者邮寄",
            deliver_by=d.ReckonedDate(on=date(2026, 3, 24), derivation="决定次日起10个工作日"),
            remedies=REMEDIES,
        ),
        kind.REFUSAL: d.RefusalFacts(
            **_FOOD,
            **_DATES,
            **_TWICE,
            found=["2026年2月26日现场核查，用水检测不合格。"],
            statement_record="申请人于2026年3月2日陈述申辩，意见未被采纳，理由已当面说明",
            remedies=REMEDIES,
        ),
        kind.REGISTRATION: d.RegistrationFacts(
            **_HOUSE,
            **_DATES,
            decided_on=date(2026, 2, 12),
            entries=[("不动产单元号", "990000001001GB00001F00010001"), ("坐落", "云汀市南湖路9号")],
            result_name="不动产权证书",
            result_number="云汀不动产权第0000001号",
            collect="当场领取",
        ),
        kind.LICENCE: d.LicenceFacts(
            **_FOOD,
            licence_name="食品经营许可证",
            licence_number="JY29900000000012",
            entries=[
                ("经营场所", "云汀市北门街12号"),
                ("主体业态", "餐饮服务经营者"),
                ("经营项目", "热食类食品制售"),
            ],
            valid_from=date(2026, 3, 10),
            valid_to=date(2031, 3, 9),
            issued_on=date(2026, 3, 10),
        ),
        kind.DELIVERY_RECEIPT: d.DeliveryReceiptFacts(
            **_FOOD,
            documents=[
                d.DeliveredDocument(name="准予行政许可决定书", number="云汀市监许准〔2026〕0001号"),
                d.DeliveredDocument(name="食品经营许可证", number="JY29900000000012", copies=2),
            ],
            recipient="王小舟",
            relation="委托代理人",
            mode="邮寄送达",
            delivered_at=moment(3, 12, 16, 5),
            waybill="EM990000001CS",
            deliverer="陈一窗",
        ),
        kind.CONCLUSION: d.ConclusionFacts(
            **_FOOD,
            accepted_on=date(2026, 2, 12),
            concluded_on=date(2026, 3, 12),
            due=DUE,
            used_text="16个工作日",
            result="准予行政许可",
            result_number="JY29900000000012",
            collect="已邮寄，运单号 EM990000001CS",
            evaluation_url="http://127.0.0.1:8000/evaluate/7K3M9Q",
        ),
        **files(),
    }


def files() -> dict[d.NoticeKind, d.NoticeFacts]:
    """Return complete facts of the internal sheets."""
    kind = d.NoticeKind
    return {
        kind.ADVERSE_REPORT: d.AdverseReportFacts(
            **_FOOD,
            adverse_act="不予行政许可",
            grounds=["用水检测不合格。"],
            reason_basis=[FOOD_RULES],
            discretion_version="食品经营许可裁量基准 2026-1",
            department_opinion=opinion("部门意见", "郑科长", "拟不予许可", 3, 9),
            reviewer_opinion=opinion("法制审核", "冯法制", "事实清楚，依据充分", 3, 10),
        ),
        kind.APPROVAL_FORM: d.ApprovalFormFacts(
            **_FOOD,
            **_DATES,
            due=DUE,
            materials=MATERIALS,
            opinions=[
                opinion("受理", "陈一窗", "材料齐全", 2, 12),
                opinion("现场核查", "赵核查", "整改后符合要求", 3, 3),
                opinion("审核", "孙审核", "符合条件", 3, 6),
                opinion("决定", "吴局长", "准予许可", 3, 10),
            ],
            result="准予行政许可",
        ),
        kind.ARCHIVE_LIST: d.ArchiveListFacts(
            **_FOOD,
            entries=[
                d.ArchiveEntry(
                    title="受理通知书",
                    number="云汀市监受〔2026〕0001号",
                    dated_on=date(2026, 2, 12),
                    pages=2,
                    digest="9f" * 32,
                ),
                d.ArchiveEntry(title="食品经营许可申请书", pages=4, is_electronic=False),
            ],
            retention="永久",
            archived_on=date(2026, 3, 20),
            archivist="陈一窗",
        ),
    }


def every() -> dict[d.NoticeKind, d.NoticeFacts]:
    return {**intake(), **proceedings(), **endings()}

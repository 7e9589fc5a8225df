"""With what the applicants of the three main cases come; all of them synthetic."""

from __future__ import annotations

from onewindow.commands.play.browser import Upload
from onewindow.commands.play.counter import Wish

SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""One empty page: what stands for a scan."""

TRANSFER = Wish(
    words="二手房",
    item="second-hand-home-transfer",
    answers={
        "usage": "dwelling",
        "co_owned": "false",
        "loan": "false",
        "mortgaged": "false",
        "agent": "false",
        "company": "false",
        "small_business": "false",
        "utilities": ["water", "power", "gas", "network"],
    },
    person={
        "applicant_kind": "natural",
        "identity": "990000199006070238",
        "name": "安买乙",
        "phone": "19900000002",
        "address": "云汀城区荷塘社区2号（演示）",
        "division": "990101",
        "delivery_mode": "collection",
    },
    form={
        "unit_number": "990101001001GB00001F00010001",
        "location": "云汀城区荷塘社区1号1幢101室",
        "area": "89.50",
        "certificate_number": "演（2021）云汀市不动产权第0000101号",
        "contract_number": "演网签202611000001",
        "contract_date": "2026-11-02",
        "price": "1280000.00",
        "payment": "once",
        "seller_name": "安卖甲",
        "seller_number": "990000198503120107",
        "buyer_name": "安买乙",
        "buyer_phone": "19900000002",
        "share_kind": "sole",
        "first_home": "true",
        "water_account": "10086001",
        "power_account": "3301990001",
        "gas_account": "7700123",
        "network_account": "KD0001990",
    },
    papers=["application-form", "real-estate-certificate"],
    scans={"application-form": Upload("不动产登记申请书.pdf", SCAN)},
)
FOOD = Wish(
    words="开饭店",
    item="food-business-licence",
    answers={
        "business_kind": "restaurant",
        "high_risk": ["cold"],
        "area": "small",
        "online_sale": "false",
    },
    person={
        "applicant_kind": "legal",
        "identity": "91990101MA00051156",
        "name": "云汀演示餐饮有限公司",
        "phone": "0340-5556001",
        "legal_representative": "安厨丁",
        "address": "云汀市演示路1号",
        "division": "990101",
        "delivery_mode": "post",
    },
    form={
        "shop_name": "云汀演示餐饮有限公司",
        "uscc": "91990101MA00051156",
        "representative": "安厨丁",
        "phone": "19900000004",
        "premises": "云汀城区荷塘路12号（演示）",
        "area_m2": "120",
        "seats": "40",
        "staff_count": "8",
        "safety_manager": "安厨丁",
        "scope": "hot_cold",
    },
    papers=["application-form", "layout", "special-room", "safety-rules"],
    scans={"layout": Upload("布局和操作流程.pdf", SCAN)},
)
PROJECT = Wish(
    words="建厂房",
    item="construction-project",
    answers={
        "land": "assigned",
        "eia": "form",
        "soil": "form",
        "demolition": "false",
        "basement": "build",
    },
    person={
        "applicant_kind": "legal",
        "identity": "91990101MA000522X7",
        "name": "云汀演示智造有限公司",
        "phone": "0340-5556002",
        "legal_representative": "安建戊",
        "address": "云汀市演示路2号",
        "division": "990101",
        "delivery_mode": "electronic",
    },
    form={
        "project_name": "智造厂房一期",
        "project_code": "2026-990100-47-03-012345",
        "site": "云汀市高新区创新路1号（演示）",
        "investment": "8600",
        "land_area": "21000",
        "floor_area": "32000",
        "unit_number": "990101001001GB00301W00000000",
        "content": "新建生产厂房两栋、研发楼一栋和地下室。",
        "owner_uscc": "91990101MA000522X7",
        "owner_contact": "安建戊",
        "owner_phone": "19900000005",
        "designer": "云汀演示设计院",
        "contractor_name": "云汀演示建工有限公司",
        "start_on": "2027-03-01",
        "water_demand": "120",
        "power_demand": "1600",
    },
    papers=[
        "joint-form",
        "filing-information",
        "design-scheme",
        "eia-form",
        "soil-form",
        "drawings",
        "civil-defence-design",
        "safety-measures",
        "funds",
    ],
    scans={"drawings": Upload("施工图设计文件.pdf", SCAN)},
)

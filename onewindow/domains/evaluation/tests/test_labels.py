"""The forty official labels, word for word, as the national platform publishes them."""

from __future__ import annotations

from onewindow.domains.evaluation import api as evaluation

OFFICIAL = """
5 510 一窗受理一次办结
5 511 可以先受理后补材料
5 512 不用提交证明
5 513 可以全程网上办理
5 514 可以使用手机办理
5 515 可以就近办理
5 516 无需材料直接办理
5 517 服务热情效率高
4 406 填写一张表单就可完成申报
4 407 在线提交材料窗口核验
4 408 一张清单告知全部申报材料
4 409 用告知承诺减免申报材料
4 410 可以在线预约办理
4 411 跑大厅一次办完
4 412 可以使用自助机办理
4 413 服务态度较好
3 307 一次性告知需要补正的材料
3 308 提供申报材料样本
3 309 在承诺的时间内办结
3 310 办事指南指引准确
3 311 按办事指南要求的材料即可办理
3 312 可以快递送达
3 313 跑动次数与承诺的一致
3 314 服务态度一般
2 207 没有提供材料样本
2 208 没有提供材料清单
2 209 未在承诺时间内办结
2 210 同样内容的证明材料被要求多次提交
2 211 承诺网办但无法在线办理
2 212 在线预约办理后到实体大厅重复取号排队
2 213 窗口人员业务不熟练
2 214 服务态度生硬
1 108 在办事指南之外增加新的审批条件
1 109 需提供办事指南之外的申报材料
1 110 无理由超过法定办理时间
1 111 办事指南提供样本有错
1 112 承诺在线收取申报材料实际无法收取
1 113 多头跑窗口和部门
1 114 跑动次数与承诺的不一致
1 115 服务态度差效率低
"""


def test_every_grade_offers_its_eight_official_labels_word_for_word() -> None:
    """20 §2.8 (国办发〔2019〕51号): codes and wordings, in the official order."""
    told = [
        f"{stars} {label.code} {label.text}"
        for stars in (5, 4, 3, 2, 1)
        for label in evaluation.labels_for(stars)
    ]
    assert told == OFFICIAL.split("\n")[1:-1]

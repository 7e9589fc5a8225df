"""Capabilities of the catalogue."""

DRAFT = "catalogue.edit"
REVIEW_TECHNICAL = "catalogue.review_technical"
REVIEW_EXPERT = "catalogue.review_expert"
PUBLISH = "catalogue.publish"
WAIVE = "catalogue.waive"
MANAGE_POWERS = "catalogue.power_list"
IMPORT = "catalogue.import"

CAPABILITIES = {
    DRAFT: "起草、修改事项标准并送审",
    REVIEW_TECHNICAL: "对事项标准作技术审查",
    REVIEW_EXPERT: "对事项标准作专家审查",
    PUBLISH: "发布、废止事项标准",
    WAIVE: "豁免检查发现的问题",
    MANAGE_POWERS: "维护五张清单",
    IMPORT: "导入事项目录",
}

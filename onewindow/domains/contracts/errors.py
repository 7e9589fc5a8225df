"""Refusals about homes and their contracts."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class HomeNotFound(NotFound):
    code = "home_not_found"
    next_step = "请核对不动产权证书；没有首次登记的房屋不能网签。"


class ContractNotFound(NotFound):
    code = "contract_not_found"
    next_step = "请核对合同编号，或者重新开始。"


class HomeRestricted(Refusal):
    """X9: the register forbids the sale; ``details`` name the restrictions."""

    code = "home_restricted"


class LiveContractExists(Refusal):
    code = "live_contract_exists"
    law = "一套房屋同一时间只能有一份有效的网签合同"
    next_step = "请先撤销或者放弃那一份合同，再签订新的。"


class IdentityNotVerified(Refusal):
    """X9: both identities are verified, or there is no contract."""

    code = "identity_not_verified"
    law = "电子签名法第十三条：电子签名制作数据由电子签名人专有"
    next_step = "请带身份证原件到窗口，由工作人员核对后签订。"


class NotAnOwner(Refusal):
    code = "not_an_owner"
    law = "民法典第二百一十六条：不动产登记簿是物权归属和内容的根据"
    next_step = "卖方须是登记簿上的权利人；登记簿有错误的，请先申请更正登记。"


class SamePerson(Refusal):
    code = "same_person"
    next_step = "买方与卖方须是不同的人。"


class CertificateTaken(Refusal):
    """One certificate stands for one unit; the register would contradict itself."""

    code = "certificate_taken"
    next_step = "请核对证书号；换发证书的，请先报送原单元的新证书号。"


class OwnersMissing(Refusal):
    code = "owners_missing"
    law = "城市房地产管理法第三十八条第四项：共有房地产，未经其他共有人书面同意的，不得转让"
    next_step = "请登记簿上的每一位权利人都核验身份、作为卖方签署。"


class PartyMissing(Refusal):
    code = "party_missing"
    next_step = "请为买方核验身份。"


class TermsInvalid(Invalid):
    code = "terms_invalid"


class SigningPolicyInvalid(Invalid):
    code = "signing_policy_invalid"


class WrongStage(Refusal):
    code = "contract_wrong_stage"
    next_step = "请刷新页面，查看合同现在的状态。"


class ContractTimedOut(Refusal):
    code = "contract_timed_out"
    next_step = "请重新开始，签订一份新的合同。"


class WrongSigningCode(Refusal):
    code = "wrong_signing_code"
    status = 422
    next_step = "请本人重新输入核验身份时自己设定的六位签署密码。"


class WeakSigningCode(Invalid):
    code = "weak_signing_code"
    next_step = "请另设六位数字，不要用相同或者连续的数字。"


class AlreadySigned(Refusal):
    code = "already_signed"
    next_step = "不用再签，请等待其他各方签署。"


class ContractInUse(Refusal):
    code = "contract_in_use"
    next_step = "请先撤回该办件，再撤销合同。"


class ContractAltered(Refusal):
    """The stored text is not what was signed: it is never shown as if it were."""

    code = "contract_altered"
    status = 500
    law = "电子签名法第十三条：签署后对数据电文内容和形式的任何改动能够被发现"
    next_step = "请保护现场并通知系统管理员和住房和城乡建设部门。"

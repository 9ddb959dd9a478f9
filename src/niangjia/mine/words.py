"""What the audit trail calls the verbs of mine."""

WORDS = {
    "card.use": "核验并使用会员卡",
    "correction.ask": "申请更正个人信息",
    "correction.approve": "同意更正个人信息",
    "correction.return": "退回更正申请",
    "correction.withdraw": "撤回更正申请",
    "erasure.ask": "申请删除个人信息",
    "erasure.approve": "同意删除个人信息",
    "erasure.return": "退回删除申请",
    "erasure.withdraw": "撤回删除申请",
    "erasure.finish": "到期删除个人信息",
    "copy.ask": "申请个人信息副本",
    "copy.take": "下载个人信息副本",
    "wechat.bind": "绑定微信",
    "wechat.unbind": "解除绑定微信",
    "phone.start": "开始更换手机号",
    "phone.prove": "验证新手机号",
    "phone.vouch": "核实更换手机号的本人",
    "phone.refuse": "未核实更换手机号",
    "phone.cancel": "取消更换手机号",
    "phone.done": "更换手机号",
}

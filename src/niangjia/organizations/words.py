"""What the audit trail calls the verbs of organizations."""

WORDS = {
    "union.create": "新建工会",
    "union.create_many": "批量新建工会",
    "union.rename": "工会更名",
    "union.edit": "修改工会资料",
    "union.move": "调整隶属",
    "union.merge": "并入",
    "union.receive": "接收并入的工会",
    "union.dissolve": "撤销工会",
    "union.restore": "恢复工会",
    "appointment.grant": "任命",
    "appointment.remove": "免去任职",
    "employer.add": "登记单位",
    "employer.edit": "修改单位资料",
    "employer.link": "变更单位所属工会",
    "employer.register": "导入单位名单",
    "employer.take_back": "撤销单位名单",
    "term.start": "开始任期",
    "term.end": "结束任期",
    "term.extend": "延期换届",
    "term.seat": "变动委员",
}

"""What the audit trail calls the verbs of volunteering."""

WORDS: dict[str, str] = {
    "volunteer.register": "登记志愿者",
    "volunteer.change": "修改志愿者特长",
    "volunteer.pause": "志愿者暂停",
    "volunteer.resume": "志愿者恢复",
    "volunteer.leave": "退出志愿者",
    "shift.needs": "设定班次需要",
    "shift.invite": "邀请志愿者",
    "shift.thank": "感谢志愿者",
    "service.record": "登记服务时长",
    "service.correct": "更正服务时长",
}

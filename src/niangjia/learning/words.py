"""What the audit trail calls the verbs of learning."""

WORDS: dict[str, str] = {
    "course.add": "新增课程",
    "course.edit": "修改课程",
    "course.paste": "批量新增课程",
    "course.retire": "课程下架",
    "course.restore": "课程重新上架",
    "course.open": "开班",
    "question.paste": "批量新增试题",
    "question.retire": "停用试题",
    "round.ask": "发起需求征集",
    "round.close": "结束需求征集",
    "round.report": "填报单位培训需求",
    "run.award": "给一个班发证书",
    "requirement.require": "新增干部培训要求",
    "requirement.amend": "修改干部培训要求",
    "requirement.drop": "停用干部培训要求",
    "batch.draft": "新建干部培训班次",
    "batch.seat": "调整干部培训名单",
    "batch.call": "通知干部参加培训",
    "training.paste": "补录培训记录",
    "learning.hand_over": "移交撤并工会的培训记录",
}

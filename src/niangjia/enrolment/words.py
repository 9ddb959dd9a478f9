"""What the audit trail calls the verbs of enrolment."""

WORDS = {
    "offer.draft": "新建报名项目",
    "offer.edit": "修改报名项目",
    "offer.open": "开放报名",
    "offer.close": "截止报名",
    "offer.end": "结束报名项目",
    "offer.cancel": "取消报名项目",
    "pool.resize": "调整名额",
    "pool.release": "释放名额",
    "entry.remove": "取消某人名额",
    "entry.attend": "登记到场",
    "entry.absent": "登记未到场",
    "draw.publish": "公布摇号承诺",
    "draw.freeze": "冻结摇号名单",
    "draw.type": "录入摇号公开号码",
    "draw.number": "确认摇号公开号码",
    "draw.draw": "开摇",
}

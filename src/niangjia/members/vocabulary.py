"""Closed lists of the roster: code → label, and the other words under which cadres write the same thing."""

import re
from collections.abc import Mapping
from typing import Final

from niangjia.members.text import squeeze

ID_KINDS: Final = {
    "resident": "居民身份证",
    "hmt_permit": "港澳台居民居住证",
    "foreign_card": "外国人永久居留身份证",
    "hm_pass": "港澳居民来往内地通行证",
    "tw_pass": "台湾居民来往大陆通行证",
    "passport": "护照",
}
GENDERS: Final = {"male": "男", "female": "女"}
EMPLOYMENT_FORMS: Final = {
    "contract": "合同制",
    "dispatched": "劳务派遣",
    "civil": "在编",
    "offpayroll": "编外",
    "gig": "新就业形态",
    "flexible": "灵活就业",
    "other": "其他",
}
# The eight groups named by the All-China Federation of Trade Unions in 2018, and ride hailing, counted beside them.
GROUPS: Final = {
    "none": "不属于八大群体",
    "truck_driver": "货车司机",
    "courier": "快递员",
    "nursing": "护工护理员",
    "domestic": "家政服务员",
    "mall_clerk": "商场信息员",
    "food_rider": "网约送餐员",
    "house_agent": "房产中介员",
    "security": "保安员",
    "ride_hailing": "网约车司机",
}
EIGHT_GROUPS: Final = tuple(code for code in GROUPS if code not in ("none", "ride_hailing"))
GIG_GROUPS: Final = tuple(code for code in GROUPS if code != "none")
EDUCATION: Final = {
    "primary": "小学及以下",
    "junior": "初中",
    "senior": "高中",
    "secondary": "中专",
    "technical": "技校",
    "college": "大专",
    "bachelor": "本科",
    "master": "硕士研究生",
    "doctor": "博士研究生",
}
SKILLS: Final = {
    "none": "无等级",
    "apprentice": "学徒工",
    "junior": "初级工",
    "middle": "中级工",
    "senior": "高级工",
    "technician": "技师",
    "senior_technician": "高级技师",
    "special_technician": "特级技师",
    "chief_technician": "首席技师",
}

_SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = {
    "id_kind": {
        "resident": "身份证 居民身份证号 中国居民身份证 二代身份证 公民身份证 大陆身份证 内地身份证 身份证件",
        "hmt_permit": "居住证 港澳居民居住证 台湾居民居住证 港澳台居住证",
        "foreign_card": "外国人永久居留证 永久居留证 永久居留身份证 永居证 五星卡 绿卡",
        "hm_pass": "回乡证 港澳通行证 港澳居民通行证 港澳居民往来内地通行证",
        "tw_pass": "台胞证 台湾通行证 台湾居民通行证 台湾居民往来大陆通行证",
        "passport": "外国护照 中国护照 普通护照 因私护照",
    },
    "gender": {"male": "男性 男士 M MALE", "female": "女性 女士 F FEMALE"},
    "employment_form": {
        "contract": "合同 劳动合同 合同工 合同制职工 合同制员工 劳动合同制 签订劳动合同 正式工 固定期限合同 无固定期限合同",
        "dispatched": "派遣 派遣工 劳务派遣工 派遣制 劳务派遣制 劳务派遣员工",
        "civil": "编内 在编人员 有编制 行政编制 事业编制 公务员 行政编 事业编",
        "offpayroll": "编外人员 编制外 聘用制 合同制编外 编外聘用",
        "gig": "新就业形态劳动者 新业态 新业态劳动者 平台用工 平台从业人员 新就业群体",
        "flexible": "灵活就业人员 自由职业 个体 非全日制 临时工 零工",
        "other": "其它",
    },
    "group": {
        "none": "无 否 不属于 非八大群体 不涉及",
        "truck_driver": "货运司机 货车驾驶员 卡车司机 货运驾驶员",
        "courier": "快递小哥 快递 快递从业人员 快递投递员",
        "nursing": "护工 护理员 护理人员 养老护理员 护理工",
        "domestic": "家政 家政人员 家政服务人员 保洁家政 月嫂 家政工",
        "mall_clerk": "商场信息员(卖场) 卖场信息员 商场信息员卖场 商场促销员 卖场促销员 商超信息员",
        "food_rider": "外卖配送员 外卖员 外卖骑手 外卖小哥 骑手 送餐员 网约配送员 网约送餐人员 外卖送餐员",
        "house_agent": "房产中介 房产经纪人 房产中介人员 房屋中介员 房地产中介员",
        "security": "保安 保安人员",
        "ride_hailing": "网约车 网约车驾驶员 专车司机",
    },
    "education": {
        "primary": "小学 文盲 半文盲 小学以下",
        "junior": "初级中学 初中及以下",
        "senior": "高级中学 普通高中 职高 职业高中",
        "secondary": "中等专科 中等专业学校 中专学校 中师",
        "technical": "技工学校 技校毕业 技工",
        "college": "专科 大学专科 高职 高职高专 专科教育 大专学历",
        "bachelor": "大学 大学本科 本科学历 学士 大本 全日制本科",
        "master": "硕士 研究生 硕士学位 硕研",
        "doctor": "博士 博士学位 博研",
    },
    "skill": {
        "none": "无 无技能等级 暂无 没有",
        "apprentice": "学徒",
        "junior": "初级 初级技能 五级工 五级 职业资格五级 初级工(五级) 五级/初级工",
        "middle": "中级 中级技能 四级工 四级 职业资格四级 中级工(四级) 四级/中级工",
        "senior": "高级 高级技能 三级工 三级 职业资格三级 高级工(三级) 三级/高级工",
        "technician": "二级 二级技师 职业资格二级 技师(二级) 二级/技师",
        "senior_technician": "一级 一级技师 职业资格一级 高级技师(一级) 一级/高级技师",
        "special_technician": "特级",
        "chief_technician": "首席",
    },
}
_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "id_kind": ID_KINDS,
    "gender": GENDERS,
    "employment_form": EMPLOYMENT_FORMS,
    "group": GROUPS,
    "education": EDUCATION,
    "skill": SKILLS,
}
_NUMBERING = re.compile(r"^[(\[]?[0-9]{1,2}[)\].、:-]+")


def _table(field: str) -> dict[str, str]:
    words = {word: code for code, row in _SYNONYMS[field].items() for word in row.split()}
    return words | {label: code for code, label in _LABELS[field].items()} | {c: c for c in _LABELS[field]}


CHOICES: Final[dict[str, dict[str, str]]] = {field: _table(field) for field in _LABELS}


def label(field: str, code: str) -> str:
    """The Chinese label of a code of one of the closed lists; KeyError when there is none."""
    return _LABELS[field][code]


def labels(field: str) -> list[str]:
    """All labels of a closed list, in order: what a hint offers."""
    return list(_LABELS[field].values())


def code_of(field: str, text: str) -> str | None:
    """The code that `text` means in the closed list of `field` (key of CHOICES), or None; never a guess."""
    table = CHOICES[field]
    word = squeeze(text)
    return table.get(word) or table.get(_NUMBERING.sub("", word)) or table.get(word.upper())

"""What a roster may tell about a person, and under which headings cadres write it."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from niangjia.members.text import squeeze


class Field(NamedTuple):
    """`key`: name in the values of a cleaned row; `synonyms`: headings without spaces and punctuation."""

    key: str
    label_zh: str
    synonyms: tuple[str, ...]


def _field(key: str, label_zh: str, synonyms: str) -> Field:
    return Field(key, label_zh, tuple(synonyms.split()))


FIELDS: Final[tuple[Field, ...]] = (
    _field(
        "name",
        "姓名",
        "名字 会员姓名 职工姓名 员工姓名 人员姓名 本人姓名 中文姓名 真实姓名 会员名称 入会人员姓名",
    ),
    _field(
        "id_kind",
        "证件类型",
        "证件种类 证件类别 身份证件类型 有效证件类型 有效证件类别 证件名称 身份证类型",
    ),
    _field(
        "id_number",
        "身份证号",
        "身份证号码 身份证 证件号码 证件号 身份证件号 身份证件号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 "
        "居民身份证号码 居民身份证 有效证件号码 有效证件号 身份号码 会员身份证号 会员身份证号码 二代身份证号 身份证号",
    ),
    _field("gender", "性别", "会员性别 男女"),
    _field("birth_date", "出生日期", "出生年月 出生年月日 生日 出生时间 出生日 出生年份月份 公历生日"),
    _field(
        "phone",
        "手机号码",
        "手机 手机号 联系电话 移动电话 电话 电话号码 联系方式 联系号码 联系手机 本人手机 本人电话 移动手机 手机电话 "
        "会员电话 会员手机号 电话手机 联系电话手机 个人电话 本人手机号码",
    ),
    _field(
        "union",
        "所属工会",
        "工会名称 工会 基层工会 基层工会名称 所在工会 所在工会名称 所属工会名称 所属基层工会 工会组织 工会组织名称 单位工会 "
        "所属工会组织 入会工会 会籍所在工会 所在基层工会 工会全称 建会单位 所属工会小组",
    ),
    _field(
        "employer",
        "工作单位",
        "单位 单位名称 所在单位 工作单位名称 用人单位 用工单位 企业名称 所属单位 公司 公司名称 任职单位 就业单位 所属企业 "
        "所在企业 单位全称 用人单位名称 派遣单位",
    ),
    _field(
        "credit_code",
        "统一社会信用代码",
        "信用代码 社会信用代码 单位统一社会信用代码 单位社会信用代码 单位信用代码 企业统一社会信用代码 企业信用代码 "
        "公司统一社会信用代码 用人单位统一社会信用代码 工作单位统一社会信用代码",
    ),
    _field(
        "department",
        "部门",
        "所在部门 科室 车间 班组 部门名称 处室 所属部门 部门科室 部门班组 项目部 站点 所在班组",
    ),
    _field(
        "joined_on",
        "入会时间",
        "入会日期 加入工会时间 加入工会日期 入会年月 加入工会年月 会员入会时间 入会年月日 何时入会 参加工会时间",
    ),
    _field(
        "employment_form",
        "用工形式",
        "就业形态 用工方式 用工性质 就业形式 用工类型 就业类型 人员性质 编制类型 编制性质",
    ),
    _field(
        "group",
        "群体类别",
        "群体 八大群体 所属群体 职业群体 重点群体 群体类型 新就业形态群体 八大群体类别 所属八大群体 从业群体 职业类别 行业群体",
    ),
    _field("education", "文化程度", "学历 最高学历 受教育程度 教育程度 学历层次 文化水平 学历文化程度"),
    _field(
        "skill", "技能等级", "职业技能等级 技术等级 技能水平 职业资格等级 技能等级证书 职业资格 工人技术等级"
    ),
    _field(
        "household_region",
        "户籍所在地",
        "户籍 户籍地 户口所在地 户籍地址 户籍所在地址 户籍地区 籍贯 户口 户口地",
    ),
    _field(
        "position",
        "职务",
        "岗位 职位 工作岗位 职业 工种 岗位名称 职务岗位 职务职称 职称 岗位工种 从事工种 专业技术职称 担任职务",
    ),
    _field("note", "备注", "说明 备注说明 其他说明 备注信息"),
)
BY_KEY: Final = {field.key: field for field in FIELDS}
REQUIRED: Final = ("name", "id_number")

# Headings that rosters often carry and that we do not keep; they still help to recognise the header row.
OTHER_HEADINGS: Final = frozenset(
    [
        "序号",
        "编号",
        "序",
        "NO",
        "号",
        "民族",
        "政治面貌",
        "政治面目",
        "年龄",
        "工号",
        "员工编号",
        "会员编号",
        "会员证号",
        "会员卡号",
        "银行卡号",
        "开户行",
        "社保卡号",
        "籍贯地",
        "健康状况",
        "婚姻状况",
        "是否党员",
        "参加工作时间",
        "入职时间",
        "入职日期",
        "签名",
        "签字",
        "问题说明",
        "邮箱",
        "电子邮箱",
        "微信",
        "微信号",
        "通讯地址",
        "联系地址",
        "家庭住址",
        "住址",
        "现住址",
        "居住地址",
        "毕业院校",
        "专业",
        "是否农民工",
        "是否劳模",
        "会员类别",
        "会员状态",
        "学位",
        "照片",
        "国籍",
    ]
)
# Somebody else's: a heading with one of these is never the member's own.
_FOREIGN: Final = re.compile(
    r"紧急|家属|家庭成员|配偶|父亲|母亲|父母|子女|孩子|介绍人|法人|法定代表|负责人|主席|经办|填表|填报|审核|联系人|推荐人|代表人"
    r"|受益人|监护|班组长|组长|上级|主管|工会.*信用代码"
)
_NOISE: Final = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕|[*★☆:：,，.。、;；!！?？\"“”'‘’_\-—~#|]")
_SPLIT: Final = re.compile(r"[/\\及和或与、]")
_WORDS: Final = {word: field.key for field in FIELDS for word in (*field.synonyms, field.label_zh)}
_LABELS: Final = {field.label_zh: field.key for field in FIELDS}
# Words that say enough inside a longer heading; longest first, so that 工作单位 is not taken for 工作.
_INSIDE: Final = sorted((word for word in _WORDS if len(word) >= 2), key=len, reverse=True)
_WEAK: Final = frozenset(
    {"说明", "单位", "公司", "户口", "身份证", "电话", "工会", "名字", "岗位", "职业", "群体"}
)


def heading(text: str) -> str:
    """A heading without spaces, punctuation, marks of obligation and what stands in brackets."""
    plain = squeeze(text)
    return _NOISE.sub("", plain) or plain


@lru_cache(maxsize=4096)
def field_of(text: str) -> tuple[str | None, str, float]:
    """(field key or None, how, confidence 0…1) of a heading: how is "name", "synonym", "part" or ""."""
    plain = heading(text)
    for word in (plain, *_parts(text)):
        if word in _LABELS:
            return _LABELS[word], "name", 0.99
        if word in _WORDS:
            return _WORDS[word], "synonym", 0.95
    if not plain or plain in OTHER_HEADINGS or _FOREIGN.search(plain) or len(plain) > 16:
        return None, "", 0.0
    return _inside(plain)


def _parts(text: str) -> list[str]:
    """Headings like 手机/电话 or 基本信息/姓名: the last part counts, and all of it together, unless it is not ours."""
    plain = heading(text)
    if _FOREIGN.search(plain):
        return []
    pieces = [piece for piece in _SPLIT.split(plain) if piece]
    return ["".join(pieces), *reversed(pieces)] if len(pieces) > 1 else []


def _inside(plain: str) -> tuple[str | None, str, float]:
    for word in _INSIDE:
        if word in plain:
            if word in _WEAK and not plain.endswith(word):
                continue
            return _WORDS[word], "part", 0.6 if word in _WEAK else 0.75
    return None, "", 0.0


def is_heading(text: str) -> bool:
    """Whether a text is a heading of a roster, ours or one that we do not keep."""
    return field_of(text)[0] is not None or heading(text) in OTHER_HEADINGS

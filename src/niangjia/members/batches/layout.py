"""Which columns a roster fills, in the person, in the membership, and in the order in which rows are staged."""

from niangjia.kernel.dialect import differs

PERSON_TEXT = ("gender", "education", "skill", "household_region")
PERSON_DATE = ("birth_date",)
PHONE = ("phone", "phone_index", "phone_tail")
IDENTITY = ("id_kind", "id_number", "id_index", "id_tail")
MEMBER_TEXT = ("workplace", "department", "position", "employment_form", "group", "note")
MEMBER_DATE = ("joined_on",)
PERSON = (*PERSON_TEXT, *PERSON_DATE, *IDENTITY, *PHONE)
MEMBER = (*MEMBER_TEXT, *MEMBER_DATE)

STAGED = (
    "id", "batch_id", "number", "sort", "fixed", "name", "pinyin", "initials", "union_text", "union_id",
    *PERSON_TEXT, *PERSON_DATE, *IDENTITY, *PHONE, *MEMBER_TEXT, *MEMBER_DATE, "credit_code", "issues",
)  # fmt: skip

# what a person sees of a change, by column
WORDS = {
    "gender": "性别",
    "birth_date": "出生日期",
    "phone": "手机号码",
    "education": "文化程度",
    "skill": "技能等级",
    "household_region": "户籍地",
    "workplace": "工作单位",
    "department": "部门",
    "position": "职务",
    "employment_form": "用工形式",
    "group": "职业群体",
    "joined_on": "入会日期",
    "note": "备注",
}


def quoted(*names: str) -> str:
    """Column names for a statement, ``group`` among them."""
    return ", ".join(f'"{name}"' for name in names)


def of(alias: str, *names: str) -> str:
    """Columns of one table for a statement."""
    return ", ".join(f'{alias}."{name}"' for name in names)


def _given(column: str) -> str:
    return f"s.\"{column}\" <> ''" if column in PERSON_TEXT + MEMBER_TEXT else f's."{column}" IS NOT NULL'


def _decides(column: str) -> str:
    """Whether a column is said by the file: the three of a phone stand or fall together, so do those of a number."""
    lead = "phone_index" if column in PHONE else "id_index" if column in IDENTITY else column
    return _given(lead)


def changed(columns: tuple[str, ...], there: str) -> str:
    """A condition: the staged row ``s`` says something else than table ``there`` in one of the columns."""
    return " OR ".join(
        f"({_given(one)} AND {differs(f's.{chr(34)}{one}{chr(34)}', f'{there}.{chr(34)}{one}{chr(34)}')})"
        for one in columns
    )


def filled(column: str, there: str) -> str:
    """What a column becomes: the file's word where there is one, else what is there."""
    return f'CASE WHEN {_decides(column)} THEN s."{column}" ELSE {there}."{column}" END'


PERSON_COMPARED = (*PERSON_TEXT, *PERSON_DATE, "phone_index")

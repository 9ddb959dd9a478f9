"""Which kind of union may hang below which; plain data, no database.

Source: 中华人民共和国工会法 art. 10 to 12 (local federations by region, industry unions, grassroots unions and their joint
forms); groups are parts of a grassroots union (中国工会章程).
"""

KINDS = {
    "federation": "总工会",
    "industry": "产业工会",
    "joint": "联合会",
    "grassroots": "基层工会",
    "group": "工会小组",
}
LEVELS = {
    "nation": "全国",
    "province": "省级",
    "city": "市级",
    "county": "县区级",
    "town": "乡镇街道（园区）",
    "unit": "基层",
}
PARENTS: dict[str, tuple[str, ...]] = {
    "federation": ("federation",),
    "industry": ("federation", "industry"),
    "joint": ("federation", "industry", "joint"),
    "grassroots": ("federation", "industry", "joint", "grassroots"),
    "group": ("grassroots", "group"),
}
_ORDER = list(LEVELS)
KEEPING_REGISTERS = ("nation", "province", "city", "county")  # levels of the unions that keep the registers of a region


def keeps_registers(kind: str, level: str) -> bool:
    """Whether such a union keeps registers that count beyond its own branch: federations from the county up."""
    return kind == "federation" and level in KEEPING_REGISTERS


def may_hang(kind: str, parent: str) -> bool:
    """Whether a union of ``kind`` may be directly below one of kind ``parent``; "" is no parent at all."""
    return parent in PARENTS[kind] if parent else kind == "federation"


def refusal(kind: str, parent: str) -> str:
    """Why not, as a sentence that says what would be right."""
    if not parent:
        return f"最上级只能是总工会，{KINDS[kind]}要选一个上级工会。"
    right = "、".join(KINDS[one] for one in PARENTS[kind])
    return f"{KINDS[kind]}不能设在{KINDS[parent]}下面，上级应当是：{right}。"


def level_below(kind: str, parent_level: str) -> str:
    """The usual level of a union of ``kind`` below a level: a federation one step lower, the others where they work."""
    if kind == "federation":
        at = _ORDER.index(parent_level) + 1 if parent_level else _ORDER.index("province")
        return _ORDER[min(at, len(_ORDER) - 1)]
    if kind == "industry":
        return parent_level
    return "unit"

"""Kinds and levels of honours, and what a rule can ask for: a kind (or any), at a level and above (or any)."""

KINDS = {
    "model_worker": "劳动模范",
    "medal": "五一劳动奖章",
    "advanced": "先进工作者",
    "artisan": "工匠",
    "skilled": "技术能手",
    "pacesetter": "岗位标兵",
    "women": "五一巾帼标兵",
    "other": "其他荣誉",
}
ALIASES = {  # a part of the title says the kind; the first that is found counts
    "劳动模范": "model_worker", "劳模": "model_worker", "五一劳动奖章": "medal", "五一奖章": "medal", "巾帼": "women",
    "先进工作者": "advanced", "先进生产者": "advanced", "工匠": "artisan", "技术能手": "skilled", "技能标兵": "pacesetter", "标兵": "pacesetter",
}  # fmt: skip
LEVELS = {"nation": "全国", "province": "省级", "city": "市级", "county": "县区级", "town": "乡镇街道", "unit": "单位"}
LEVEL_WORDS = {
    "国家": "nation", "全国": "nation", "国家级": "nation", "省部": "province", "省部级": "province", "省": "province", "市": "city",
    "地市级": "city", "县": "county", "区": "county", "县级": "county", "区级": "county", "乡镇": "town", "街道": "town", "园区": "town",
    "乡镇级": "town", "企业": "unit", "公司": "unit", "本单位": "unit", "单位级": "unit",
} | {words: key for key, words in LEVELS.items()}  # fmt: skip
ANY, ANY_WORDS = "any", "荣誉称号"
ASKED = {ANY: ANY_WORDS} | {key: words for key, words in KINDS.items() if key != "other"}
FROM = ("", "county", "city", "province", "nation")
_ORDER = list(LEVELS)


def asked_words(kind: str, least: str) -> str:
    """``市级以上劳动模范``: a kind at a level and above; of the highest there is none above, "" is any level."""
    level = LEVELS.get(least, "")
    return f"{level}{'以上' if level and least != _ORDER[0] else ''}{ASKED[kind]}"


CHOICES = {asked_words(kind, least): f"{kind}:{least}" for kind in ASKED for least in FROM}


def fits(key: str, kind: str, level: str) -> bool:
    """Whether an honour of a kind and level is what a rule asks for."""
    wanted, _, least = key.partition(":")
    return wanted in (ANY, kind) and (not least or _ORDER.index(level) <= _ORDER.index(least))


def kind_of(title: str) -> str:
    """The kind that a title says."""
    return next((kind for part, kind in ALIASES.items() if part in title), "other")


def level_of(text: str, title: str) -> str:
    """The level as it is written, or as the title begins; "" where neither says it."""
    plain = text.strip()
    if plain:
        return LEVEL_WORDS.get(plain, "")
    return next((LEVEL_WORDS[word] for word in ("全国", "省", "市", "县", "区") if title.startswith(word)), "")

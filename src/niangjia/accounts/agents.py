"""A browser's long name in three words, so that people recognise where they are logged in."""

SYSTEMS = (
    ("HarmonyOS", "鸿蒙手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg/", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def words(agent: str) -> str:
    """``Mozilla/5.0 (iPhone; …) MicroMessenger/8`` → ``苹果手机 · 微信``; the first word of an unknown one."""
    found = [next((say for mark, say in table if mark in agent), "") for table in (SYSTEMS, BROWSERS)]
    return " · ".join(filter(None, found)) or agent.partition("/")[0][:40] or "未知设备"

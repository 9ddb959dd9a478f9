"""Invented people for the demo world, the examples and the benchmarks: by number, always the same, nobody real.

Identity numbers carry a region code that is not assigned and a right check digit; phone numbers come from a range
that is not handed out. All functions are pure: person ``n`` is the same on every machine.
"""

from datetime import date, timedelta

REGION = "470"  # no province has 47; the rest of the six digits counts on when the days are used up
FIRST_DAY = date(1966, 1, 1)
DAYS = 14_600
PEOPLE = 499  # born on one day with one region code; each takes an odd or an even number, for a man or a woman
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅红玲建国文辉志春晓亮波峰宇欣然嘉怡子涵浩泽雨桐思远俊凯婷雪琳佳慧颖倩云飞鹏海燕东升立新永康德顺和畅景行知远清越若溪一诺星河"
STEP = 7919  # a prime: neighbours in number do not look alike


def identity(n: int) -> str:
    """The identity number of person ``n`` (18 characters)."""
    body = f"{REGION}{n // (DAYS * PEOPLE):03d}{born(n):%Y%m%d}{_sequence(n):03d}"
    return body + CHECK[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def born(n: int) -> date:
    """The day of birth that the identity number of person ``n`` carries."""
    return FIRST_DAY + timedelta(days=(n % DAYS * STEP) % DAYS)


def gender(n: int) -> str:
    """``male`` or ``female``, as the identity number says."""
    return "male" if _sequence(n) % 2 else "female"


def _sequence(n: int) -> int:
    """1 to 999; odd for men, five of nine."""
    return 2 * (n // DAYS % PEOPLE) + (1 if n * 5 % 9 < 5 else 2)


def name(n: int) -> str:
    """A name of two or three characters; one in nine has two."""
    mixed = n * STEP + n // len(SURNAMES)
    surname = SURNAMES[mixed % len(SURNAMES)]
    first = GIVEN[(mixed // 101) % len(GIVEN)]
    second = GIVEN[(mixed // 7 + n) % len(GIVEN)]
    return surname + first if n % 9 == 0 else surname + first + second


def phone(n: int) -> str:
    """A mobile number of a range that is not handed out."""
    return f"199{n % 1_000_000:08d}"

"""Make the three example rosters: the kind of file that people have, with invented people.

    .venv/bin/python examples/make.py

The rosters fit the demo world: who is in it already, and as what, comes from ``niangjia.kernel.invented`` and
``niangjia.members.demo``. What each must come to stands in README.md beside this file.
"""

import csv
import sys
from datetime import date
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from niangjia.kernel import invented  # noqa: E402

STRANGERS = 3_000_000  # people from here on are not in the demo world, not even in the large one
SERIAL_ZERO = date(1899, 12, 30)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SANITATION = "大成区环卫服务有限公司工会"
JOINED = date(2026, 6, 1)


def person(n: int) -> list[str]:
    """Name, gender, identity number, phone as a tidy file has them."""
    gender = {"male": "男", "female": "女"}[invented.gender(n)]
    return [invented.name(n), gender, invented.identity(n), invented.phone(n)]


def wrong(number: str) -> str:
    """A number whose check digit does not fit."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def numbered(body: str) -> str:
    """17 digits with the check digit that fits them."""
    total = sum(int(digit) * weight for digit, weight in zip(body, invented.WEIGHTS, strict=True))
    return body + invented.CHECK[total % 11]


def sanitation() -> Path:
    """messy-1.xlsx: the sanitation company's own list; titles, merged cells, a note, a column that says nothing."""
    book = Workbook()
    sheet = book.active
    sheet.title = "在职职工"
    sheet.append(["大成区环卫服务有限公司工会会员花名册"])
    sheet.append(["填报单位：大成区环卫服务有限公司    填报日期：2026年10月"])
    sheet.append(["序号", "姓 名", "性别", "身份证件号码", "联系电话", "部门", "入会时间", "备注"])
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A2:H2")
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for place, row in enumerate(_sanitation_rows(), start=1):
        sheet.append([place, *row])
    sheet.append([])
    sheet.append(["填表人：", "", "", "", "审核人："])
    path = HERE / "messy-1.xlsx"
    book.save(path)
    return path


def _sanitation_rows() -> list[list[object]]:
    rows: list[list[object]] = []
    for n in range(100):  # in the demo already; written in every way that means the same
        name, gender, number, phone = person(n)
        rows.append([name, gender, _dressed(number, n), _phone(phone, n), "", "", ""])
    for n in range(100, 112):  # a new phone number
        name, gender, number, _ = person(n)
        rows.append([name, gender, number, invented.phone(n + 500_000), "", "", ""])
    for n in range(STRANGERS, STRANGERS + 60):  # new people
        name, gender, number, phone = person(n)
        rows.append([name, gender, number, phone, "清扫一班" if n % 2 else "清扫二班", _joined(n), ""])
    for n in range(STRANGERS, STRANGERS + 3):  # a second time in the file
        rows.append([*person(n), "清扫一班", "", "重复录入"])
    name, gender, number, phone = person(STRANGERS + 3)
    rows.append(["贺" + name[1:], gender, number, phone, "", "", "与上面同号不同名"])
    name, gender, number, phone = person(50)
    rows.append(["贺" + name[1:], gender, number, phone, "", "", "与档案同号不同名"])
    return rows + _sanitation_wrong()


def _sanitation_wrong() -> list[list[object]]:
    """Seven rows that must not come in, each for another reason."""
    a, b, c, d, e, f = (person(STRANGERS + 100 + n) for n in range(6))
    return [
        [a[0], a[1], wrong(a[2]), a[3], "", "", "校验位不对"],
        [b[0], b[1], float(int(b[2][:17] + "0")), b[3], "", "", "号码被存成数字"],
        [c[0], c[1], c[2][:17], c[3], "", "", "少一位"],
        [d[0], d[1], d[2], "1990000", "", "", "手机少几位"],
        ["", e[1], e[2], e[3], "", "", "没有姓名"],
        [f[0], f[1], f[2], f[3], "", "21.5", "日期只有两位年"],
        ["汤慕白", "男", numbered("47010119881301001"), "19900000000", "", "", "没有13月"],
    ]


def _dressed(number: str, n: int) -> str:
    """The same number as different hands type it."""
    return (number, f"'{number}", number.translate(FULL_WIDTH), f"{number[:6]} {number[6:14]} {number[14:]}", number.lower())[n % 5]


def _phone(phone: str, n: int) -> object:
    return (phone, f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"+86 {phone}", int(phone))[n % 4]


def _joined(n: int) -> object:
    """The same day in the ways of rosters."""
    serial = (JOINED - SERIAL_ZERO).days
    return (JOINED, serial, "2026.06.01", "2026年6月1日", "2026/6/1", "20260601")[n % 6]


def district() -> Path:
    """messy-2.csv: a district's list in GB18030; every row names its union, not always by its whole name."""
    path = HERE / "messy-2.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["嘉言区2026年新会员汇总", "", "", "", "", ""])
        writer.writerow(["工会名称", "会员姓名", "证件号码", "手机", "用工形式", "职业类别"])
        for row in _district_rows():
            writer.writerow(row)
    return path


def _district_rows() -> list[list[str]]:
    courier, hospital = "嘉言区快递行业工会联合会", "嘉言区人民医院工会"
    rows = []
    for n in range(STRANGERS + 1000, STRANGERS + 1080):
        name, _, number, phone = person(n)
        rows.append([courier, name, number, phone, "新就业形态", "快递小哥" if n % 4 else "快递员"])
    for n in range(STRANGERS + 1080, STRANGERS + 1100):
        name, _, number, phone = person(n)
        rows.append(["嘉言区人民医院", name, number, phone, "在编", ""])
    for n in range(3):  # members of the sanitation company, in another district
        name, _, number, phone = person(200 + n)
        rows.append([hospital, name, number, phone, "合同制", ""])
    for n in range(STRANGERS + 1100, STRANGERS + 1104):  # no such union
        name, _, number, phone = person(n)
        rows.append(["嘉言区快递协会", name, number, phone, "", ""])
    return rows


def old_excel() -> Path:
    """messy-3.xls: an old workbook with a header of two rows, passports and permits, and a sheet of notes in front."""
    book = xlwt.Workbook()
    book.add_sheet("填表说明").write(0, 0, "请按“花名册”工作表填写，不要改动表头。")
    sheet = book.add_sheet("花名册")
    sheet.write_merge(0, 0, 0, 5, "邮亭化工有限公司职工花名册")
    sheet.write_merge(1, 2, 0, 0, "姓名")
    sheet.write_merge(1, 1, 1, 2, "证件")
    sheet.write(2, 1, "类型")
    sheet.write(2, 2, "号码")
    sheet.write_merge(1, 2, 3, 3, "手机号")
    sheet.write_merge(1, 2, 4, 4, "学历")
    sheet.write_merge(1, 2, 5, 5, "加入工会时间")
    for place, row in enumerate(_old_rows(), start=3):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    path = HERE / "messy-3.xls"
    book.save(str(path))
    return path


def _old_rows() -> list[list[object]]:
    rows: list[list[object]] = []
    for n in range(STRANGERS + 2000, STRANGERS + 2040):
        name, _, number, phone = person(n)
        rows.append([name, "身份证", number, phone, ("大专", "本科", "高中")[n % 3], "2025.03"])
    rows.append(["陈嘉宝", "港澳居民来往内地通行证", "H01234567", "19900998001", "本科", "2025.03"])
    rows.append(["林若兰", "台湾居民来往大陆通行证", "01234567", "19900998002", "大专", "2025.03"])
    rows.append(["MARIA GARCIA", "护照", "E12345678", "19900998003", "本科", "2025.03"])
    rows.append(["", "", "", "", "", ""])
    rows.append(["合计", "", 43, "", "", ""])
    return rows


def main() -> None:
    """Write the three files and say where."""
    for made in (sanitation(), district(), old_excel()):
        print(made.relative_to(HERE.parent))


if __name__ == "__main__":
    main()

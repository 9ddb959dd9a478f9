"""What may be the name of a firm where a roster says the workplace."""

import pytest

from niangjia.organizations.firmnames import is_firm


@pytest.mark.parametrize("text", ["云湖远帆机械厂", "环卫公司", "柳桥镇中心小学", "王家店", "ABC（云湖）电子", "嘉言区人民医院", "远帆二厂"])
def test_a_firm(text: str) -> None:
    assert is_firm(text)


@pytest.mark.parametrize(
    "text",
    ["", "个体", " 个 体 户 ", "同上", "无固定单位", "（退休）", "快递站工会", "大成区总工会", "远帆工会委员会", "清扫一班工会小组",
     "一车间", "行政科", "后勤", "清扫一班", "12345", "云湖", "A厂", "自由职业者。"],
)  # fmt: skip
def test_no_firm(text: str) -> None:
    assert not is_firm(text)

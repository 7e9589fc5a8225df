import pytest

from onewindow.lib import masking


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masking.mask_name, "王小明", "王**"),
        (masking.mask_name, "李四", "李*"),
        (masking.mask_name, "欧阳娜", "欧阳*"),
        (masking.mask_name, "欧阳", "欧*"),
        (masking.mask_name, "丁", "丁*"),
        (masking.mask_name, "", ""),
        (masking.mask_citizen_id, "99000019900101001X", "990000**********1X"),
        (masking.mask_uscc, "11622101013921538K", "11622101******538K"),
        (masking.mask_phone, "13800138000", "138****8000"),
        (masking.mask_phone, "0719-8123456", "0719-*****56"),
        (masking.mask_address, "湖北省十堰市茅箭区北京中路12号3栋", "湖北省十堰市茅箭区****"),
        (masking.mask_address, "某小区12栋3单元", "某小区****"),
        (masking.mask_address, "北苑12栋", "北****"),
        (masking.mask_address, "", ""),
    ],
)
def test_masks(mask, text, shown):
    assert mask(text) == shown


def test_a_short_number_is_hidden_wholly():
    assert masking.mask_citizen_id("12345678") == "********"


def test_a_licence_number_that_is_an_identity_number_is_masked() -> None:
    assert masking.mask_reference("990000199006070238") == "990000**********38"
    assert masking.mask_reference("演网签202611000001-2") == "演网签202611000001-2"

"""Identifiers that nobody of this project invented."""

import gzip
import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from onewindow.lib.check_digits import check_citizen_id, check_implementation_code

ROOT = Path(os.environ.get("ONEWINDOW_DATA", Path(__file__).parents[4] / "shared" / "data"))
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.exists(), reason=f"需要真实数据 {ROOT}"),
]


def test_the_codes_of_a_real_catalogue_hold_but_for_five_bodies():
    path = ROOT / "cn_items" / "guangdong_items_2021.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        codes = [json.loads(line)["TASK_CODE"] for line in lines]
    found = Counter(check_implementation_code(code).code for code in codes)
    assert found == {"ok": 1551, "implementation_code_uscc": 5}


def test_the_vectors_of_another_library_come_out_the_same():
    text = (ROOT / "ids" / "stdnum_test_cn_ric.doctest").read_text(encoding="utf-8")
    verdicts = {
        number: check_citizen_id(number, today=date(2026, 1, 1)).code
        for number, answer in re.findall(r">>> ric\.validate\('(\w+)'\).*\n(.+)", text)
    }
    assert verdicts == {
        "360426199101010071": "ok",
        "44011320141005001x": "ok",
        "T60426199101010078": "citizen_id_shape",
        "360426199113010079": "citizen_id_birthday",
        "36042619910102009X": "citizen_id_check",
        "990426199112010074": "citizen_id_division",
    }

"""What may stand in a To field."""

import pytest

from postroom.composer.drafts import check_address
from postroom.composer.model import BadAddress


@pytest.mark.parametrize(
    "address",
    ["a@b.example", "first.last+tag@sub.b.example", "o'brien@b.example", "用户@例え.example", "x" * 64 + "@b.example"],
)
def test_addresses_people_have(address: str) -> None:
    check_address(("Ann", address))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.example",
        "a@",
        "a@b@c.example",
        "a b@c.example",
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example,c@d",
        "<a@b.example>",
        "a@b.example\x00",
        "x" * 65 + "@b.example",
        "a@" + "b" * 254,
        "a;b@c.example",
        "a\u2028b@c.example",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        check_address(("Ann", address))


@pytest.mark.parametrize("name", ["Ann\r\nBcc: x@y.example", "Ann\x00", "\x1bAnn"])
def test_a_name_holds_no_control_characters(name: str) -> None:
    with pytest.raises(BadAddress):
        check_address((name, "a@b.example"))

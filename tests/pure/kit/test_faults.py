from postroom.kit.errors import NotFound, Permanent
from postroom.kit.faults import Fault, Reason, fault_from, fault_of


def test_what_another_server_did_is_told_with_its_name_and_words() -> None:
    error = Permanent("It refused.", reason=Reason.NOT_TAKEN, host="mail.acme.example", port=25, server="no", size=7)
    assert fault_of(error) == Fault(reason=Reason.NOT_TAKEN, host="mail.acme.example", port=25, server="no")


def test_what_no_server_did_is_not_blamed_on_one() -> None:
    assert fault_of(NotFound()) is None
    assert fault_of(NotFound(field="account")) is None


def test_a_reason_of_another_release_is_other() -> None:
    assert fault_from({"reason": "from_tomorrow"}) == Fault(reason=Reason.OTHER)
    assert fault_from(None) is None

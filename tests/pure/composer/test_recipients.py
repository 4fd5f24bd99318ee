"""Who gets a reply."""

from hypothesis import given
from hypothesis import strategies as st

from postroom.composer.recipients import Original, Recipients, reply

SUPPORT, ANN = ("Acme Support", "support@acme.example"), ("Ann", "ann@acme.example")
INGRID, OLU, SHOP = ("Ingrid", "ingrid@fjord.example"), ("Olu", "olu@lagos.example"), ("Shop", "shop@fjord.example")
OURS = {"support@acme.example", "ann@acme.example"}


def original(**fields: object) -> Original:
    """Ingrid's mail to Support."""
    known = {"outgoing": False, "from_field": INGRID, "reply_to_fields": [], "to_fields": [SUPPORT], "cc_fields": []}
    return Original(**known | fields)  # type: ignore[arg-type]  # fields by name


def answer(*, everyone: bool = False, **fields: object) -> tuple[list[str], list[str]]:
    found = reply(original(**fields), everyone=everyone, ours=OURS)
    return [address for _, address in found.to], [address for _, address in found.cc]


def test_a_reply_goes_to_the_sender() -> None:
    assert answer(to_fields=[SUPPORT, OLU], cc_fields=[SHOP]) == (["ingrid@fjord.example"], [])


def test_a_reply_goes_where_the_sender_wants_it() -> None:
    assert answer(reply_to_fields=[SHOP, OLU]) == (["shop@fjord.example", "olu@lagos.example"], [])


def test_a_form_that_writes_in_our_name_is_answered_to_the_customer() -> None:
    assert answer(from_field=SUPPORT, reply_to_fields=[INGRID]) == (["ingrid@fjord.example"], [])


def test_a_reply_to_all_leaves_nobody_out_but_us() -> None:
    to, cc = answer(everyone=True, to_fields=[SUPPORT, OLU], cc_fields=[SHOP, ("", "ANN@acme.example"), INGRID])
    assert (to, cc) == (["ingrid@fjord.example"], ["olu@lagos.example", "shop@fjord.example"])


def test_a_reply_to_what_we_wrote_goes_where_it_went() -> None:
    assert answer(outgoing=True, from_field=SUPPORT, to_fields=[INGRID]) == (["ingrid@fjord.example"], [])
    to, cc = answer(everyone=True, outgoing=True, from_field=SUPPORT, to_fields=[INGRID, OLU], cc_fields=[SHOP])
    assert (to, cc) == (["ingrid@fjord.example", "olu@lagos.example"], ["shop@fjord.example"])


def test_what_another_address_of_ours_wrote_is_not_answered_to_ourselves() -> None:
    to, cc = answer(everyone=True, from_field=ANN, to_fields=[INGRID], cc_fields=[SUPPORT])
    assert (to, cc) == (["ingrid@fjord.example"], [])


def test_our_addresses_with_a_detail_are_ours_and_those_of_others_are_theirs() -> None:
    ours, theirs = [("", "support+shop@acme.example"), SUPPORT], [("", "olu+a@lagos.example"), OLU]
    to, cc = answer(everyone=True, to_fields=[*ours, *theirs], cc_fields=[("", "Ann+x@ACME.example")])
    assert (to, cc) == (["ingrid@fjord.example"], ["olu+a@lagos.example", "olu@lagos.example"])
    assert answer(from_field=("", "support+shop@acme.example"), to_fields=[INGRID])[0] == ["ingrid@fjord.example"]


def test_a_note_to_ourselves_is_answered_to_ourselves() -> None:
    assert answer(from_field=ANN, to_fields=[SUPPORT]) == (["support@acme.example"], [])


def test_mail_from_nobody_has_nobody_to_answer() -> None:
    assert answer(from_field=None) == ([], [])


people = st.sampled_from([SUPPORT, ANN, INGRID, OLU, SHOP, ("", "OLU@lagos.example"), ("", "Support@ACME.example")])
lists = st.lists(people, max_size=4)
originals = st.builds(
    Original,
    outgoing=st.booleans(),
    from_field=st.none() | people,
    reply_to_fields=lists,
    to_fields=lists,
    cc_fields=lists,
)


def addresses(found: Recipients) -> list[str]:
    return [address.casefold() for _, address in [*found.to, *found.cc]]


@given(originals, st.booleans())
def test_nobody_twice_and_ourselves_only_alone(message: Original, everyone: bool) -> None:  # noqa: FBT001 drawn
    found = addresses(reply(message, everyone=everyone, ours=OURS))
    assert len(found) == len(set(found))
    to = [address.casefold() for _, address in reply(message, everyone=everyone, ours=OURS).to]
    assert not (set(to) & OURS and set(to) - OURS)
    assert not set(found[len(to) :]) & OURS


@given(originals)
def test_everyone_is_everyone_who_was_in_it(message: Original) -> None:
    found = addresses(reply(message, everyone=True, ours=OURS))
    sender = [*message.reply_to_fields] or ([message.from_field] if message.from_field else [])
    wanted = [*message.to_fields, *message.cc_fields] + ([] if message.outgoing else sender)
    assert {address.casefold() for _, address in wanted} - OURS == set(found) - OURS


@given(originals)
def test_reply_to_all_writes_first_to_whom_a_reply_writes(message: Original) -> None:
    assert reply(message, everyone=True, ours=OURS).to == reply(message, everyone=False, ours=OURS).to

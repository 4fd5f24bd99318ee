"""New text of plain mail: quotes and signatures out, the writer's own words never."""

import pytest

from postroom.channels.email.parse import parse
from postroom.channels.email.quote import new_text

ORIGINAL = "> What about Monday?\n> Ann"


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, May 4, 2026 at 9:00 AM Ann Lee <ann@x.org> wrote:",
        "On Mon, May 4, 2026 at 9:00 AM A very long name indeed, of the long department\n<ann@x.org> wrote:",
        "On Mon, May 4, 2026 at 9:00 AM Ann Lee <\nann@x.org> wrote:",
        "Am 04.05.26 um 09:00 schrieb Ann Lee:",
        "Ann Lee <ann@x.org> schrieb am Mo., 4. Mai 2026\num 09:00:",
        "Le lun. 4 mai 2026 à 09:00, Ann Lee <ann@x.org> a écrit :",
        "El lun, 4 may 2026 a las 9:00, Ann (<ann@x.org>) escribió:",
        "Il giorno lun 4 mag 2026 alle ore 09:00 Ann <ann@x.org> ha scritto:",
        "Em seg., 4 de mai. de 2026 às 09:00, Ann <ann@x.org> escreveu:",
        "Op ma 4 mei 2026 om 09:00 schreef Ann <ann@x.org>:",
        "Den mån 4 maj 2026 kl 09:00 skrev Ann <ann@x.org>:",
        "pon., 4 maj 2026 o 09:00 Ann <ann@x.org> napisał(a):",
        "ma 4. toukok. 2026 klo 9.00 Ann (ann@x.org) kirjoitti:",
        "пн, 4 мая 2026 г. в 09:00, Ann <ann@x.org>:",  # noqa: RUF001 - Russian
        "4 Mayıs 2026 Pzt 09:00 tarihinde Ann <ann@x.org> şunu yazdı:",  # noqa: RUF001 - Turkish
        "2026年5月4日(月) 9:00 Ann <ann@x.org>:",
        '04.05.2026, 09:00, "Ann" <ann@x.org>:',
        "---- On Mon, 04 May 2026 09:00:00 +0200 ann@x.org wrote ----",
    ],
)
@pytest.mark.parametrize("original", [ORIGINAL, "What about Monday?\nAnn"])
def test_the_sentence_above_an_original_goes_with_it(introduction: str, original: str) -> None:
    assert new_text(f"Monday is fine.\n\n{introduction}\n\n{original}") == "Monday is fine."


@pytest.mark.parametrize(
    "block",
    [
        "From: Ann <ann@x.org>\nSent: Monday, 4 May 2026 09:00\nTo: Bob\nSubject: Monday",
        f"{'_' * 32}\nVon: Ann <ann@x.org>\nGesendet: Montag, 4. Mai 2026\nAn: Bob\nBetreff: Montag",
        "De : Ann <ann@x.org>\nEnvoyé : lundi 4 mai 2026\nÀ : Bob\nObjet : Lundi",
        "*From:* Ann\n*Date:* Monday\n*To:* Bob",
        "-----Original Message-----",
        "-------- Message d'origine --------",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
    ],
)
def test_a_label_block_or_divider_begins_the_original(block: str) -> None:
    assert new_text(f"Monday is fine.\n\n{block}\n\nWhat about Monday?") == "Monday is fine."


@pytest.mark.parametrize(
    "text",
    [
        "On the one hand: yes.\nOn the other hand: no.",
        "He wrote:\n\nwe should meet on Monday",
        "On Monday 4 May 2026 the following happened:\n\nit rained",
        "You wrote on May 3 2026 that the following is true:\n\nnothing",
        "Name: Ann\nPhone: 123\nEmail: ann@x.org\nMessage: hello",
        "From: our office\n\nWe are closed.",
        "Steps:\n- one\n- two\n\n----\n\nMore after a line",
        "The mail was sent from my account, not from yours.",
        "a > b and b > c",
        "## Title\n====\ntext",
    ],
)
def test_own_words_that_look_like_marks_stay(text: str) -> None:
    assert new_text(text) == text


def test_answers_between_and_below_quotes_stay() -> None:
    text = "On 4 May 2026 Ann wrote:\n> one?\n\nyes\n\n> two?\n\nno\n\n-- \nBob"
    assert new_text(text) == "yes\n\nno"
    assert new_text(f"{ORIGINAL}\n\nBelow the quote.") == "Below the quote."


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nBob\nSales",
        "--\nBob",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "-- \nBob\n\nEnvoyé de mon iPhone",
    ],
)
def test_signatures_go(ending: str) -> None:
    assert new_text(f"Monday is fine.\n\n{ending}") == "Monday is fine."


def test_a_signature_mark_above_much_text_is_none() -> None:
    text = "Intro\n--\n" + "\n".join(f"point {number}" for number in range(40))
    assert new_text(text) == text


def test_a_mail_that_is_all_quote_comes_back_whole() -> None:
    assert new_text(ORIGINAL) == ORIGINAL
    assert new_text("---------- Forwarded message ---------\nFrom: Ann\n\nHello").endswith("Hello")


def test_the_preview_is_the_new_text_on_one_line() -> None:
    message = parse(f"From: bob@y.org\n\nMonday is\n  fine.\u034f \u200c\u034f\n\n{ORIGINAL}\n".encode())
    assert message.preview == "Monday is fine."
    long = parse(b"From: bob@y.org\n\n" + b"word " * 200)
    assert len(long.preview) <= 200
    assert long.preview.endswith("…")


def test_a_quote_marked_with_initials_is_a_quote() -> None:
    assert new_text("Yes.\n\nAB> Do you\nAB> like\nAB> tea?\n") == "Yes."
    assert new_text("x> y\nVitamin C> D") == "x> y\nVitamin C> D"


def test_a_short_signature_below_a_rule_is_a_signature() -> None:
    assert new_text("Yes.\n\n_______________________\nAnn Lee\nRoom 4") == "Yes."
    kept = "Chapter 1\n______________\n" + "\n".join(f"Line {number}" for number in range(9))
    assert new_text(kept) == kept

"""What is written in any language is found: inflected where PostgreSQL knows the language, by pieces where none is."""

import pytest

from postroom.search.found import shown
from tests.db.office import Office, mail
from tests.db.search.finding import found, indexed, page

pytestmark = pytest.mark.anyio

UTF8 = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
LETTERS = {
    "english": "Please send the invoices again, they were not delivered to the office and we have to pay this month.",
    "german": "Bitte schicken Sie die Rechnungsnummer für die Häuser in der Straße, wir haben sie nicht gefunden.",
    "french": "Bonjour, pouvez-vous nous envoyer les chevaux et la facture pour le mois de février, merci à vous.",
    "spanish": "Hola, no hemos recibido las facturas de los pedidos que hicimos para el mes de enero, muchas gracias.",
    "russian": "Здравствуйте, мы не получили счета за январь, отправьте их пожалуйста ещё раз, спасибо вам.",
    "arabic": "مَرْحَبًا، لم نستلم الفواتير حتى الآن، يرجى إرسال الكتاب مرة أخرى وشكرا لكم",
    "chinese": "您好，我们还没有收到上个月的发票，请再发送一次到北京办公室，谢谢。",  # noqa: RUF001 as it is written there
    "japanese": "お世話になっております。東京都庁宛の請求書をもう一度お送りください。",
    "korean": "안녕하세요, 지난달 세금계산서를 아직 받지 못했습니다. 서울사무소로 다시 보내 주세요.",
    "thai": "สวัสดีครับ กรุณาส่งใบแจ้งหนี้อีกครั้ง ขอบคุณครับ",
}
ASKED = [
    ("english", "invoice"),
    ("english", "delivering"),
    ("german", "Haus"),
    ("german", "HÄUSER"),
    ("german", "hauser"),
    ("german", "Straße"),
    ("german", "strasse"),
    ("german", "Rechnung"),
    ("german", "Nummer"),
    ("german", "Rechnungsnummern"),
    ("french", "cheval"),
    ("french", "fevrier"),
    ("french", "FÉVRIER"),
    ("spanish", "factura enero"),
    ("russian", "счёт"),
    ("arabic", "مرحبا"),
    ("arabic", "الفواتير"),
    ("chinese", "发票"),
    ("chinese", "北京办公室"),
    ("chinese", "票"),
    ("japanese", "東京"),
    ("japanese", "都庁"),
    ("japanese", "請求書"),
    ("korean", "계산서"),
    ("korean", "서울"),
    ("thai", "ใบแจ้งหนี้"),
]


@pytest.fixture
async def letters(office: Office) -> Office:
    sent = [mail(uid, subject=name, body=body, headers=UTF8) for uid, (name, body) in enumerate(LETTERS.items(), 1)]
    await office.receive(*sent)
    await indexed(office)
    return office


async def test_each_language_is_found(letters: Office) -> None:
    missed = [(name, text) for name, text in ASKED if name not in await found(letters, letters.ben, text)]
    assert missed == []


async def test_a_piece_that_stands_nowhere_is_not_found(letters: Office) -> None:
    assert await found(letters, letters.ben, "北票") == []
    assert await found(letters, letters.ben, "東庁") == []


async def test_exact_words_are_not_inflected(letters: Office) -> None:
    assert await found(letters, letters.ben, '"invoices again"') == ["english"]
    assert await found(letters, letters.ben, '"invoice again"') == []
    assert await found(letters, letters.ben, '"invoice"') == []


async def test_the_word_that_is_being_typed_is_a_beginning(letters: Office) -> None:
    assert await found(letters, letters.ben, "offi") == ["english"]
    assert await found(letters, letters.ben, "offi ") == []
    assert await found(letters, letters.ben, "Rechnungsnu") == ["german"]


async def test_what_matched_is_marked(letters: Office) -> None:
    result = await page(letters, letters.ben, "invoice")
    async with letters.act(letters.ben) as act:
        [one] = await shown(act, letters.ben, result)
    assert ("invoices", True) in one.fragment.pieces

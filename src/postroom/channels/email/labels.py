"""The header lines that mail clients write above what they quote or forward, in the languages they are shipped in.

`From: Ann <ann@x.org>`, `Betreff: ...`: one pattern a field, so that a block can be recognised and read. Every pattern
looks at one short line.
"""

import re
from enum import StrEnum

MAX_LINE = 400
_LABEL_CHARACTERS = 40
_MAX_RUN = 4_000


class Field(StrEnum):
    """What a label says about the message below it."""

    FROM = "from"
    DATE = "date"
    SUBJECT = "subject"
    TO = "to"
    CC = "cc"
    OTHER = "other"


_NAMES = {
    Field.FROM: (
        r"from|von|de|da|van|fra|från|frá|od|от|від|ot|lähettäjä|gönderen|kimden|από|feladó|expeditor(?:ul)?|de la"
        r"|dari|od koga"
        r"|от кого|отправитель|відправник|від кого|nadawca|šalje|šiljatelj|pošiljatelj|odosielateľ|odesílatel"
        r"|saatja|kellelt"
        r"|expéditeur|remitente|mittente|remetente|afzender|avsändare|afsender|avsender|absender|küldő|nuo|no"
        r"|изпратено от"
        r"|从|從|由|发件人|發件人|寄件者|寄件人|差出人|送信者|発信者|보낸\s?사람|보낸이|발신|מאת|من|từ"
        r"|người gửi|จาก"
    ),
    Field.DATE: (
        r"sent|date|sent at|date sent|gesendet|gesendet am|datum|envoyé|envoyé le|date d['’]envoi|enviado"
        r"|enviado el|enviada"
        r"|enviada em|enviado em|fecha|fecha de envío|inviato|verzonden|verzonden op|sendt|sendt den|dato"
        r"|skickat|odesláno"
        r"|odoslané|odoslaná|odeslané|wysłano|data wysłania|отправлено|дата|дата отправки|надіслано|відправлено"
        r"|lähetetty"
        r"|päivämäärä|päiväys|pvm|gönderme tarihi|tarih|gönderildi|gönderilme tarihi|ημερομηνία|στάλθηκε|elküldve"
        r"|dátum|küldve"
        r"|trimis|dat[ăa]|trimis la|tanggal|dikirim|message du|poslano|kuupäev|saadetud|išsiųsta|nosūtīts|изпратено"
        r"|data d'enviament"
        r"|enviat|đã gửi|ngày|วันที่|ส่ง|送信日時|送信済み|日時|日付|发送时间|发送日期|發送時間|日期|寄件日期|날짜"
        r"|보낸\s?날짜|נשלח|תאריך"
        r"|تاريخ|التاريخ|الإرسال|تم الإرسال"
    ),
    Field.SUBJECT: (
        r"subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|emne|ämne|předmět|predmet|věc|vec|temat|тема"
        r"|aihe|otsikko"
        r"|konu|θέμα|tárgy|subiect(?:ul)?|subjek|perihal|chủ đề|teema|tema|naslov|assumpte|относно|件名|主题|主題"
        r"|主旨|题目|제목|נושא"
        r"|الموضوع|موضوع|หัวเรื่อง|เรื่อง"
    ),
    Field.TO: (
        r"to|an|à|a|pour|para|per|aan|til|till|do|komu|кому|za|prima|primatelj|vastaanottaja|kime|alıcı|προς"
        r"|címzett|către"
        r"|destinatarul|kepada|đến|tới|kellele|saaja|kam|pentru|adresat|для|получатель|одержувач|adresát|příjemce"
        r"|príjemca|mottagare"
        r"|modtager|mottaker|empfänger|destinataire|destinatario|destinatário|geadresseerde|ถึง|到|至|收件人|收件者"
        r"|宛先|받는\s?사람|수신"
        r"|אל|إلى"
    ),
    Field.CC: (
        r"cc|kopie|kopie \(cc\)|kopia|kópia|kopi|copie|copie à|copia|cópia|copia a|копия|копія|kopio|bilgi|másolat"
        r"|másolatot kap"
        r"|másolat \(cc\)|dw|do wiadomości|ud\.?w|kopija|kópie|koopia|κοιν\.?|κοινοποίηση|copy|en copie|tembusan"
        r"|抄送|抄送人|副本|写し|참조"
        r"|עותק|نسخة|bcc|cci|cco|blindkopie"
    ),
    Field.OTHER: (
        r"ref|reply-to|reply to|antwort an|antworten an|répondre à|responder a|rispondi a|svar til|svara till"
        r"|svar-til"
        r"|beantwoorden|odpowiedz do|odpovědět na|odpoveď na|vastausosoite|vastaa|yanıtla|yanıt adresi|válaszcím"
        r"|répondre"
        r"|răspuns către|ответить|кому відповісти|organization|newsgroups|attachments|anlagen|priority|importance"
        r"|wichtigkeit"
        r"|priorité|priorität|прихильність|date received|list-[a-z]+|mailed-by|signed-by|sender|返信先|답장"
    ),
}
_ALTERNATIVES = "|".join(f"(?P<{field}>{names})" for field, names in _NAMES.items())
_LABEL = re.compile(rf"[*_>\s]*(?:{_ALTERNATIVES})[*_]*\s?[:：][*_]*\s*(?P<rest>.*)$", re.IGNORECASE)
_CAPITAL = r"(?-i:(?=[A-ZÀ-ÖØ-ÞÎĂÂȘȚŘŠŽĆČĐÁÉÍÓÚŰŐĞİŞΑ-ΩА-ЯІЇЄҐ\u0590-\uffff]))"
_RUN_ON = re.compile(rf"{_CAPITAL}(?:{_ALTERNATIVES})\s?[:：](?!//)", re.IGNORECASE)
_ANY_COLON = re.compile("[:：]")


def label(line: str) -> tuple[Field, str] | None:
    """Return the field a line is labelled with and what stands behind the label; None for any other line."""
    if not _ANY_COLON.search(line, 0, _LABEL_CHARACTERS):
        return None
    match = _LABEL.match(line[:MAX_LINE])
    return (_field(match), match["rest"].strip()) if match else None


def run_on(line: str) -> list[tuple[Field, str]]:
    """Read labels that stand in one line without anything between them: `From: Ann <a@x>To: Bo <b@y>Subject: Hi`."""
    found = list(_RUN_ON.finditer(line, 0, _MAX_RUN))
    if not found:
        return []
    ends = [match.start() for match in found[1:]] + [len(line)]
    return [(_field(match), line[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)]


def _field(match: re.Match[str]) -> Field:
    return next(field for field in Field if match.group(field) is not None)

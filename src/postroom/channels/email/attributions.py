"""The lines by which mail clients introduce what they quote, in the languages they are shipped in.

Two families: a sentence (`On 3 May 2026 Ann <ann@x.org> wrote:`) and a block of labels (`From: ... Sent: ... To:
...`), besides the dividing lines (`-----Original Message-----`). Every pattern looks at one short line, so time grows
with the text only.
"""

import re
from collections.abc import Sequence

MAX_LINE = 400
_MAX_SENTENCE_LINES = 4
_VERB_WITHIN = 120

_WROTE = (
    r"wrote|writes|écrit|écrivait|schrieb|geschrieben|escribió|escribio|escreveu|escribiu|escrigué|va escriure"
    r"|ha scritto|scrisse|schreef|geschreven"
    r"|skrev|skreiv|skrifaði|kirjoitti|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|írta|írt"
    r"|a scris|написал(?:\(а\)|а|и)?"
    r"|писал(?:\(а\)|а)?|пишет|написав(?:\(ла\))?|пише|написа|έγραψε|yazdı|je napisao(?:/la)?|napisao|napisala"
    r"|je pisal(?:\(a\))?|kirjutas"
    r"|rakstīja|rašė|idatzi zuen|đã viết|menulis|เขียน(?:ว่า)?|כתב(?:ה)?|(?:ف)?كتب|写道|寫道|写了|のメール"
    r"|書きました|작성|のメッセージ"
    r"|wrote on|said"
)
_LEAD = (
    r"on|am|le|el|il|op|em|no dia|den|på|pe data|pe|dne|dňa|dnia|w dniu|στις|vào|pada|a|às|в|от|on|vom|tiistai\w*"
    r"|lun|mar|mer|jeu|ven|sam|dim"
    r"|mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|man|tir|lør|søn|ma|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt"
    r"|sob|ndz|op|din?|lu"
    r"|пн|вт|ср|чт|пт|сб|вс|at|\d{1,4}|בתאריך|في|el dia|el día|dana|dne"
)
_AFTER_VERB = r"(?:\s[^:]{0,60}|[^\w:]{0,10})?"
_SENTENCE_END = re.compile(rf"(?:\b|\s|(?<=[^\x00-\x7f]))(?:{_WROTE}){_AFTER_VERB}\s?[:：]\s*[*_]*$", re.IGNORECASE)
_VERB_THEN_DATE = re.compile(rf"(?:\b|\s)(?:{_WROTE})\s.{{0,160}}\d.{{0,160}}[:：]\s*[*_]*$", re.IGNORECASE)
_VERB_WITHOUT_COLON = re.compile(rf"\s(?:{_WROTE})\s*$", re.IGNORECASE)
_SENTENCE_LEAD = re.compile(rf"[*_>\s]*(?:{_LEAD})[\s.,/-]", re.IGNORECASE)
_DATED = re.compile(r"\d.*\d")
_DATED_OR_ADDRESSED = re.compile(r"\d.*\d|@")
_COLON = re.compile(r"[:：]\s*[*_]*$")
_ANGLE_ADDRESS = re.compile(r"[<(\[][^<>()\[\]]*@[^<>()\[\]]*[>)\]]")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_ANGLE_COLON = re.compile(r"[>)\]]\s*[:：]\s*[*_]*$")
_WHO_AND_WHEN = re.compile(r"@|<[^<>]*>|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b\d{1,2}:\d{2}\b")
_PROSE_END = re.compile(r"[.!?…]$")

_FROM = (
    r"from|von|de|da|van|fra|från|frá|od|от|від|ot|lähettäjä|gönderen|kimden|από|feladó|expeditor|de la|dari|từ|発信者"
    r"|差出人|送信者|发件人|寄件者|寄件人"
    r"|보낸\s?사람|מאת|من|expéditeur|remitente|mittente|remetente|afzender|avsändare|afsender|avsender|absender"
    r"|odosielateľ|šalje|pošiljatelj|od koga"
)
_WHEN = (
    r"sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada|enviada em|fecha|data|inviato|verzonden"
    r"|sendt|dato|skickat|odesláno|odoslané|wysłano"
    r"|отправлено|дата|надіслано|lähetetty|päivämäärä|pvm|gönderme tarihi|tarih|gönderildi|ημερομηνία|στάλθηκε"
    r"|elküldve|dátum|küldve|trimis|tanggal"
    r"|message du|dikirim|đã gửi|ngày|送信日時|送信済み|日時|日付|发送时间|发送日期|日期|寄件日期|날짜|보낸\s?날짜"
    r"|נשלח|תאריך|تاريخ|الإرسال|poslano"
    r"|sendt den|sent at"
)
_OTHER = (
    r"to|an|à|a|para|aan|til|till|do|komu|кому|vastaanottaja|kime|προς|címzett|către|kepada|đến|宛先|收件人|收件者"
    r"|받는\s?사람"
    r"|אל|إلى|destinataire|destinatario"
    r"|subject|betreff|objet|sujet|copie à|asunto|assunto|oggetto|onderwerp|emne|ämne|předmět|predmet|temat|тема"
    r"|aihe|konu|θέμα|tárgy|subiect|subjek|perihal|chủ đề"
    r"|件名|主题|主旨|제목|נושא|الموضوع|cc|kopie|kopia|kopi|copie|copia|копия|копія|kopio|bilgi|másolat|ref|reply-to"
    r"|antwort an|répondre à"
)
_LABEL = re.compile(
    rf"[*_>\s]*(?:(?P<from>{_FROM})|(?P<when>{_WHEN})|(?P<other>{_OTHER}))[*_]*\s?[:：][*_]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_BLOCK_LINES = 8
_LABELS = {"from", "when", "other"}  # the groups a block needs at least one line of each
_LABEL_CHARACTERS = 40
_ANY_COLON = re.compile("[:：]")
_ORIGINAL = (
    r"original message|original appointment|original-?nachricht|ursprüngliche nachricht|originalnachricht"
    r"|message d['’]origine|message original|message initial"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|originalmeddelande"
    r"|ursprungligt meddelande|oprindelig meddelelse"
    r"|oprindelig besked|original besked|opprinnelig melding|alkuperäinen viesti|исходное сообщение"
    r"|оригинальное сообщение|původní zpráva|původní e-mail|pôvodná správa"
    r"|wiadomość oryginalna|oryginalna wiadomość|eredeti üzenet|mesaj original|orijinal mesaj|orijinal ileti"
    r"|αρχικό μήνυμα|原始邮件|原始郵件|原文|元のメッセージ"
    r"|원본 메시지|pesan asli|forwarded message|weitergeleitete nachricht|message transféré|message transmis"
    r"|mensaje reenviado|mensagem encaminhada"
    r"|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|videresendt besked|videresendt melding"
    r"|välitetty viesti"
    r"|пересылаемое сообщение|пересланное сообщение|přeposlaná zpráva|preposlaná správa|przekazana wiadomość"
    r"|továbbított üzenet|mesaj redirecționat"
    r"|iletilen mesaj|转发邮件|轉寄郵件|転送メッセージ|전달된 메시지|reply message|reply above this line|antwort"
    r"|forwarded by .{1,80}"
)
_DASHES = frozenset("-_=—–")
_ORIGINAL_ONLY = re.compile(rf"(?:{_ORIGINAL})$", re.IGNORECASE)
_FORWARD = re.compile(
    r"[*\s]*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié"
    r"|transféré)|inicio del mensaje reenviado"
    r"|início da mensagem encaminhada|inizio messaggio inoltrato|begin doorgestuurd bericht|vidarebefordrat brev"
    r"|start på videresendt besked"
    r"|videresendt melding|välitetty viesti alkaa|začátek přeposílané zprávy"
    r"|rozpoczęcie przesyłanej(?: dalej)? wiadomości|начало переадресованного сообщения"
    r"|下面是被转发的邮件|開始轉寄訊息|転送されたメッセージ|전달된 메시지 시작)\s?[:：]?\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_-]{20,}\s*$")


def ends_with_attribution(text: str) -> bool:
    """Tell whether a short text ends by saying who wrote what follows, with a date or an address."""
    tail = text[-MAX_LINE:]
    return bool(_DATED_OR_ADDRESSED.search(tail) and _ends_with_verb(tail)) or _is_who_and_when(tail)


def sentence_start(lines: Sequence[str], index: int, *, before_quote: bool) -> int | None:
    """Return the line where the attribution that ends at line `index` begins, None when there is no attribution.

    Clients wrap it over up to four lines. `before_quote`: a marked quote follows, so less is needed to be sure.
    """
    if len(lines[index]) > MAX_LINE or not _may_end_sentence(lines[index]):
        return None
    joined = ""
    found: int | None = None
    for start in range(index, max(-1, index - _MAX_SENTENCE_LINES), -1):
        line = lines[start].strip()
        if not line or len(line) > MAX_LINE or (start < index and _PROSE_END.search(line)):
            break
        joined = f"{line} {joined}".strip()
        introduces = _SENTENCE_LEAD.match(joined) and any(map(str.isdigit, line))
        told = _is_sentence(joined) or bool(before_quote and _WHO_AND_WHEN.search(joined))
        if (told and (introduces or _ANGLE_ADDRESS.search(line))) or (
            found is None and _names_author(joined, before_quote=before_quote)
        ):
            found = start
    return found


def _may_end_sentence(line: str) -> bool:
    if line.rstrip("*_ \t\r")[-1:] in {":", "："}:
        return True
    return "@" in line and bool(
        _VERB_WITHOUT_COLON.search(line, max(0, len(line) - _VERB_WITHIN)) and _ANGLE_ADDRESS.search(line)
    )


def _ends_with_verb(text: str) -> bool:
    return bool(_SENTENCE_END.search(text, max(0, len(text) - _VERB_WITHIN)))


def _is_sentence(text: str) -> bool:
    return bool(
        (_ends_with_verb(text) and _DATED_OR_ADDRESSED.search(text))
        or _is_who_and_when(text)
        or (
            _ANGLE_ADDRESS.search(text)
            and _DATED.search(text)
            and _VERB_WITHOUT_COLON.search(text, max(0, len(text) - _VERB_WITHIN))
        )
    )


def _is_who_and_when(text: str) -> bool:
    """A date, a time and an address in brackets right before the colon need no verb."""
    told = _DATE.search(text) and _TIME.search(text) and _ANGLE_ADDRESS.search(text)
    return bool(told and (_ANGLE_COLON.search(text) or _VERB_THEN_DATE.search(text)))


def _names_author(text: str, *, before_quote: bool) -> bool:
    if _is_who_and_when(text) or (_ANGLE_ADDRESS.search(text) and _ends_with_verb(text)):
        return True
    return before_quote and bool(_ends_with_verb(text) or (_COLON.search(text) and _WHO_AND_WHEN.search(text)))


def is_divider(line: str) -> bool:
    """Tell whether a line separates a message from the original or forwarded one below."""
    bare = line.strip("* \t")
    if len(line) > MAX_LINE or not bare:
        return False
    if bare[0] in _DASHES:
        words = bare.strip("-_=—–* \t")
        drawn = bare[1:2] in _DASHES and bool(words)
        return drawn and bool(_ORIGINAL_ONLY.match(words) or (bare[-1] in _DASHES and _is_dashed_sentence(words)))
    return bare[-1] in ":：" and bool(_FORWARD.match(line))


def _is_dashed_sentence(words: str) -> bool:
    """`---- On Wed, 24 Feb 2021 ann@x.org wrote ----`."""
    return bool(_DATED.search(words) and _VERB_WITHOUT_COLON.search(words, max(0, len(words) - _VERB_WITHIN)))


def is_rule(line: str) -> bool:
    """Tell whether a line is the long rule that Outlook draws above a label block."""
    return len(line) <= MAX_LINE and bool(_RULE.match(line.strip()))


def starts_label_block(lines: Sequence[str], index: int) -> bool:
    """Tell whether line `index` begins a block of labels: who, when, and at least one of to, subject, copy."""
    colon = _ANY_COLON.search(lines[index], 0, _LABEL_CHARACTERS)
    first = _LABEL.match(lines[index][:MAX_LINE]) if colon else None
    if first is None or first.group("other") is not None:
        return False
    seen: set[str] = set()
    for line in lines[index : index + _BLOCK_LINES]:
        label = _LABEL.match(line[:MAX_LINE])
        seen.update(name for name in _LABELS if label and label.group(name) is not None)
        if seen == _LABELS:
            return True
    return False

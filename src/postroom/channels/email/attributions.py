"""The lines by which mail clients introduce what they quote, in the languages they are shipped in.

Two families: a sentence (`On 3 May 2026 Ann <ann@x.org> wrote:`) and a block of labels (`From: ... Sent: ... To:
...`), besides the dividing lines (`-----Original Message-----`). Every pattern looks at one short line, so time grows
with the text only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from postroom.channels.email.labels import MAX_LINE, Field, label

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
_PROSE_END = (".", "!", "?", "…")

_BLOCK_LINES = 8
_ORIGINAL = (
    r"original message|original appointment|original-?nachricht|ursprüngliche nachricht|originalnachricht"
    r"|message d['’]origine|message original|message initial"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|originalmeddelande"
    r"|ursprungligt meddelande|oprindelig meddelelse"
    r"|oprindelig besked|original besked|opprinnelig melding|alkuperäinen viesti|исходное сообщение"
    r"|оригинальное сообщение|původní zpráva|původní e-mail|pôvodná správa|originalna poruka|izvorna poruka"
    r"|wiadomość oryginalna|oryginalna wiadomość|eredeti üzenet|mesaj original|mesajul original|orijinal mesaj"
    r"|orijinal ileti"
    r"|αρχικό μήνυμα|оригінальне повідомлення|原始邮件|原始郵件|原文|元のメッセージ"
    r"|원본 메시지|pesan asli|reply message|reply above this line|antwort"
)
_FORWARDED = (
    r"forwarded (?:message|mail|e-?mail)|weitergeleitete (?:nachricht|mail|e-?mail)|(?:message|mail"
    r"|courriel) (?:transféré|transmis|réexpédié)"
    r"|(?:mensaje|correo) reenviado|missatge reenviat|mensagem (?:encaminhada|reencaminhada)|messaggio (?:inoltrato"
    r"|inviato)"
    r"|doorgestuurd(?:e)? bericht|vidarebefordrat (?:meddelande|mail|mejl|brev|e-postmeddelande)"
    r"|videresendt? (?:besked|meddelelse|melding|mail|e-post)|(?:edelleen)?(?:välitetty|lähetetty) viesti"
    r"|edelleenlähetetty viesti"
    r"|(?:пересылаемое|пересланное|перенаправленное|переадресованное) (?:сообщение|письмо)|переслан(?:е"
    r"|ий) (?:повідомлення|лист)"
    r"|přeposlan[áý] (?:zpráva|e-?mail)|preposlan[áý] (?:správa|e-?mail)|proslijeđena poruka|prosleđena poruka"
    r"|posredovano sporočilo"
    r"|(?:treść )?przekazan(?:a|ej) (?:wiadomość|wiadomości)|wiadomość przekazana|wiadomość przesłana dalej"
    r"|przesłana wiadomość"
    r"|továbbított (?:üzenet|levél)|mesaj (?:redirecționat|redirecţionat|redirectionat|înaintat|transmis mai departe)"
    r"|iletilen (?:ileti|mesaj|e-posta)|iletilmiş (?:ileti|mesaj)|yönlendirilen (?:ileti|mesaj)|προωθημένο μήνυμα"
    r"|препратено съобщение"
    r"|edastatud kiri|persiųstas laiškas|pārsūtīts ziņojums|pesan (?:yang )?diteruskan|tin nhắn (?:được )?chuyển tiếp"
    r"|转发(?:的)?(?:邮件|郵件|信息|消息)|轉寄(?:的)?(?:郵件|邮件|訊息)|転送(?:済み|された)?メッセージ"
    r"|전달된 메[시세]지|הודעה (?:שהועברה|מועברת)"
    r"|رسالة (?:معاد توجيهها|محولة|مُعاد توجيهها)|ข้อความที่ส่งต่อ|forwarded by .{1,80}"
)
_DASHES = frozenset("-_=—–")
_DIVIDED = re.compile(
    rf"[-_=—–]{{2,}}\s*(?:(?P<forwarded>{_FORWARDED})|(?:{_ORIGINAL}))\s*[-_=—–]{{2,}}", re.IGNORECASE
)
_ORIGINAL_ONLY = re.compile(rf"(?:{_ORIGINAL}|{_FORWARDED})$", re.IGNORECASE)
_FORWARDED_ONLY = re.compile(rf"(?:{_FORWARDED})$", re.IGNORECASE)
_BEGINS = (
    r"begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du (?:message"
    r"|courriel) (?:réexpédié|transféré|transmis)"
    r"|inicio del (?:mensaje|correo) (?:reenviado|remitido)|inici del missatge reenviat"
    r"|início da mensagem (?:encaminhada|reencaminhada)|inizio (?:del )?messaggio inoltrato"
    r"|begin (?:van )?doorgestuurd(?:e)? bericht"
    r"|vidarebefordrat (?:brev|mejl|mail|meddelande)|start på (?:det )?videresendt?e? (?:besked|melding)"
    r"|videresendt? melding|(?:edelleen)?(?:välitetty|lähetetty) viesti(?: alkaa)?|välitetyn viestin alku"
    r"|začátek přepos[íi]lané zprávy"
    r"|začiatok preposlanej správy|započni proslijeđenu poruku|početak proslijeđene poruke"
    r"|(?:rozpoczęcie|początek) (?:przesyłanej(?: dalej)?|przekazywanej|przekazanej) wiadomości"
    r"|начало (?:переадресованного|пересылаемого|перенаправленного) (?:сообщения|письма)"
    r"|початок (?:листа, що пересилається|пересланого (?:листа|повідомлення)|переадресованого (?:листа|повідомлення))"
    r"|továbbított (?:levél|üzenet) (?:kezdete|eleje)|(?:începe|început(?:ul)?) mesaj(?:ul|ului)? redirec[țţt]ionat"
    r"|iletinin başlangıcı|iletilen (?:ileti|mesaj) başlangıcı|yönlendirilen (?:ileti|mesaj)(?:in)? başlangıcı"
    r"|ileti(?:lmiş)? ileti başlangıcı"
    r"|έναρξη προωθημένου μηνύματος|下面是被转发的(?:邮件|信息)|開始轉寄(?:訊息|郵件)|転送されたメッセージ"
    r"|전달된 메[시세]지 시작"
    r"|תחילת ההודעה שהועברה|بداية الرسالة المحولة"
)
_FORWARD = re.compile(rf"[*\s]*(?:{_BEGINS}|{_FORWARDED})\s?[:：][*\s]*$", re.IGNORECASE)
_DRAWN = re.compile(r"[*\s]*[-_=—–]")
_RULE = re.compile(r"[_-]{20,}\s*$")


def introducing(lines: Iterable[str]) -> Iterator[int]:
    """Yield, found cheaply, which lines may introduce a quote at all: they have a colon, an address, or are drawn."""
    for index, line in enumerate(lines):
        if ":" in line or "@" in line or "：" in line or (not line[:1].isalnum() and _DRAWN.match(line)):
            yield index


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
        if not line or len(line) > MAX_LINE or (start < index and line.endswith(_PROSE_END)):
            break
        joined = f"{line} {joined}".strip()
        introduces = (_SENTENCE_LEAD.match(joined) and any(map(str.isdigit, line))) or _ANGLE_ADDRESS.search(line)
        if (introduces and (_is_sentence(joined) or (before_quote and _WHO_AND_WHEN.search(joined)))) or (
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
    ends = _COLON.search(text, max(0, len(text) - _VERB_WITHIN))
    return bool(ends and _SENTENCE_END.search(text, max(0, len(text) - _VERB_WITHIN)))


def _is_sentence(text: str) -> bool:
    return bool(
        (_DATED_OR_ADDRESSED.search(text) and _ends_with_verb(text))
        or _is_who_and_when(text)
        or (
            _ANGLE_ADDRESS.search(text)
            and _DATED.search(text)
            and _VERB_WITHOUT_COLON.search(text, max(0, len(text) - _VERB_WITHIN))
        )
    )


def _is_who_and_when(text: str) -> bool:
    """A date, a time and an address in brackets right before the colon need no verb."""
    told = _ANGLE_ADDRESS.search(text) and _DATE.search(text) and _TIME.search(text)
    return bool(told and (_ANGLE_COLON.search(text) or _VERB_THEN_DATE.search(text)))


def _names_author(text: str, *, before_quote: bool) -> bool:
    if _is_who_and_when(text) or (_ANGLE_ADDRESS.search(text) and _ends_with_verb(text)):
        return True
    return before_quote and bool(_ends_with_verb(text) or (_COLON.search(text) and _WHO_AND_WHEN.search(text)))


def is_divider(line: str) -> bool:
    """Tell whether a line separates a message from the original or forwarded one below."""
    bare = line.strip("* \t")
    if not bare:
        return False
    words = bare.strip("-_=—–* \t") if bare[0] in _DASHES else ""
    if words and _DIVIDED.match(bare[:MAX_LINE]):
        return True
    if len(line) > MAX_LINE:
        return False
    if bare[0] in _DASHES:
        drawn = bare[1:2] in _DASHES and bool(words)
        return drawn and bool(_ORIGINAL_ONLY.match(words) or (bare[-1] in _DASHES and _is_dashed_sentence(words)))
    return bare[-1] in ":：" and bool(_FORWARD.match(line))


def forwards(line: str) -> bool:
    """Tell whether a line says in so many words that a forwarded message begins."""
    bare = line.strip("* \t")[:MAX_LINE]
    if bare[:1] in _DASHES:
        match = _DIVIDED.match(bare)
        return bool(match and match["forwarded"]) or bool(_FORWARDED_ONLY.match(bare.strip("-_=—–* \t")))
    return bare[-1:] in {":", "："} and bool(_FORWARD.match(bare))


def _is_dashed_sentence(words: str) -> bool:
    """`---- On Wed, 24 Feb 2021 ann@x.org wrote ----`."""
    return bool(_DATED.search(words) and _VERB_WITHOUT_COLON.search(words, max(0, len(words) - _VERB_WITHIN)))


def is_rule(line: str) -> bool:
    """Tell whether a line is the long rule that Outlook draws above a label block."""
    return len(line) <= MAX_LINE and bool(_RULE.match(line.strip()))


def starts_label_block(lines: Sequence[str], index: int) -> bool:
    """Tell whether line `index` begins a block of labels: who, when, and at least one of to, subject, copy."""
    first = label(lines[index])
    if first is None or first[0] not in {Field.FROM, Field.DATE}:
        return False
    seen: set[Field] = set()
    for line in lines[index : index + _BLOCK_LINES]:
        found = label(line)
        if found:
            seen.add(found[0])
        if {Field.FROM, Field.DATE} <= seen and seen & {Field.SUBJECT, Field.TO, Field.CC, Field.OTHER}:
            return True
    return False

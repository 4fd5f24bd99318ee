"""In which language something is written, told by its alphabet and its smallest words (pure).

Only languages that PostgreSQL can stem matter. The smallest words (the, und, que ...) are a third of any text of some
length and differ between any two of these languages; a text without them is stemmed in none, and still found by its
words.
"""

from collections import Counter
from collections.abc import Iterable

_LEAST = 2  # as many small words must speak for a language
_SHARE = 0.06  # of all words, or they are names and loans

_SMALL = {
    "danish": "og det ikke jeg til på med en af er har vi du kan som skal hvis også være fra mig dig hilsen venlig tak",
    "dutch": "de het een en niet van ik is dat met voor zijn op te aan je wij we ook maar naar bij uit groeten bedankt",
    "english": "the and to of is you for that with this have are we not your be it on please thanks will from can but",
    "finnish": "ja on ei se että en olen oli mutta kun myös ovat tämä kuin sekä voi kanssa terveisin kiitos hyvä jos",
    "french": "le la les des et est vous nous pas que une pour dans sur avec votre je ce merci bonjour qui au du ne",
    "german": "der die das und ist nicht sie wir ich ein eine mit für auf den von zu haben bitte dass auch sind es im",
    "hungarian": "a az és hogy nem is egy van ezt meg de csak kell ha vagy már volt köszönöm üdvözlettel kérem lesz",
    "indonesian": "yang dan di ini itu dengan untuk tidak dari dalam akan pada kami anda saya bisa sudah terima kasih",
    "italian": "il che di non è per una sono con del della le gli si grazie alla nel ho ma questo anche come vostra",
    "norwegian": "og det ikke jeg til på med en av er har vi du kan som skal hvis også være fra meg deg hilsen vennlig",
    "portuguese": "de que não os as um uma para com do da em por é você se na no obrigado mais seu dos foi está nós ao",
    "romanian": "și este nu la pe un cu care în din o să pentru sunt mai va am dar că vă mulțumesc bună ziua sau fi de",
    "spanish": "el la los las que de y en un una por con para no es su del se lo gracias está hola más como pero nos",
    "swedish": "och det inte jag till på med en av är har vi du kan som ska om också vara från mig dig hälsningar tack",
    "turkish": "ve bir bu için ile de da ne çok olarak var daha ama gibi kadar teşekkürler merhaba lütfen değil olan",
    "catalan": "el la els les que de i en un una per amb no és del al gràcies està hola més com però dels a aquest",
    "russian": "и в не на что с по это как я мы вы к у за из но для от до о же бы если здравствуйте спасибо вас нам",
}
_SPOKEN: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL.items():
    for _word in _words.split():
        _SPOKEN[_word] = (*_SPOKEN.get(_word, ()), _language)

_ALPHABETS = (
    ("\u0370", "\u03ff", "greek"),
    ("\u0530", "\u058f", "armenian"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0900", "\u097f", "hindi"),
    ("\u0b80", "\u0bff", "tamil"),
)

COMPOUNDING = frozenset({"danish", "dutch", "finnish", "german", "hungarian", "norwegian", "swedish"})
"""Languages that write compounds as one word, what it is at its end."""


def language_of(words: Iterable[str]) -> str | None:
    """Return the language most of these words (in small letters, accents kept) speak for; None: nothing to tell by."""
    votes: Counter[str] = Counter()
    total = 0
    for word in words:
        total += 1
        for language in _SPOKEN.get(word, ()):
            votes[language] += 1
        first = word[:1]
        if first > "\u036f" and (alphabet := _alphabet(first)):
            votes[alphabet] += 1
    if not votes:
        return None
    (best, count), *others = votes.most_common(2)
    tied = bool(others) and others[0][1] == count
    return best if count >= max(_LEAST, total * _SHARE) and not tied else None


def _alphabet(letter: str) -> str | None:
    return next((name for first, last, name in _ALPHABETS if first <= letter <= last), None)

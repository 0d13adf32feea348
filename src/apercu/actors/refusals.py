"""Refuse what is written like an actor's name and names something else.

Each rule is a function or a pattern over the words around a name: `left` are up to 60 characters
before it, `right` up to 60 after it, `text` the whole.
"""

from __future__ import annotations

import functools
import re

from apercu.actors.gazetteer import Entry, cue_words

_PROPER = re.compile(
    # a company, newspaper, club, contest, school: the state's name is part of another name
    r"^(?:[ \u00a0\n](?:Air|Times|Post|Herald|Daily|Tribune|Gazette|Telegraph"
    r"|Globe|Chronicle|Mirror|Today|Mobile|Telecom|Steel|Motors|Life|Insurance|Club|Marathon|Open"
    r"|FC|Hotel|Petroleum Corporation|Stream|Peninsula"
    r"|peninsula|Canal|Straits?|Channel|River|Sea|Gulf|Orchestra|Symphony|Philharmonic|Ballet"
    r"|Opera|Pipeline|Museums?|Street|Avenue|Boulevard|terrier|shepherd|wolfhound|mastiff"
    r"|friars?|monks?)\b"
    r"|(?: [A-Z][\w'’-]*){0,2} (?:Airlines?|Airways|Co|Corp|Inc|Ltd|PLC|plc|Corporation|Company"
    r"|Holdings|University|Olympics|Olympic Games|Grand Prix|World Cup|Cup|Prize"
    r"|Academy Awards?|Film Festival|Song Contest|Stock Exchange|Premier League|Orthodox Church)\b"
    r"|(?: (?:Communist|People['’]s|Democratic|Socialist|Social|National|Liberal|Workers['’]?"
    r"|Republican|Justice|Labour))* (?:Party|Congress Party)\b(?! of)"
    r"|(?: (?:Commercial|Savings|Investment|Development|Trade|Foreign Trade))* Bank\b(?! of))"
)
_COMMERCIAL = cue_words("commercial")
"""States whose "Bank of X" is no central bank."""
_OF_PROPER = re.compile(
    r"\b(?:University|Church|(?:Communist|Socialist|Labour|Workers['’]) Party|Company|Steel"
    r"|Times|Duke|Duchess|Archbishop|Miss|Tour) of (?:the )?$"
)
_AGREEMENT = re.compile(
    r"^ (?:(?:climate|peace|ceasefire|cease-fire|trilateral|Trilateral|Climate|Peace) )?"
    r"(?:[Aa]greements?|[Aa]ccords?|[Tt]reat(?:y|ies)|[Pp]rocess|[Dd]eclarations?|[Mm]emorandum"
    r"|[Pp]rotocols?|[Cc]onventions?|[Cc]ommuniqu[eé]s?|[Pp]rinciples|[Cc]harter|[Cc]onsensus"
    r"|[Ff]ormat|[Pp]act|[Rr]ules|[Cc]riteria|Document|[Oo]lympics|Biennale|Uprising|Ghetto"
    r"|Games|Marathon|Spring|[Tt]ime\b|GMT|Dynamo|Spartak|Lokomotiv)\b"
)
_OF_AGREEMENT = re.compile(
    r"\b(?:Treaty|Treaties|Convention|Declaration|Agreement|Protocol|Peace|Battle|Siege|Charter"
    r"|Patriarch|Patriarchate|Dynamo|Bishop|Archbishop|University|Lokomotiv|Spartak|Real"
    r"|Atl[eé]tico|Dinamo|CSKA|Legia|Hertha|Union|Red Star|Partizan|Rapid"
    r"|Austria|Slavia|Sparta|Steaua|Sheriff|Neftchi|Maccabi|Torpedo|Inter) (?:of )?$"
)
_LANGUAGE = re.compile(r"^(?:[ -](?:language|languages|speak\w*|translation|alphabet|word for)\b)")
_IN_LANGUAGE = re.compile(
    r"\b(?:(?:[Ii]n|into|spoke|speaks?|speaking|fluent|translated from) |(?:in|into"
    r"|speak) \w+ and )$"
)
_NEXT_WORD = re.compile(r"^(?: [a-z]|[.,;:!?)\"”]|$)")
_GIVEN = re.compile(
    r"\b(?:Adam|Alan|Alex|Andrew|Anna|Anne|Anthony|Ben|Bill|Bob|Brian|Charles|Charlie|Chris|Dan"
    r"|Daniel|David|Denzel|Dinah|Don|Ed|Edward|Eric|Frank|Fred|Gary|Gene|George|Hamilton|Harold"
    r"|Harry|Henry|Jack|James|Jason|Jeff|Jennifer|Jeremy|Jerry|Jim|Jimmy|Joe|John|Jonathan|Joseph"
    r"|Julian|Karen|Kate|Katie|Kelly|Kevin|Kerry|Larry|Laura|Lee|Linda|Lisa|Louis|Mark|Martin"
    r"|Mary|Matt|Matthew|Michael|Mike|Montel|Neil|Nick|Patrick|Paul|Peter|Phil|Ray|Richard|Rick"
    r"|Rob|Robert|Roger|Ron|Sam|Sarah|Scott|Simon|Stephen|Steve|Steven|Susan|Ted|Thomas|Tim|Todd"
    r"|Tom|Tony|Vernon|Walter|William|[A-Z]\.) $"
)
_SURNAMES = cue_words("surnames")
_FORENAMES = cue_words("forenames")
_SURNAME_NEXT = re.compile(r"^ (?:[A-Z]\. )?([A-Z][a-z]+)\b")
_STATE_NOUNS = cue_words("state_nouns")
_US_GEORGIA = re.compile(
    r"\b(?:Atlanta|Savannah|Augusta|Macon|Fulton County|Gwinnett|Alabama|Florida|Tennessee"
    r"|South Carolina|North Carolina|Arizona|Michigan|Wisconsin|Pennsylvania|Nevada|Texas|Ohio"
    r"|Virginia|Mississippi|Republicans?|Democrats?|Democratic|GOP|Sen\.|Rep\.|Senator|Kemp|Warnock"
    r"|Ossoff|Abrams|Raffensperger|swing states?|electoral votes?|runoff|Bulldogs|peaches"
    r"|Jimmy Carter|[Gg]overnor|voters in)\b"
)
_CAUCASUS = re.compile(
    r"\b(?:Tbilisi|Abkhaz\w*|Ossetia\w*|Saakashvili|Shevardnadze|Ivanishvili|Batumi|Caucasus"
    r"|Armenia\w*|Azerbaijan\w*|Russia\w*|Moldova|Ukraine|Turkey|Georgian Dream|Kobakhidze"
    r"|Zourabichvili|Black Sea|NATO|Poti|Gori)\b"
)
_TOWN_OF = re.compile(
    r"^, (?:Texas|Tennessee|Ohio|Georgia|Pennsylvania|Ontario|Kentucky|Pa\.|Maine)\b"
)
_STATE_WASHINGTON = re.compile(
    r"\b(?:Seattle|Spokane|Tacoma|Olympia|Bellevue|Everett|Yakima|Oregon|Idaho)(?:,| and| or) $"
)
_BIRD = re.compile(
    r"\b(?:roast\w*|stuffing|Thanksgiving|ROAST|THANKSGIVING|sandwich\w*|gravy|cranberry|oven"
    r"|carve\w*)\b"
)
_KINSHASA = re.compile(
    r"\b(?:Kinshasa|DRC|DR Congo|Democratic Republic of (?:the )?Congo|Goma|Kivu|Katanga|Kasai|M23"
    r"|Tshisekedi|Kabila|Mobutu|Lumumba|Tshombe|Adoula|Kasavubu|Elisabethville|Leopoldville"
    r"|L[eé]opoldville|Belgian Congo|Ituri|Lubumbashi|MONUC|MONUSCO|Zaire|Rwandan?|Kagame)\b"
)
_BRAZZAVILLE = re.compile(r"\b(?:Brazzaville|Sassou|Republic of (?:the )?Congo(?<!Democratic))\b")
_SEOUL = re.compile(r"\b(?:South Korean?s?|Seoul|Republic of Korea|ROK|Hyundai|Samsung|Kospi)\b")
_PYONGYANG = re.compile(r"\b(?:North Korean?s?|Pyongyang|DPRK|Kim Jong)\b")
_POLISH_VERB = re.compile(r"^ (?:the|your|it|off|up|their|his|her|them|with)\b")
_WORDS_IN_CAPITALS = frozenset({"CAR", "PACE", "ECO", "WHO", "AU", "RSA", "FRY", "QUAD", "POLES"})
_US_PRONOUN = re.compile(r"\b(?:LET|TELL|GIVE|JOIN|HELP|SHOW|CONTACT|ABOUT|ALL OF|MOST OF|TRUST) $")
_NOT_BEFORE = re.compile(r"(?:\b(?:[Pp]ost|Trans|Euro|Ibero)-|@|#\w*|\.|/)$")
_ADDRESS = re.compile(r"^(?:\.(?:com|org|net|ru|az|gov)\b|@|24\b)")


_PART_OF_A_WORD = re.compile(r"(?:[Pp]ost-|@|[a-z]\.|https?://\S*|BBC )$")
_MONEY = re.compile(r"^\s?(?:\$|(?:dollars?|dlrs?|cents?)\b)", re.IGNORECASE)


def refuse(entry: Entry, text: str, start: int, left: str, right: str, *, capitals: bool) -> bool:  # noqa: PLR0911  one return a rule
    """Tell whether a name of a state, a seat or an organisation names something else here."""
    word = entry.surface.lower()
    if capitals and in_a_headline(text[start : start + len(entry.surface)], left):
        return True
    if entry.language != "en" and is_foreign_name(left, right):
        return True
    if (
        _ADDRESS.match(right)
        or _MONEY.match(right)
        or re.search(r"(?:[Pp]ost-|@|[a-z]\.|https?://\S*|BBC )$", left)
    ):
        return True
    if entry.kind == "organisation":
        return False
    if word in _COMMERCIAL and re.search(r"(?<!Central )(?<!National )\bBank of $", left):
        return True
    if _PROPER.match(right) or _OF_PROPER.search(left):
        return not (entry.kind == "demonym" and right.startswith(" Gulf"))
    if entry.kind == "capital" and (_AGREEMENT.match(right) or _OF_AGREEMENT.search(left)):
        return True
    if entry.kind == "demonym":
        return is_language(word, left, right)
    if word in _SURNAMES and _GIVEN.search(left):
        return True
    if word in _FORENAMES and has_surname(right, capitals=capitals):
        return True
    return is_homograph(word, text, start, left, right)


_QUOTED = re.compile(r"«[^«»]{0,30}$")
_UNQUOTED = re.compile(r"^[^«»]{0,30}»")
_FOREIGN_AGREEMENT = re.compile(
    r"^\w* (?:угод|соглашен|договорённост|договоренност|процесс|процес|меморандум|договор(?:ы|а"
    r"|у|ом|е|ов)?\b|авиалини|авіаліні"
    r"|газет|anlaşma|razılaşma|müqavilə)"
)


def is_foreign_name(left: str, right: str) -> bool:
    """Tell whether a name in another language is part of a quoted or a longer proper name."""
    if _FOREIGN_AGREEMENT.match(right):
        return True
    quoted = _QUOTED.search(left)
    return (
        quoted is not None
        and _UNQUOTED.match(right) is not None
        and (left[quoted.start() + 1 :][:1].isupper() or quoted.end() == quoted.start() + 1)
    )


def in_a_headline(word: str, left: str) -> bool:
    """Tell whether a word of a line in capitals is a common word there."""
    return word in _WORDS_IN_CAPITALS or (word == "US" and _US_PRONOUN.search(left) is not None)


def is_language(word: str, left: str, right: str) -> bool:
    """Tell whether a demonym names a language, or is no demonym at all."""
    if word == "polish" and left.rstrip(" ")[-1:] in {"", ".", "\n"} and _POLISH_VERB.match(right):
        return True
    if word.endswith("o") and word not in {"lao", "filipino", "montenegro"}:
        # prefix forms ("Russo-Turkish"); alone they are names of persons
        return re.match(r"^[-–][A-Z]", right) is None
    if word == "franco" or _LANGUAGE.match(right):
        return True
    return (
        _IN_LANGUAGE.search(left) is not None
        and _NEXT_WORD.match(right) is not None
        and (
            not re.match(
                r"^ (?!and\b|or\b|that\b|to\b|on\b|with\b|by\b|at\b|but\b|as\b)[a-z]", right
            )
        )
    )


def has_surname(right: str, *, capitals: bool) -> bool:
    """Tell whether a forename that is also a state's name is followed by a surname."""
    match = _SURNAME_NEXT.match(right)
    return match is not None and not capitals and match[1] not in _STATE_NOUNS


def is_homograph(word: str, text: str, start: int, left: str, right: str) -> bool:  # noqa: PLR0911  one return a rule
    """Decide the names that need a rule of their own."""
    near = text[max(0, start - 250) : start + 250]
    if word == "georgia":
        return _US_GEORGIA.search(near) is not None and _CAUCASUS.search(near) is None
    if word == "turkey":
        return _BIRD.search(near) is not None
    if word == "washington":
        return _STATE_WASHINGTON.search(left) is not None or right.startswith(" state")
    if word == "jersey":
        return "Guernsey" not in near
    if word == "car":
        return "Central African" not in near
    if word in {"santiago", "lima", "praia"}:
        return re.match(r"^ (?:de |[A-Z][a-z])", right) is not None
    if word == "jerusalem":
        return re.search(r"\b(?:East|West|Old|Arab|occupied) $", left) is not None
    return word in {"paris", "athens", "moscow", "lebanon", "rome", "london", "berlin"} and (
        _TOWN_OF.match(right) is not None
    )


_CUES = (
    (_KINSHASA, "COD"),
    (_BRAZZAVILLE, "COG"),
    (_SEOUL, "KOR"),
    (_PYONGYANG, "PRK"),
)


@functools.lru_cache(maxsize=2)
def told(text: str) -> frozenset[str]:
    """Tell which of the states that share a name a text makes known by other words."""
    return frozenset(actor for cue, actor in _CUES if cue.search(text))


def choose_state(entries: list[Entry], text: str) -> Entry | None:
    """Choose between states of one name by what else the text names; `None` if it does not tell."""
    actors = {entry.actor for entry in entries}
    if len(actors) == 1:
        return entries[0]
    known = actors & told(text)
    if len(known) == 1:
        return next(entry for entry in entries if entry.actor in known)
    return None

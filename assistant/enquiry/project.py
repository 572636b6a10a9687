"""What a letter says of its sender's project, each fact with the words it comes from; what it does not say is None.

Rules of English over what the enquirer wrote, its signature and its header; nothing is guessed, converted or added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.enquiry.values import Ask, Fact, Letter, Project
from corpus.figures import find, nations, places
from corpus.sentences import sentence_spans

_I: Final = re.IGNORECASE
_FORMS: Final = (
    r"(?:Inc|Incorporated|Ltd|Limited|LLC|LLP|PLC|plc|Corp|Corporation|GmbH(?: & Co\.? KG)?|AG|SE|KG|S\.?A\.?S?|SARL|B\.?V|N\.?V|AB|Oyj?|A/S|AS|ApS|"
    r"Pty(?: Ltd)?|Pvt(?: Ltd)?|K\.?K|S\.?p\.?A|S\.?r\.?l|Sp\. z o\.o|Co\.,? Ltd|Holdings?|Group)"
)
_NAME: Final = r"[A-ZÀ-Þ][\w&’'-]*(?:[ -](?:[A-ZÀ-Þ0-9][\w&’'-]*|&|of|de|und|and(?= [A-Z]))){0,5}"
_HOUSE: Final = r"(?:company|firm|start-?up|scale-?up|business|group|maker|makers|manufacturer|manufacturers|producer|supplier|provider|developer|developers|enterprise|spin-?out|operator|distributor|consultancy|vendor|house|specialist|integrator|processor)"
_BY_FORM: Final = re.compile(rf"\b({_NAME},? {_FORMS})(?![\w])\.?")
_BY_WORDS: Final = (
    re.compile(rf"\b(?:on behalf of|representing|I work for|I represent|writing (?:to you )?from|I am (?:the |an? )?[\w ,&-]{{2,50}}? (?:at|of|for|with)) (?-i:((?!the\b){_NAME}))", _I),
    re.compile(rf"\b[Ww]e(?: at)?,? (?:are )?({_NAME})(?=,| \(|, an?\b| is\b| are\b)"),
    re.compile(rf"\b[Ww]e are ({_NAME})(?=[,.(]| from| in| based|$)"),
    re.compile(rf"(?:^|[.:\n]\s*)({_NAME}) (?:is|are) (?:an?|the) (?:[\w-]+ ){{0,8}}(?:company|firm|maker|manufacturer|business|start-?up|supplier|provider|group|producer|developer|scale-?up|spin-?out|enterprise)\b"),
    re.compile(rf"\b(?:Mrs?|Ms|Dr|Prof)\.? {_NAME}(?:,| of| from| at) ({_NAME})"),
    re.compile(rf"(?m)^\W*(?:we|us|company|client|firm|enquirer)\s*:\s*({_NAME})"),
    re.compile(rf"\b({_NAME}), an? (?:(?!(?:we|our)\b)[\w-]+ ){{0,6}}?{_HOUSE}\b"),
    re.compile(rf"\b(?:caller|from|of|company|client|firm)\b\s*:?\s(?:Mrs?\.? |Ms\.? |Dr\.? )?(?-i:({_NAME}))(?=[,.(;–-]|\s[-–(]|\n|$)", _I),
)
_SECTOR: Final = (
    re.compile(rf"\b(?:we are|we're|we|is|are|I run|I own|I lead|for|of|by) an? (?P<words>(?:(?!(?:we|our|that|which|who)\b)[\w/&+’'.-]+,? ){{1,8}}?)(?={_HOUSE}\b)", _I),
    re.compile(rf"\b(?:maker|manufacturer|producer|supplier|provider|developer|distributor|processor|operator)s? of (?P<words>[^.,;()]{{3,60}}?)(?=[.,;()]| (?:and (?:we|our|are)|with|based|from|in|that|which|who|for|employing|looking|considering)\b|$)", _I),
    re.compile(rf"(?m)^\W*(?P<words>[A-Z][a-z][\w -]{{2,40}}?) {_HOUSE}\b(?=,| headquartered| based| from)"),
    re.compile(r"\b(?:in|for|within) the (?P<words>[\w&/ -]{3,40}?) (?:sector|industry|field|market|business)\b", _I),
    re.compile(r"\b(?:we|company|firm|group|which|who) (?:also )?(?:(?:is|are) (?:making|producing|developing|designing|building|selling|providing)|manufactures?|makes?|produces?|develops?|designs?|builds?|supply|supplies|sells?|provides?|processe?s?|distributes?) (?P<words>[^.,;()]{3,60}?)(?=[.,;()]| (?:and (?:we|our|are|consider|now|want|plan|employ)|with|from|in|that|which|who|for|based|since|at)\b|$)", _I),
)
_CONTINENTS: Final = frozenset({"Europe", "European Union", "Asia", "Africa", "North America", "South America", "Latin America", "Middle East", "Scandinavia", "England"})
_SIZE_WORDS: Final = re.compile(
    r"^(?:(?:the|an?|our|small|medium|mid|large|larger|family|family-owned|family-run|privately|private|held|owned|listed|publicly|growing|fast-growing|young|new|leading|global|international|well-established|established|independent|"
    r"\d[\w-]*|\w+-(?:person|people|strong|man|sized?|based|owned|held|stage|funded|run|headed)|based|early|stage|venture-backed|european|asian|north|south)[ -]+)+", _I
)
_PLAN: Final = re.compile(
    r"\b(?:consider(?:s|ing)?|plan(?:s|ned|ning)?|intend(?:s|ing)?|look(?:ing|s)? (?:to|at|for|into)|evaluat(?:e|es|ing)|explor(?:e|es|ing)|assess(?:ing)?|study(?:ing)?|deciding (?:between|on|about|whether)|choosing|decide (?:on|between)|want(?:s|ing)? to|wish(?:es)? to|would (?:like to )?(?=open|build|set|create|establish|invest|move|expand|locate|put|bring|hire|employ)|hop(?:e|es|ing) to|aim(?:s|ing)? to|expect(?:s|ing)? to|propos(?:e|es|ing)(?: to)?|think(?:ing)? (?:of|about)(?: to)?|about to|(?:place|site|location|room|home|base) for|interested in (?=setting|opening|building|establishing|investing|expanding|locating|an?)|"
    r"poss(?:ible|ibly)?\.?|potential(?:ly)?|set(?:ting)? up|open(?:ing)?|establish(?:ing)?|build(?:ing)?|launch(?:ing)?|expand(?:ing)?|relocat(?:e|ing)|locat(?:e|ing)|need(?:s|ing)?|requir(?:e|es|ing)|project (?:is|would|will|involves|comprises|foresees)|our (?:project|plan|investment|plant|site|facility|office))\b:?\s*", _I
)
_ROOM: Final = r"(?:plants?|factory|site|facility|facilities|offices?|lab|laboratory|labs|laboratories|headquarters|HQ|hub|base|branch|subsidiary|cent(?:re|er)|warehouse|operation|workshop|line|depot|launch(?: site)?|unit|team|data cent(?:re|er)|campus|presence|showroom|studio|pilot|clinic)"
_OF_A_PLACE: Final = re.compile(
    rf"\b(?P<words>(?:an? |our |its |the |their |first |new |second )(?:(?!(?:we|our|that|which|who|you)\b)[\w/&’'-]+,? ){{0,7}}?{_ROOM})\b", _I
)
_PLACE_BARE: Final = re.compile(
    rf"\b(?P<words>(?:(?!(?:to|in|of|for|we|our|open|set|up|build|establish|with|and)\b)[\w/&’'-]+ ){{0,3}}?{_ROOM})\b", _I
)
_JOBS: Final = re.compile(
    r"\b(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?|initially |between )?(?:\d[\d,.]*(?:\s?(?:-|–|to|and) ?\d[\d,]*)?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty|a hundred)\s?(?:new |skilled |full-time |additional |local |direct |permanent )?(?:jobs?|employees|people|persons|staff|FTEs?|roles|positions|posts|hires|heads|workers|engineers|technicians|scientists|operators))\b", _I
)
_OWN_STAFF: Final = re.compile(r"-(?:person|people|strong|man|employee)\b|\b(?:employ|employs|employing|have|has|currently|today|worldwide|globally|total of)\s*$", _I)
_TODAY: Final = re.compile(r"\s*(?:today|now|currently|at present|worldwide|globally|so far|in total|work for us)\b", _I)
_MONEY: Final = re.compile(
    r"(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?)?(?:(?:US|A|C|S|HK)?[$£€¥₹]\s?\d[\d,.]*(?:\s?(?:-|–|to) ?\d[\d,.]*)?\s?(?:m|mn|mio|million|bn|billion|k|crore|lakh)?|(?:EUR|USD|GBP|CHF|SEK|JPY|INR|CAD|AUD|NOK|DKK|PLN|CNY)\s?\d[\d,.]*\s?(?:m|mn|mio|million|bn|billion|k)?|\d[\d,.]*\s?(?:m|mn|mio|million|bn|billion|k)?\s?(?:EUR|USD|GBP|CHF|SEK|JPY|INR|CAD|AUD|euros?|dollars|pounds|francs|yen|kronor|rupees)))(?!\w)", _I
)
_ABOUT_MONEY: Final = re.compile(r"\b(?:invest\w*|capex|capital|budget\w*|spend\w*|cost of|worth|outlay|project|committ?\w*)\b", _I)
_SPACE: Final = re.compile(
    r"(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?|between )?\d[\d,. ]*(?:\s?(?:-|–|to|and) ?\d[\d,]*)?k?\s?(?:m²|m2|sq\.? ?m(?:etres?|eters?)?|sqm|square met(?:re|er)s?|sq\.? ?ft|sqft|square f(?:ee|oo)t|ft²|ft2|hectares?|ha|acres?))(?!\w)", _I
)
_MONTH: Final = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WHEN: Final = (
    rf"(?:(?:early|mid|late|the end of|end of|the (?:first|second|third|last) (?:half|quarter) of|spring|summer|autumn|winter|next|this)[ -])*(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|{_MONTH}(?: \d{{4}})?|Q[1-4](?:[ /]\d{{2,4}})?|H[12] \d{{4}}|(?:spring|summer|autumn|winter|year|month|week|quarter)(?: \d{{4}})?|20\d\d(?:[/-]\d{{2,4}})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: week)?|thurs?|fri|weds?|tomorrow|noon|the end of (?:the|this|next) (?:week|month|year)|year[- ]end|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)"
)
_DATE: Final = re.compile(rf"(?P<words>\b(?:by|before|no later than|not later than|until|till|in|from|within|during|for|at|on|starting|start(?:s)?(?: in)?|latest|after|as of)\s(?:the )?{_WHEN}(?:\s?,? (?:at the latest|latest))?|\bwithin (?:the next )?(?:\d+|\w+)(?:\s?(?:-|–|to) ?\d+)? (?:days|weeks|months|years)|\b(?:next|this) (?:spring|summer|autumn|winter|year|month|week|quarter)\b)", _I)
_TO_ANSWER: Final = re.compile(r"\b(?:reply|repl(?:y|ies)|respon(?:d|se)s?|answers?|hear (?:back )?from|get back|come back|revert|return|deadline|no later than|board (?:paper|pack)|(?:need|want|require)s? (?:this|it|these|them|your|the (?:figures|numbers|answers|data|information))|submit\w*|due|back to (?:me|us)|call(?:s|ing)? back)\b", _I)
_TO_ACT: Final = re.compile(r"\b(?:open|start|launch|operational|operat\w*|production|produce|move|visit|book|travel|fly|flights|decide|decision|decid\w*|invest\w*|build\w*|occup\w*|site (?:selection|ready)|begin|first phase|phase|go live|live|complete|construct\w*|hire|recruit\w*|board|be (?:in|up)|arrive|set up|shortlist\w*|come to)\b", _I)
_CODE_NAME: Final = re.compile(r"\b(?:(?-i:[Pp]roject|PROJECT)\s(?-i:(?P<one>[A-ZÀ-Þ][\w-]+))|code ?-?name[d]?\s?(?:is |of |:)?\s?[“\"‘']?(?-i:(?P<two>[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?)))")
_BASED: Final = re.compile(r"\b(?:based|headquartered|located|registered|incorporated|founded|HQ|headquarters|office|coming|from|here)(?: (?:in|at|out of|from|is in))?\b|-based\b", _I)
# "a site here and Toronto", "Birmingham has come up": a name beside a place, in a sentence that plans.
_ALSO: Final = re.compile(
    r"(?:\b(?:between|and|or|versus|vs\.?),? |(?:^|[,;] )(?=[A-Z][a-z]+ (?:area|region)\b))(?P<name>[A-ZÀ-Þ][a-zà-ÿ]{2,}(?: [A-ZÀ-Þ][a-zà-ÿ]+)?)(?= (?:area|region|has|have|is|are|was|came|come)\b|[,.;:]| and\b| or\b|$)"
)
_NO_PROJECT: Final = frozenset({"Manager", "Director", "Lead", "Management", "Team", "Engineer", "Officer", "Leader", "Office"})


def read_project(letter: Letter) -> Project:
    """The facts of a letter. Places are those it names but for where the sender is."""
    told = list(_told(letter))
    country = _country(letter)
    return Project(
        company=_company(letter),
        country=country,
        sector=_sector(letter, told),
        activity=_activity(letter, told),
        jobs=_jobs(letter, told),
        investment=_investment(letter, told),
        space=_first(letter, _SPACE, told),
        places=_places(letter, country),
        timing=_when(letter, told, deadline=False),
        deadline=_when(letter, told, deadline=True),
        code_name=_code_name(letter),
    )


def _told(letter: Letter) -> Iterator[tuple[int, int]]:
    """The spans of the sentences, line by line."""
    for line in re.finditer(r"[^\n]+", letter.text):
        for start, end in sentence_spans(line.group()):
            yield line.start() + start, line.start() + end


def _fact(letter: Letter, start: int, end: int, value: str | None = None) -> Fact:
    words = letter.text[start:end]
    lead = len(words) - len(words.lstrip(" ,.;:–-"))
    words = words.strip(" ,.;:–-")
    return Fact(" ".join((value or words).split()), words, start + lead, start + lead + len(words))


def _outside(words: str, value: str | None = None) -> Fact:
    """A fact from the signature or the header, which are no part of the letter's text."""
    return Fact(" ".join((value or words).split()), words)


def _first(letter: Letter, pattern: re.Pattern[str], told: Sequence[tuple[int, int]]) -> Fact | None:
    for start, end in told:
        match = pattern.search(letter.text, start, end)
        if match and not _is_asked(letter, start, end):
            return _fact(letter, *match.span("words"))
    return None


def _is_asked(letter: Letter, start: int, end: int) -> bool:
    """Whether a sentence asks and says nothing of the sender: what figures it holds are the region's."""
    own = re.search(r"\b(?:we|our|us|(?:place|site|location|room) for)\b", letter.text[start:end], _I)
    return any(ask.start < end and start < ask.end for ask in letter.asks) and not own


def _company(letter: Letter) -> Fact | None:
    for match in _BY_FORM.finditer(letter.text):
        if not any(_inside(match.start(), ask) for ask in letter.asks):
            return _fact(letter, *match.span(1), re.sub(r"^(?:We|At|From|Dear|The)\s", "", match[1]))
    if re.search(r"\b(?:our|my|a) client\b", letter.text, _I):
        return None  # who signs is an adviser
    signed = _BY_FORM.search(letter.signature) or _BY_FORM.search(letter.sender)
    if signed:
        return _outside(signed[1])
    for pattern in _BY_WORDS:
        for match in pattern.finditer(letter.text):
            name = match[1]
            a_place = pattern is _BY_WORDS[-1] and name in places(f"in {name}")
            if not a_place and not nations(name) and not any(_inside(match.start(1), ask) for ask in letter.asks):
                return _fact(letter, *match.span(1))
    return None


def _inside(at: int, ask: Ask) -> bool:
    return ask.start <= at < ask.end


def _country(letter: Letter) -> Fact | None:
    """The country that the sender comes from: named beside where it is based or what it is, or in the signature."""
    own = re.compile(rf"\b(?:we|our|company|firm|group|{_HOUSE})\b", _I)
    for start, end in _told(letter):
        sentence = letter.text[start:end]
        if _is_asked(letter, start, end) or not (_BASED.search(sentence) or own.search(sentence)):
            continue
        plan = _PLAN.search(sentence)
        head = sentence[: plan.start()] if plan and plan.start() > 12 else sentence
        for nation in nations(head):
            if nation in _CONTINENTS:
                continue
            match = _mention(nation, head)
            around = head[max(0, match.start() - 70) : match.end() + 60] if match else ""
            if match and (_BASED.search(around) or re.search(rf"\b{_HOUSE}\b", around, _I)):
                return _fact(letter, start + match.start(), start + match.end(), nation)
    company = _company(letter)
    line = letter.text[company.end : letter.text.find("\n", company.end) if "\n" in letter.text[company.end :] else None] if company and company.end else ""
    for text in (line[:40], letter.signature, letter.sender):
        for nation in nations(text):
            match = _mention(nation, text)
            return _outside(match.group() if match else nation, nation)
    return None


def _mention(nation: str, text: str) -> re.Match[str] | None:
    """Where a text names a nation: its name, or the shortest word that alone stands for it."""
    found = re.search(rf"\b{re.escape(nation)}\b", text)
    if found:
        return found
    return next((match for match in re.finditer(r"\b[A-Z][\w.]+(?: [A-Z]\w+)?", text) if nation in nations(match.group())), None)


def _sector(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    for pattern in _SECTOR:
        for start, end in told:
            match = pattern.search(letter.text, start, end)
            if not match or _is_asked(letter, start, end):
                continue
            words = match["words"]
            bare = _SIZE_WORDS.sub("", words)
            bare = re.sub(r"^[A-Z][a-z]+\s*", "", bare) if nations(bare.split(" ")[0]) else bare
            if len(bare.strip(" ,.-")) > 2 and re.search("[a-z]", bare):
                return _fact(letter, match.end("words") - len(bare), match.end("words"))
    return None


def _activity(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """What is to be done here: the place to work that stands after a word of planning."""
    for start, end in told:
        for plan in _PLAN.finditer(letter.text, start, end):
            match = _OF_A_PLACE.search(letter.text, plan.start(), end) or _PLACE_BARE.search(letter.text, plan.end(), end)
            if match and match.start() - plan.end() < 60:
                return _fact(letter, *match.span("words"))
    return None


def _jobs(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """The jobs that the project would bring, not those that the sender has today."""
    planned, other = [], []
    for start, end in told:
        if _is_asked(letter, start, end):
            continue
        plan = _PLAN.search(letter.text, start, end)
        for match in _JOBS.finditer(letter.text, start, end):
            if _OWN_STAFF.search(letter.text[max(start, match.start() - 14) : match.start()]) and not (plan and plan.end() <= match.start()):
                continue
            if _TODAY.match(letter.text, match.end()):
                continue
            bracketed = letter.text[match.start() - 1 : match.start()] == "("
            after_plan = plan is not None and plan.end() <= match.start()
            (planned if after_plan else other).append((match.span("words"), bracketed))
    chosen = planned or [one for one in other if not one[1] and _brings(letter, one[0][0])]
    return _fact(letter, *chosen[0][0]) if chosen else None


def _brings(letter: Letter, at: int) -> bool:
    """Whether the words before a figure say that it is to come."""
    line = letter.text[letter.text.rfind("\n", 0, at) + 1 : at]
    return bool(re.search(r"\b(?:creat\w*|hir\w*|recruit\w*|bring\w*|put|will|would|initial\w*|first|phase|jobs?|project\w*|headcount|staff\w*|for|with)\b[^.]*$|^\W*$|[,;]\s*$", line, _I)) and not re.search(r"\b(?:we are|we have|employ\w*|today|currently)\b[^.]*$", line, _I)


def _investment(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """A sum beside a word of investing or of planning."""
    for start, end in told:
        if _is_asked(letter, start, end):
            continue
        for match in _MONEY.finditer(letter.text, start, end):
            sentence = letter.text[start:end]
            if _ABOUT_MONEY.search(sentence) or _PLAN.search(letter.text, start, match.start()):
                return _fact(letter, *match.span("words"))
    return None


def _places(letter: Letter, country: Fact | None) -> tuple[Fact, ...] | None:
    """The places that the letter speaks of as places to go, each once, in its order."""
    home = {country.value} if country else set()
    company = _company(letter)
    found: dict[str, Fact] = {}
    for start, end in _told(letter):
        sentence = letter.text[start:end]
        for place in places(sentence):
            at = sentence.find(place)
            before = sentence[max(0, at - 24) : at]
            based = re.search(r"\b(?:based|headquartered|registered|HQ|offices?|plants?) (?:in|at)\s(?:the )?$|\bfrom\s$", before, _I) and re.search(r"\b(?:we|our|company|group|firm)\b", sentence, _I)
            named = company is not None and place in company.value
            if at < 0 or place in home or based or named or _is_subject(place):
                continue
            found.setdefault(place.lower(), _fact(letter, start + at, start + at + len(place), place))
        if _PLAN.search(sentence):
            for match in _ALSO.finditer(sentence):
                name = match["name"]
                if not _is_subject(name) and not (company and name in company.value) and name not in home:
                    span = start + match.start("name"), start + match.end("name")
                    found.setdefault(name.lower(), _fact(letter, *span, name))
    return tuple(found.values()) or None


def _is_subject(place: str) -> bool:
    """Whether a run of capitals is in truth a month or a general word."""
    adjective = bool(nations(place)) and bool(re.search(r"(?:an|ish|ese|ch|sh|i)$", place))
    return adjective or bool(re.fullmatch(rf"{_MONTH}|Dear|Hi|Sir|Madam|\w+day", place, _I)) or place.isupper()


def _when(letter: Letter, told: Sequence[tuple[int, int]], *, deadline: bool) -> Fact | None:
    """When the project is to go ahead, or by when the reply is wanted."""
    for start, end in told:
        if _is_asked(letter, start, end) and not deadline:
            continue
        sentence = letter.text[start:end]
        for match in _DATE.finditer(letter.text, start, end):
            to_answer = bool(_TO_ANSWER.search(sentence)) and not re.match(r"in (?:19|20)\d\d$", match["words"])
            if deadline and to_answer:
                return _fact(letter, *match.span("words"))
            if not deadline and not to_answer and (_TO_ACT.search(sentence) or _PLAN.search(sentence)):
                return _fact(letter, *match.span("words"))
    return None


def _code_name(letter: Letter) -> Fact | None:
    for text, inside in ((letter.text, True), (letter.subject, False)):
        for match in _CODE_NAME.finditer(text):
            group = "one" if match["one"] else "two"
            if match[group] in _NO_PROJECT:
                continue
            return _fact(letter, *match.span(group)) if inside else _outside(match[group])
    return None


# What is to be asked back, in the order in which an officer needs it.
_BACK: Final = {
    "activity": "What would you do here: production, research, sales or service?",
    "sector": "In which sector are you, and what do you make or provide?",
    "jobs": "How many people would work here, at the start and after three years, and in which roles?",
    "space": "How much space do you need, of which kind, and to buy or to rent?",
    "investment": "How large is the planned investment, and in which currency?",
    "timing": "When do you want to start, and when is the decision to be taken?",
    "places": "Which places are you comparing?",
    "company": "Which company may we note as the enquirer?",
    "country": "In which country is the company based?",
}
MOST_BACK: Final = 6


def questions_back(project: Project) -> tuple[str, ...]:
    """The questions that the unknown facts leave, the most needed first."""
    known = project.known()
    return tuple(words for name, words in _BACK.items() if name not in known)[:MOST_BACK]

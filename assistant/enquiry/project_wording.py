"""The wording by which letters speak of their sender and its project. General patterns; `project.py` uses them."""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE
FORMS: Final = (
    r"(?:Inc|Incorporated|Ltd|Limited|LLC|LLP|PLC|plc|Corp|Corporation|GmbH(?: & Co\.? KG)?|AG|SE|KG|S\.?A\.?S?|SARL|B\.?V|N\.?V|AB|Oyj?|A/S|AS|ApS|"
    r"Pty(?: Ltd)?|Pvt(?: Ltd)?|K\.?K|S\.?p\.?A|S\.?r\.?l|Sp\. z o\.o|Co\.,? Ltd|Holdings?|Group)"
)
NAME: Final = r"[A-ZÀ-Þ][\w&’'-]*(?:[ -](?:[A-ZÀ-Þ0-9][\w&’'-]*|&|of|de|und|and(?= [A-Z]))){0,5}"
HOUSE: Final = r"(?:company|institute|institution|factory|firm|start-?up|scale-?up|business|group|maker|makers|manufacturer|manufacturers|producer|supplier|provider|developer|developers|enterprise|spin-?out|operator|distributor|consultancy|vendor|house|specialist|integrator|processor)"
BY_FORM: Final = re.compile(rf"\b({NAME},? {FORMS})(?![\w])\.?")
BY_WORDS: Final = (
    re.compile(rf"\b(?:on behalf of|representing|I work for|I represent|writing (?:to you )?from|I am (?:the |an? )?[\w ,&-]{{2,50}}? (?:at|of|for|with)) (?-i:((?!the\b){NAME}))", _I),
    re.compile(rf"\b[Ww]e(?: at)?,? (?:are )?({NAME})(?=,| \(|, an?\b| is\b| are\b)"),
    re.compile(rf"\b[Ww]e are ({NAME})(?=[,.(]| from| in| based|$)"),
    re.compile(rf"(?:^|[.:\n]\s*)({NAME}) (?:is|are) (?:an?|the) (?:[\w-]+ ){{0,8}}(?:company|firm|maker|manufacturer|business|start-?up|supplier|provider|group|producer|developer|scale-?up|spin-?out|enterprise)\b"),
    re.compile(rf"\b(?:Mrs?|Ms|Dr|Prof)\.? {NAME}(?:,| of| from| at) ({NAME})"),
    re.compile(rf"(?m)^\W*(?:we|us|company|client|firm|enquirer)\s*:\s*({NAME})"),
    re.compile(rf"\b({NAME}), an? (?:(?!(?:we|our)\b)[\w-]+ ){{0,6}}?{HOUSE}\b"),
    re.compile(rf"\b(?:caller|from|of|company|client|firm)\b\s*:?\s(?:Mrs?\.? |Ms\.? |Dr\.? )?(?-i:({NAME}))(?=[,.(;–-]|\s[-–(]|\n|$)", _I),
)
SECTOR: Final = (
    re.compile(rf"\b(?:we are|we're|we|is|are|I run|I own|I lead|for|of|by) an? (?P<words>(?:(?!(?:we|our|that|which|who)\b)[\w/&+’'.-]+,? ){{1,8}}?)(?={HOUSE}\b)", _I),
    re.compile(r"\b(?:maker|manufacturer|producer|supplier|provider|developer|distributor|processor|operator)s? of (?P<words>[^.,;()]{3,60}?)(?=[.,;()]| (?:and (?:we|our|are)|with|based|from|in|that|which|who|for|employing|looking|considering)\b|$)", _I),
    re.compile(rf"(?m)^\W*(?P<words>[A-Z][a-z][\w -]{{2,40}}?) {HOUSE}\b(?=,| headquartered| based| from)"),
    re.compile(r"\b(?:in the field of|active in|(?:client|customer|principal|company|firm) in) (?P<words>[^.,;()]{3,50}?)(?= \(|[.,;)]| (?:and|which|who|that|with)\b|$)", _I),
    re.compile(r"\b(?:in|for|within) the (?P<words>[\w&/ -]{3,40}?) (?:sector|industry|field|market|business)\b", _I),
    re.compile(r"\b(?:we|company|firm|group|which|who) (?:also )?(?:(?:is|are) (?:making|producing|developing|designing|building|selling|providing)|manufactures?|makes?|produces?|develops?|designs?|builds?|supply|supplies|sells?|provides?|processe?s?|distributes?) (?P<words>[^.,;()]{3,60}?)(?=[.,;()]| (?:and (?:we|our|are|consider|now|want|plan|employ)|with|from|in|that|which|who|for|based|since|at)\b|$)", _I),
)
CONTINENTS: Final = frozenset({"Europe", "European Union", "Asia", "Africa", "North America", "South America", "Latin America", "Middle East", "Scandinavia", "England"})
SIZE_WORDS: Final = re.compile(
    r"^(?:(?:the|an?|our|small|medium|mid|large|larger|family|family-owned|family-run|privately|private|held|owned|listed|publicly|growing|fast-growing|young|new|leading|global|international|well-established|established|independent|"
    r"\d[\w-]*|\w+-(?:person|people|strong|man|sized?|based|owned|held|stage|funded|run|headed)|based|early|stage|venture-backed|european|asian|north|south)[ -]+)+", _I
)
PLAN: Final = re.compile(
    r"\b(?:consider(?:s|ing)?|plan(?:s|ned|ning)?|intend(?:s|ing)?|look(?:ing|s)? (?:to|at|for|into)|search(?:ing|es)? (?:for|the|a)|shortlist(?:ing|ed)?(?: for)?|contemplat(?:e|es|ing)|minded to|evaluat(?:e|es|ing)|explor(?:e|es|ing)|assess(?:ing)?|study(?:ing)?|deciding (?:between|on|about|whether)|choosing|decide (?:on|between)|want(?:s|ing)? to|wish(?:es)? to|would (?:like to )?(?=open|build|set|create|establish|invest|move|expand|locate|put|bring|hire|employ)|hop(?:e|es|ing) to|aim(?:s|ing)? to|expect(?:s|ing)? to|propos(?:e|es|ing)(?: to)?|think(?:ing)? (?:of|about)(?: to)?|about to|(?:place|site|location|room|home|base) for|interested in (?=setting|opening|building|establishing|investing|expanding|locating|an?)|"
    r"poss(?:ible|ibly)?\.?|potential(?:ly)?|set(?:ting)? up|open(?:ing)?|establish(?:ing)?|build(?:ing)?|launch(?:ing)?|expand(?:ing)?|relocat(?:e|ing)|locat(?:e|ing)|need(?:s|ing)?|requir(?:e|es|ing)|project (?:is|would|will|involves|comprises|foresees)|our (?:project|plan|investment|plant|site|facility|office))\b:?\s*", _I
)
ROOM: Final = r"(?:plants?|factory|site|facility|facilities|offices?|lab|laboratory|labs|laboratories|headquarters|HQ|hub|base|branch|subsidiary|cent(?:re|er)|warehouse|operation|workshop|line|depot|launch(?: site)?|unit|team|data cent(?:re|er)|campus|presence|showroom|studio|pilot(?: line| plant| site)?|clinic)"
OF_A_PLACE: Final = re.compile(
    rf"\b(?P<words>(?:an? |our |its |the |their |first |new |second )(?:(?!(?:we|our|that|which|who|you)\b)[\w/&’'-]+,? ){{0,7}}?{ROOM})\b", _I
)
PLACE_BARE: Final = re.compile(
    rf"\b(?P<words>(?:(?!(?:to|in|of|for|we|our|open|set|up|build|establish|with|and)\b)[\w/&’'-]+ ){{0,3}}?{ROOM})\b", _I
)
JOBS: Final = re.compile(
    r"\b(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?|initially |between )?(?:\d[\d,.]*(?:\s?(?:-|–|to|and) ?\d[\d,]*)?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty|a hundred)\s?(?:new |skilled |full-time |additional |local |direct |permanent )?(?:jobs?|employees?|people|persons?|staff|FTEs?|roles|positions|posts|hires|heads|workers?|engineers?|technicians?|scientists?|operators?))\b", _I
)
OWN_STAFF: Final = re.compile(r"-(?:person|people|strong|man|employee)\b|\b(?:employ|employs|employing|have|has|currently|today|worldwide|globally|total of)\s*$", _I)
TODAY: Final = re.compile(r"\s*(?:today|now|currently|at present|worldwide|globally|so far|in total|work for us)\b", _I)
MONEY: Final = re.compile(
    r"(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?)?(?:(?:US|A|C|S|HK)?[$£€¥₹]\s?\d[\d,.]*(?:\s?(?:-|–|to) ?\d[\d,.]*)?\s?(?:m|mn|mio|million|bn|billion|k|crore|lakh)?|(?:EUR|USD|GBP|CHF|SEK|JPY|INR|CAD|AUD|NOK|DKK|PLN|CNY)\s?\d[\d,.]*\s?(?:m|mn|mio|million|bn|billion|k)?|\d[\d,.]*\s?(?:m|mn|mio|million|bn|billion|k)?\s?(?:EUR|USD|GBP|CHF|SEK|JPY|INR|CAD|AUD|euros?|dollars|pounds|francs|yen|kronor|rupees)))(?!\w)", _I
)
ABOUT_MONEY: Final = re.compile(r"\b(?:invest\w*|capex|capital|budget\w*|spend\w*|cost of|worth|outlay|project|committ?\w*)\b", _I)
SPACE: Final = re.compile(
    r"(?P<words>(?:about |around |some |approx(?:imately|\.)? |up to |over |roughly |c\. ?|ca\. ?|between )?\d[\d,. ]*(?:\s?(?:-|–|to|and) ?\d[\d,]*)?k?\s?(?:m²|m2|sq\.? ?m(?:etres?|eters?)?|sqm|square met(?:re|er)s?|sq\.? ?ft|sqft|square f(?:ee|oo)t|ft²|ft2|hectares?|ha|acres?))(?!\w)", _I
)
MONTH: Final = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
WHEN: Final = (
    rf"(?:(?:early|mid|late|the end of|end of|the (?:first|second|third|last) (?:half|quarter) of|spring|summer|autumn|winter|next|this)[ -])*(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?: \d{{4}})?|{MONTH} \d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,? \d{{4}})?|{MONTH}(?: \d{{4}})?|Q[1-4](?:[ /]\d{{2,4}})?|H[12] \d{{4}}|(?:spring|summer|autumn|winter|year|month|week|quarter)(?: \d{{4}})?|20\d\d(?:[/-]\d{{2,4}})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: week)?|thurs?|fri|weds?|tomorrow|noon|the end of (?:the|this|next) (?:week|month|year)|year[- ]end|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)"
)
DATE: Final = re.compile(rf"(?P<words>\b(?:by|before|no later than|not later than|until|till|in|from|within|during|for|at|on|starting|start(?:s)?(?: in)?|latest|after|as of)\s(?:the )?{WHEN}(?:\s?,? (?:at the latest|latest))?|\bwithin (?:the next )?(?:\d+|\w+)(?:\s?(?:-|–|to) ?\d+)? (?:days|weeks|months|years)|\b(?:next|this) (?:spring|summer|autumn|winter|year|month|week|quarter)\b)", _I)
TO_ANSWER: Final = re.compile(r"\b(?:reply|repl(?:y|ies)|respon(?:d|se)s?|answers?|hear (?:back )?from|get back|come back|revert|return|deadline|no later than|board (?:paper|pack)|(?:need|want|require)s? (?:this|it|these|them|your|the (?:figures|numbers|answers|data|information))|submit\w*|due|back to (?:me|us)|call(?:s|ing)? back)\b", _I)
TO_ACT: Final = re.compile(r"\b(?:open|start|launch|operational|operat\w*|production|produce|move|visit|book|travel|fly|flights|decide|decision|decid\w*|invest\w*|build\w*|occup\w*|site (?:selection|ready)|begin|first phase|phase|go live|live|complete|construct\w*|hire|recruit\w*|board|be (?:in|up)|arrive|set up|shortlist\w*|come to)\b", _I)
CODE_NAME: Final = re.compile(r"\b(?:(?-i:[Pp]roject|PROJECT)\s(?-i:(?P<one>[A-ZÀ-Þ][\w-]+))|code ?-?name[d]?\s?(?:is |of |:)?\s?[“\"‘']?(?-i:(?P<two>[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?)))")
BASED: Final = re.compile(r"\b(?:based|headquartered|located|registered|incorporated|founded|HQ|headquarters|office|coming|from|here)(?: (?:in|at|out of|from|is in))?\b|-based\b", _I)
# "a site here and Toronto", "Birmingham has come up": a name beside a place, in a sentence that plans.
ALSO: Final = re.compile(
    r"(?:\b(?:between|and|or|versus|vs\.?),? |(?:^|[,;] )(?=[A-Z][a-z]+ (?:area|region)\b))(?P<name>[A-ZÀ-Þ][a-zà-ÿ]{2,}(?: [A-ZÀ-Þ][a-zà-ÿ]+)?)(?= (?:area|region|has|have|is|are|was|came|come)\b|[,.;:]| and\b| or\b|$)"
)
NO_PROJECT: Final = frozenset({"Manager", "Director", "Lead", "Management", "Team", "Engineer", "Officer", "Leader", "Office"})
# The fields of a contact form, by the fact that they give.
FORM: Final = {
    "company": "company organisation organization firm", "country": "country", "sector": "sector industry business",
    "activity": "activity", "jobs": "jobs employees headcount staff", "investment": "investment capex budget",
    "space": "space size area", "timing": "timescale timing timeframe start", "deadline": "deadline",
}  # fmt: skip

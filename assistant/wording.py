"""The wording by which English asks, refers back, takes for granted and warns. Patterns only; `understand.py` uses them."""

from __future__ import annotations

import re
from typing import Final, Literal

AnswerKind = Literal[
    "count", "money", "share", "date", "duration", "measurement", "who", "place", "list", "reason", "yes_no", "comparison",
    "overview", "contact", "other",
]

# Function words of English, and the words in which people wrap a question. None of them says what is asked about.
FUNCTION_WORDS: Final = frozenset(
    """
    a an the this that these those some any each every either neither no not none all both such own same other
    another of in on at to for from by with without within about into onto over under between among across
    through during per via than as like and or but nor vs versus so yet if then else while because since until unless
    though although whether i me my mine we us our ours you your yours he him his she her hers it its they them
    their theirs one ones who whom whose which what when where why how there here is are was were be been being
    am do does did done doing has have had having can could will would shall should may might must cannot s t d
    ll re ve m don isn aren wasn weren doesn didn hasn haven won wouldn couldn shouldn also too very just only
    even still again ever never once now already please thanks thank hello hi dear kindly many much more most
    few fewer less least lot lots several enough quite rather really actually exactly roughly about
    approximately besides whole entire else apart except instead currently today nowadays overall altogether etc eg ie ok okay yes well
    """.split()
)
ASKING_WORDS: Final = frozenset(
    """
    tell give show say says said know want need like let help wonder wondering explain describe list name names
    mention figure figures number numbers count total amount level answer question info information detail
    details thing things stuff kind kinds sort sorts type types way ways document documents source sources page
    pages get got go going come make made take put see look find found use used using exist exists there's
    what's available possible sure idea interested interesting curious briefly short quick quickly simply
    come came comes coming went goes ended ends stand stands stem stems lie lies behind happen happened happens
    based keep kept line anything something everything think thinks thought believe believes view opinion good size compare
    compares compared comparison correct bit gist mean means meant estimate estimated estimates recorded reported volume volumes relevant respective respectively
    """.split()
)
# Wording by which a text warns of its own figures, in any document.
CAUTION: Final = re.compile(
    r"\b(?:cautions?|caveats?|warnings?|limitations?|should not|must not|cannot be|may not|not (?:the same|comparable|be (?:added|combined|compared))|disregard(?:ed)?"
    r"|(?:sources|documents|figures|accounts|counts|reports) disagree|under-?estimat\w*|over-?estimat\w*|understate\w*|overstate\w*|contradict\w*|unclear|unproven|undefined|unknown|not (?:defined|stated|specific)|no (?:source|date|stated)"
    r"|does not (?:say|state|define|name|settle|give)|out of date|outdated|superseded|should (?:have )?read|misprint(?:s|ed)?|err(?:or|at)um|errata|typing errors?|do not contradict|inference|by our arithmetic|coincidence|implausibl\w*|upper bound|lower bound|rather than"
    r"|different (?:counts?|definitions?|areas?|sectors?|datasets?|years?|things)|discrepanc\w*|exaggerat\w*|differs?|gap between|due to (?:the )?(?:methods?|definitions?)|rounds? (?:the|this|it|them)\b)",
    re.IGNORECASE,
)
REASON: Final = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|as a result|therefore|hence|since|reasons?|caus\w+|explain\w*|led to|leads to|allow\w*|mean(?:s|ing) that)\b",
    re.IGNORECASE,
)
COUNTRIES: Final = frozenset(
    {"UK", "United Kingdom", "Britain", "Great Britain", "England", "Scotland", "Wales", "national"}
)
# A question that wants names is not answered by a number.
WANTS_NAMES: Final = re.compile(r"\b(?:names?,? please|(?:their|the|by|whose|need|want) names?\b|name (?:them|all|the|those|these)|(?:is|are|was|were) (?:they|it|these|those|\w+ing|the [\w\s-]{2,40}?) called|called what)", re.IGNORECASE)
# "In euros, please.": what stands after a question and says in which form the answer is wanted.
FORM_WANTED: Final = re.compile(rf"^(?:.{{0,40}}{WANTS_NAMES.pattern}|.{{1,60}}\b(?:please|only)\W*$|(?:i|we) (?:need|want)\b.{{1,60}}$)", re.IGNORECASE)
# "We mean bodies such as these.": what stands after a question and says what is meant by it.
SPECIFIES: Final = re.compile(r"^(?:by (?:that|this),? )?(?:we|i)(?:'re| are)? (?:mean|thinking of|speaking of)\b|^(?:that is|i\.e\.|meaning|such as|for (?:example|instance)|say)\b", re.IGNORECASE)
CURRENCIES: Final = {
    "GBP": re.compile(r"£|\bpounds?\b|\bsterling\b|\bGBP\b", re.IGNORECASE),
    "USD": re.compile(r"\$|\bdollars?\b|\bUSD\b", re.IGNORECASE),
    "EUR": re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE),
    "JPY": re.compile(r"¥|\byen\b|\bJPY\b", re.IGNORECASE),
    "CHF": re.compile(r"\b(?:Swiss )?francs?\b|\bCHF\b", re.IGNORECASE),
    "INR": re.compile(r"₹|\brupees?\b|\bINR\b", re.IGNORECASE),
}
NATIONAL: Final = re.compile(r"\b(?:national(?:ly)?|nationwide|country-?wide)\b", re.IGNORECASE)

WH: Final = r"(?:how|what|which|who|whom|whose|when|where|why)"
AUXILIARY: Final = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|isn't|aren't|don't|doesn't)"
)
COMMAND: Final = r"(?:tell|give|show|list|name|explain|describe|compare|summari[sz]e|outline|provide|send|state|advise)"
BEFORE_ASKING: Final = r"(?:in|for|from|to|of|at|by|on|with|over|through|into|since|under)"  # "in how many", "from which"
OPENS_QUESTION: Final = re.compile(
    rf"^\W*(?:(?:and|but|so|also|or|then|finally|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|lastly|please)\b[,:]?\s+)*"
    rf"(?:{WH}|{AUXILIARY}|{COMMAND}|please|{BEFORE_ASKING} (?:which|what|whom|how)|of (?:these|those|them),? how|(?:i|we)(?:'d| would| should) (?:like|love) to (?:know|learn|hear|see)|(?:i|we) (?:want|need|wish) to know|do you)\b",
    re.IGNORECASE,
)
SECOND_CLAUSE: Final = re.compile(
    rf"\s*(?:[,;]\s*(?:and|or|but|plus)?|\s(?:and|plus|as well as))\s+(?=(?:(?:also|then|please)\s+)?(?:{WH}\b(?!\s+(?:is|are)?\s*$)|{BEFORE_ASKING} how\b|of (?:which|these|those|them),? how\b|(?:is|are|do|does|did|can|has|have) (?:(?:there|they|it|you|we|i|the|any)\b|(?-i:[A-Z]))))",
    re.IGNORECASE,
)
CONNECTIVE: Final = re.compile(
    r"^\W*(?:(?:and|but|so|or|also|then|ok|okay|right|well|thanks|thank you|great|hm+|yes|no)\b[,.!:]?\s*|(?:first|second|third|fourth|last|final)(?:ly)?,\s+|next,\s+)+", re.IGNORECASE
)
# Words about the talk or the papers themselves; they say nothing of what is asked for.
ASIDE: Final = re.compile(
    r"^\W*(?:(?:be|to be|let's be) (?:frank|honest|quick|clear)|frankly|honestly|quick(?: question| one)?|just (?:wondering|curious)|out of (?:interest|curiosity)"
    r"|by the way|one more (?:thing|question)|remind me(?: again)?|in your (?:view|opinion)|if you know|as far as you know)\s*[:,–-]\s*"
    r"|[\s,;:–-]+(?:and )?(?:do|are|is) (?:your|the|these|those|both|all)(?: \w+)? (?:papers|documents|sources|sheets|reports|pages|accounts)(?: \w+)? (?:agree\w*|in agreement|differ\w*|match\w*|clear|consistent|say the same)(?= *\W*$)"
    r"|\bwhat do(?:es)? (?:each|both|either|all)?(?: ?of)?(?: ?(?:your|the|these|those))?(?: (?:two|three))? (?:papers?|documents?|sources?|sheets?|reports?) (?:say|state|give)\b,?"
    r"|\b(?:in|for|of|within|across) (?:this|that|the same|your) (?:field|sector|line(?: of (?:work|business))?|industry|domain|subject|space)\b"
    r"|,? ?\b(?:(?:that|which) )?you (?:quote|cite|have given|gave|mention(?:ed)?)(?= )|,? ?\b(?:according to|in|by|from) your (?:papers|documents|sources|sheets|reports|files)\b",
    re.IGNORECASE,
)
# "Who runs the fund?": a thing of a kind that has names, spoken of as known.
THE_NAMED: Final = re.compile(
    r"\b(?:the|this|that) (?:fund|programme|program|scheme|project|site|campus|park|building|centre|center|company|firm|organi[sz]ation|agency|charity|trust"
    r"|university|college|hospital|school|museum|laboratory|lab|plant|factory|team|band|club|album|song|single|record|movie|film|book|novel|story|play|show|series|tour"
    r"|game|match|season|war|battle|ship|event|festival|award|prize|law|act|treaty|party|article|report|investment|deal|product|device|tool)\b(?! (?:of|in|at|for|from|that|which|who)\b)",
    re.IGNORECASE,
)
# "Back to Leeds: how many is that?" and "And the museum, who owns that?"
BACK_TO: Final = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|now)\b[, ]*)?(?:(?:going|coming|turning|getting|moving|let's go) )?(?:back|over|on|returning) to (?:the )?(?P<place>[^:,?]{2,60})[:,]\s*(?P<rest>\S.+)$", re.IGNORECASE
)
SET_BEFORE: Final = re.compile(
    r"^\W*(?:(?:and|but|so|then)\b[, ]*)?(?P<thing>(?:the|our|your|this|that|those|these)\s[^,?:]{2,80}),\s*(?P<asks>(?:who|what|where|when|how|which|is|are|does|do|has|have)\b.*?)\b(?P<pronoun>that|it|this|them|those|they)\b(?P<rest>\W*)$",
    re.IGNORECASE,
)
# "How many are scaling up?" counts what was spoken of before.
COUNTS_ON: Final = re.compile(r"\bhow many (?:(?:just|merely|only|also|still|actually|really|then)\s+)?(?:are|is|were|was|have|had|do|did|can|will|would|could|keep|hold|stay|come|came|go|went|of)\b", re.IGNORECASE)
COUNTS_THAT: Final = re.compile(r"^how (?:many|much) (?:\w+ ){1,3}(?:was|is|were|are|does|did|do) (?:that|this|it|those|they)\b", re.IGNORECASE)
WHAT_ABOUT: Final = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay)\b[,]?\s+)?(?:what|how)\s+about\b|^\W*(?:and\s+)?(?:the\s+)?same\s+(?:again\s+)?(?:but\s+)?(?:for|in|with)\b",
    re.IGNORECASE,
)
PRONOUN: Final = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|these|those|the latter|the former|both of (?:them|these)"
    r"|such|the (?:first|second|third|fourth|last|other|others|rest|same)(?: one| two| ones)?)\b",
    re.IGNORECASE,
)
THIS_THAT: Final = re.compile(
    r"\b(?:this|that)\b(?=\s*(?:\?|$|,|is|was|are|were|has|had|mean|means|compare|compares|include|includes|cover|covers|come|comes|figure|number"
    r"|share|percentage|count|total|amount|sum|group|area|place|region|year|period|company|organi[sz]ation|source|document|one)\b|\s*[?,.]|$)"
    r"|\b(?:of|in|on|for|from|by|at|with|than|to|does|did|is|was|do|has|had|will|would|can|could|should|might)\s+(?:this|that)\b(?!\s+(?:the|a|an|there|they|it|we|you)\b)",
    re.IGNORECASE,
)
THERE: Final = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\bthere\b(?!\s+(?:is|are|was|were|any)\b)", re.IGNORECASE)
BARE_COMPARISON: Final = re.compile(
    r"^\W*(?:and\s+)?(?:(?:which|what|who)(?: of (?:the two|them))?\s+(?:one\s+)?(?:is|was|are|were|has|had|grew)\s+(?:the\s+)?(?:\w+er|more|most|less|least|\w+est)"
    r"|since when|by how much|how come|why(?: not| so| is that)?|as of when|when was that|from when|how recent|how old|says who|according to whom|who says(?: so)?"
    r"|(?:what|which)(?: is| was)?(?: the)? (?:source|year|date|period|definition|area))\b",
    re.IGNORECASE,
)
# "And how many jobs?" asks of something else what was asked before.
COUNT_ALONE: Final = re.compile(r"^how (?:many|much) (?P<what>[\w-]+(?: [\w-]+)?)\W*$", re.IGNORECASE)
FROM_WHICH: Final = re.compile(r"^(?:from|of|in|for|by|to|at) (?:which|what|whom)\s+\w+\W*$", re.IGNORECASE)
LEAD: Final = re.compile(
    rf"^\W*(?:(?:and|but|so|also|then|please|{COMMAND}|me|us|more|can you|could you|would you|do you know|i (?:want|need|would like|'d like) to know|about)\b[,]?\s+)*"
    rf"(?:(?:in|of|for|from|by|at|to)\b)?\s*(?:how (?:many|much|big|large|long|far|old|high|often|well)|{WH}\b)?\s*(?:(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should)\b(?:\s+there\b)?)?\s*(?:(?:the|a|an)\b)?\s*",
    re.IGNORECASE,
)
NUMBER_WORDS: Final = frozenset("two three four five six seven eight nine ten couple".split())
ORDINALS: Final = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}
ORDINAL: Final = re.compile(r"\bthe (first|second|third|fourth|last|latter|former)(?: one| of (?:these|those|them))?\b(?!\s+(?:time|year|page|question|few))", re.IGNORECASE)
LIST_LEAD: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+", re.MULTILINE)


# "Please tell us: the number of firms, the average wage." A heading, then what is asked for.
HEADED: Final = re.compile(r"^(?P<heading>[^:?!]{3,120}):\s+(?P<items>\S.*)$", re.DOTALL)
ONLY_ASKS: Final = re.compile(rf"^\W*(?:(?:please|kindly|could you|can you|would you)\b[, ]*)*(?:{COMMAND}|let (?:me|us) know|answer|(?:i|we) (?:need|want|would like|should like|'d like)(?: to know)?|questions?|the following|as follows|following)\b(?:\s+(?:me|us|the following|following|these|questions?|to know|as follows|all))*\W*$", re.IGNORECASE)
# "We should like to know, first, how many …" asks how many.
POLITE: Final = re.compile(rf"^\W*(?:also,? |please,? )?(?:(?:i|we)(?:'d| would| should) (?:like|love) to|(?:i|we) (?:want|need|wish) to|(?:can|could|would) you (?:please )?(?:tell (?:me|us)|say|let (?:me|us))|(?:please )?(?:tell|let) (?:me|us))(?: know| learn| hear| see)?[,:]?\s+(?:first(?:ly)?,?\s+)?(?={WH}\b)", re.IGNORECASE)
REFERS_BACK: Final = re.compile(r"^\W*(?:is|are|was|were) (?:that|this|it|those|they) (?:right|true|correct|so|still|the case)\b", re.IGNORECASE)
NAMED_ITEMS: Final = re.compile(
    r"^(?P<lead>.*?\bwhat (?:is|are|was|were|will be))\s+(?P<items>the [a-z][\w-]*(?: [a-z][\w-]*){0,2}(?:\s*,\s*(?:the )?[a-z][\w-]*(?: [a-z][\w-]*){0,2})*,?\s+and\s+the\s+[a-z][\w-]*)(?P<rest>\b.*)$"
)
COUNTED: Final = re.compile(
    r"^(?P<lead>.*?\b(?i:how many|(?:the )?numbers? of))\s+(?P<items>[a-z][\w-]*(?: [a-z][\w-]*){0,2}(?:\s*,\s*[a-z][\w-]*(?: [a-z][\w-]*){0,2})*,?\s+and\s+(?:how many\s+)?[a-z][\w-]*(?: [a-z][\w-]*)?)\s+"
    r"(?P<rest>(?:are|is|were|was|do|does|did|has|have|in|work|operate|exist|can)\b.*)$"
)
# The whole that a share is of, or that something is set against; it is not where the question looks.
OF_WHOLE: Final = re.compile(r"\b(?:of|than|to|with|(?:others?|elsewhere|anywhere|rest) (?:else )?(?:in|of)) (?:the )?(?:rest of (?:the )?)?(?:whole (?:of the )?)?(?:UK|United Kingdom|Britain|England|country|nation|world|Europe)(?:[’']s)?(?: (?:as a whole|average|total))?\b", re.IGNORECASE)
OF_AREAS: Final = frozenset(["whole", "entire", "region", "area", "county", "city", "country", "alone", "only", "general", "overall", "wider", "together"])
KINDS: Final[tuple[tuple[AnswerKind, str], ...]] = (
    ("contact", r"\b(?:phone|telephone|e-?mail|contact (?:details|person|name|number)|website|web address|postal address|switchboard|ring|whom do (?:i|we) (?:call|contact|ring|write to))\b"),
    ("list", r"\bnames?,? please\b|\b(?:need|want|give (?:me|us)|send (?:me|us)|have) (?:the|their|all) names\b|\bwhich (?:are|were) (?:the|these|those)\b|\bname (?:them|the)\b"),
    ("overview", r"\bwhy (?:should|would|choose|come|invest|locate|move|here|us|you|your)\b|\b(?:numbers|figures|facts|stats|statistics) please\b"),
    ("comparison", r"\b(?:compare[ds]?|comparison|versus|vs\.?|difference between|differ(?:s|ent)? from|(?:larger|smaller|higher|lower|bigger|more|less|fewer|better|worse)\b.*\b(?:than|or)\b|which (?:is|was|are|were|of the two|has|one) (?:\w+er|more|less))\b"),
    ("share", r"\b(?:what|which|how (?:large|big|high)(?: is| was)?)\s+(?:is |was |are |were )?(?:the |an? )?(?:\w+ ){0,2}(?:share|percentage|proportion|fraction|slice|portion|per ?cent|percent)\b|\b(?:percentage|proportion|share|per ?cent) of\b|\bhow much of (?!(?:it|this|that|them|these|those|(?:the )?(?:money|funding|investment|cash))\b)|\bwhat %|\b(?:interest|tax|growth|vacancy|survival|employment|unemployment|inflation|success|failure|retention|occupancy|response|yield) rates?\b|\b(?:what|which) (?:is|was|are|were) the (?:\w+ )?rates? of (?!pay\b)|\b(?:what|which) part of (?:the |its |their |our )?(?:UK|United Kingdom|nation(?:al)?|country|total|overall|all|whole|world|global|entire)(?:[’']s)? (?!is\b|was\b|are\b|it\b|does\b|do\b|has\b)\w"),
    ("measurement", r"\bhow many (?:(?:square|sq|cubic)\b|(?:feet|met(?:re|er)s?|kilomet(?:re|er)s?|km|miles?|acres?|hectares?|tonnes?|lit(?:re|er)s?|(?:mega|giga|kilo)?watts?|[MGk]W)\b)|\bhow (?:fast|quickly|rapidly|steeply)\b|\bby how much\b|\bhow much (?:\w+ ){0,2}(?:space|land|room|floor ?space|area|capacity)\b"),
    ("duration", r"\bhow long\b|\bhow soon\b|\bhow many (?:minutes|days|weeks|months|years|hours|decades)\b"),
    ("count", r"\bhow many\b(?! (?:(?:million|billion|thousand)s? (?:of )?)?(?:pounds?|dollars?|euros?)\b)|(?<!good )(?<!\ba )(?<!any )\b(?:number|count|headcount|total number) of\b|\bhow (?:big|large) (?:is|was|are) (?:the |its |their )?(?:\w+[ -]){0,3}?(?:workforce|population|cluster|sector|industry|staff|team)\b|\bheadcount\b|\bwhat(?:'s|’s| is| was| are| were) (?:the |its |their )?(?:\w+ ){0,3}(?:population|workforce)\b(?! (?:growth|density|share))"),
    ("money", r"\bhow many (?:(?:million|billion|thousand)s? (?:of )?)?(?:pounds?|dollars?|euros?)\b|\bhow much\b(?!\s+(?:of|time|space|room|land|faster|longer))|\b(?:salary|salaries|wages?|pay|paid|earn|earns|earning|earnings|costs?|prices?|rent|rents|fees?|turnover|revenues?|total sales|profits?|income|budget|worth|funding raised|value of|capex|expenditure|take[- ]home)\b"),
    ("date", r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|period)\b|\bsince when\b|\bhow (?:old|recent|current|up[- ]to[- ]date)\b|\bas of when\b"),
    ("measurement", r"\bhow much of (?:it|this|that|them|these|those|(?:the )?(?:money|funding|investment|cash))\b|\bhow (?:far|high|tall|large|big|wide|deep|fast)\b|\b(?:area|size|distance|floor ?space) of\b"),
    ("place", r"\bwhere\b|\b(?:which|what) (?:\w+ )?(?:cit(?:y|ies)|towns?|places?|locations?|sites?|regions?|countr(?:y|ies)|nations?|areas?)\b"),
    ("reason", r"\bwhy\b|\bwhat (?:is|was|are|were) the reasons?\b|\bhow come\b|\bwhat (?:explains|caused|causes)\b"),
    ("who", r"\bwho\b|\bwhom\b|\bwhose\b|\bwhich (?:\w+ ){0,2}(?:organi[sz]ation|company|firm|body|agency|department|universit(?:y|ies)|institution|network|group|trust|hospital)s?\b"),
    ("list", r"\b(?:list|name)\b|\bwhich (?:[\w-]+ ){0,2}\w+s\b (?:are|were|do|have|would|should|could|can|did|will|exist|matter|stand|took|in|of)\b|\bwhat (?:are|were) the\b(?! (?:chance|odds|figure|number)s?\b)|\bwhat (?:kinds?|sorts?|types?) of\b|\bwhat (?:\w+ )?(?:\w{3,}s)\b (?:are|exist|does|do|have)\b"),
)  # fmt: skip
PRESUMES: Final = re.compile(
    r",\s*(?:yes|no|right|correct|true|(?:is|are|was|were|do|does|did|has|have)(?:n't| not)?\s+(?:it|they|there|that))\W*$"
    r"|\b(?:is (?:it|this|that) (?:true|right|correct)|(?:am i|are we) right)\b|\b(?:i|we) (?:heard|have heard|read|have read|understand|gather|hear|believe|assume|know|see) (?:that )?\w"
    r"|^\W*(?:and |but |so )?why (?:is|are|was|were|do|does|did|has|have|had)\b|^\W*(?:since|as|given that|because|if)\b.*,|^\W*so\b",
    re.IGNORECASE,
)
# "Whom should we talk to about the visas?" asks about the visas.
WHOM_TO_ASK: Final = re.compile(r"\bwho(?:m|ever)?\b(?: (?:else|exactly|best))? (?:(?:do|should|can|could|would|must|shall|may|might) (?:i|we|they|one|you|somebody|someone)|to|is it best to|would it be best to) (?P<frame>(?:best |now |first )?(?:call|contact|ring|phone|write|talk|speak|turn|approach|ask|e-?mail|get in touch|go|apply|address|meet)(?: (?:to|with|up with))?)\b", re.IGNORECASE)
MONEY_COUNTED: Final = re.compile(r"\bhow many (?:(?:million|billion|thousand)s? (?:of )?)?(?:pounds?|dollars?|euros?)\b", re.IGNORECASE)
CAPITALS: Final = re.compile(r"\b[A-Z][\w&’'-]*(?:(?: of| for| and| the){0,2} [A-Z0-9][\w&’'-]*)*")
COUNTS_NOTHING: Final = re.compile(r"\bhow many\b(?= (?:may|can|could|must|should|will|would|do|does|did|are|is|were|was|have|has|had)\b(?! there\b))", re.IGNORECASE)
TAKES_TIME: Final = re.compile(r"\bhow long (?:do(?:es)?|will|would|did|must|might|can)\b.*\b(?:takes?|last|wait|need|stay|run|be)\b|\bhow many (?:minutes|hours|days|weeks|months)\b|\bhow long (?:is|are) the (?:wait|process|term|lease|period)\b", re.IGNORECASE)
AT_WORK: Final = re.compile(r"\b(?:jobs?|people|persons|employees|staff|workers|posts|roles|workforce)\b", re.IGNORECASE)
EMPLOYS: Final = re.compile(r"\b(?:jobs?|employ\w*|workforce|works?|working|workers|staff|payroll)\b", re.IGNORECASE)
HOW: Final = re.compile(r"\bhow\s+(?!many|much)(\w+)", re.IGNORECASE)
TAG: Final = re.compile(r",\s*(?:yes|no|right|correct|true|(?:is|are|was|were|do|does|did|has|have)(?:n't| not)?\s+(?:it|they|there|that))\W*$|\b(?:is (?:it|this|that) (?:true|right|correct)|(?:am i|are we) right|i (?:heard|read|understand|gather|hear) that)\b", re.IGNORECASE)
COMPARES: Final = re.compile(r"\b(?:\w+er|more|less|fewer)\b.*\b(?:than|or)\b|\b(?:compare|versus|vs)\b", re.IGNORECASE)
YES_NO: Final = re.compile(rf"^\W*(?:so|and|but)?\s*{AUXILIARY}\b", re.IGNORECASE)
# Questions about nothing in particular, however they are put.
VAGUE: Final = re.compile(r"^\W*(?:(?:and|so|but) )?(?:(?:is|are) (?:it|this|that|they|these) (?:any|all) good|who else(?: is there)?|what else(?: is there)?)\W*$", re.IGNORECASE)
SUM_OF_MONEY: Final = re.compile(r"\bhow much (?:money|cash|capital|funding)\b|\b(?:what|which) (?:sum|amount)\b|\bwhat (?:is|was|are|were) (?:the |their )?(?:total |average |annual |typical |overall )?(?:turnover|revenues?|salary|wage|rent|budget|profits?)\b(?! (?:growth|rise|share|gap))|\bhow many (?:pounds|dollars|euros)\b", re.IGNORECASE)
OVERVIEW: Final = re.compile(
    r"\b(?:overview|summary|summari[sz]e|in short|gist|in a nutshell|(?:the )?main points|bird's[- ]eye|tell (?:me|us) (?:more |something |everything |a (?:bit|little) (?:more )?|a few words )?about|what (?:do|can) you (?:know|tell)|why (?:should|would|choose|come|invest|locate|move)|why here|sell (?:me|us)|key (?:facts|figures|numbers)|numbers please|what(?:'s| is) (?:there|good|special)|strengths?)\b",
    re.IGNORECASE,
)
# What a question of nothing in particular wants to hear.
ASKS_FOR_WEAKNESSES: Final = re.compile(r"\b(?:worr(?:y|ies|ied)|concern(?:s|ed)?|risks?|downsides?|drawbacks?|weakness(?:es)?|disadvantages?|pitfalls?|down ?falls?|bad news|catch(?:es)?|negatives?|what (?:speaks|is there) against|why not)\b", re.IGNORECASE)
ASKS_FOR_FIGURES: Final = re.compile(r"\b(?:numbers?|figures?|stat(?:istic)?s|facts and figures|key facts|data points?)\b", re.IGNORECASE)
ASKS_FOR_STRENGTHS: Final = re.compile(r"\b(?:why|sell (?:me|us)|strengths?|advantages?|special|good|convince|attracti\w+|best|pitch|in (?:your|its|the region['’]s) favour)\b", re.IGNORECASE)
GENERAL_WORDS: Final = frozenset("come coming invest investing choose choosing locate locating move moving settle settling expand expanding bring set go pick consider here elsewhere else business company firm investor investors investment know aware watch out main key important general overall say points point please reason reasons give send".split())
# "Why should a robotics firm come to Norvale?", "What are the strengths of Norvale in robotics?"
PITCHED: Final = re.compile(
    r"\bwhy (?:(?:should|would|might|do|does|are|is)\b.{0,60}?)?\b(?:come|coming|invest\w*|choos\w+|locat\w+|mov(?:e|ing)|set(?:ting)? up|expand\w*|pick|settl\w+|base|bring\w*|open|build|land)\b"
    r"|\b(?:strengths?|advantages?|selling points?|attractions?|weakness(?:es)?|downsides?|drawbacks?|disadvantages?|risks?) (?:of|in|for|to|about)\b"
    r"|\bwhat makes\b.{1,80}\b(?:attractive|good|great|special|strong|competitive|ideal|right|stand out|interesting)\b"
    r"|\b(?:case|reasons?|argument|pitch) for (?:coming|invest\w+|choosing|locating|moving|setting up|expanding|bringing)\b",
    re.IGNORECASE,
)
# Who asks, and what they would do; it says nothing of what the overview is about.
ASKER: Final = frozenset(
    "company companies firm firms business businesses investor investors manufacturer manufacturers maker makers startup start-up start-ups employer employers group team teams"
    " operation operations headquarters base office offices plant factory project projects location place region area site set up build open land attractive makes attractions strengths"
    " selling points case argument pitch reasons reason special strong competitive ideal right stand interesting".split()
)
# As common words: a "Growth Company" has grown nothing.
ABOUT_DOCUMENTS: Final = re.compile(r"\b(?:pages?|sources?|documents?|reports?|snapshots?|sheets?|files?|articles?|citations?|undated|dated?|old|recent)\b", re.IGNORECASE)
STRENGTH: Final = re.compile(
    r"\b(?:largest|biggest|leading|highest|fastest|strongest|first|only|most|more than any|world[- ]class|best|top|major|home to|hub|centres? of excellence|strengths?|strong(?:est)?|unique|pioneer\w*|growing|grew|growth|thriving|award-winning|excellen\w+|advanced|specialis\w+|[Oo]ver [£$€]?\d|[Mm]ore than [£$€]?\d)\b|\d\+",
)
# What an investor asks of first: how many people, firms and graduates there are, and what they turn over.
HEADLINE: Final = re.compile(r"\b(?:jobs?|employ(?:s|ed|ees|ers|ment)?|work(?:force|ers|s)?|compan(?:y|ies)|business(?:es)?|firms?|patients?|populations?|graduat\w+|students?|turnover|output)\b", re.IGNORECASE)
WEAKNESS: Final = re.compile(
    r"\b(?:fewer|less than|lower|lowest|below|behind|fell|fallen|falls?|declin\w+|decreas\w+|drop(?:s|ped)?|shortages?|lack(?:s|ed|ing)?|gaps?|weak\w*|poor\w*|risks?|challenges?|worr(?:y|ies|ied)|concerns?|complain\w*|difficult\w*|barriers?|frustrat\w+|negative|hard to|mothballed|uncertain\w*|closed|closures?|loss(?:es)?|lost|delay\w*|cancel\w+|ended|ends|withdr\w+|complex|slow(?:er)?|cuts?|under-?\w+ed|only \d|no longer|not yet|unproven)\b",
    re.IGNORECASE,
)
# Tells of a passing thing, a condition or a method, or of what somebody means to do, rather than of what there is.
PASSES: Final = re.compile(r"\b(?:sent|said|visited|announced|plans? to|planned|expects?|expected|hopes?|will|would|could|should|aims?|due to|proposed|consult\w*|asks? for|suggests?|must|excludes?|excluding|replied|response rate|rounded|stands?\b(?= *[.;])|^(?:yes|no)\b|no longer|formerly|(?:was|were|is|are) to)\b|https?://", re.IGNORECASE)
# Speaks of the whole area or trade, not of one firm or scheme in it.
SPEAKS_OF_ALL: Final = re.compile(r"\b(?:the|our|this|its|region[’']s|city[’']s) (?:whole |\w+ )?(?:sector|cluster|region|industry|city|county|area|economy|ecosystem|population|workforce)\b", re.IGNORECASE)
# Points to something else on its page, without which it cannot be read.
POINTS_ELSEWHERE: Final = re.compile(r"\b(?:below|above|this (?:page|sheet|document|section|table|figure|list)|the same (?:page|document|report)|the (?:former|latter|following|page|sheet|document)(?:['’]s)?)\b", re.IGNORECASE)
# A document that puts another one right.
CORRECTS: Final = re.compile(r"\bshould (?:have )?(?:read|be(?:en)? read)\b|\bmisprint(?:s|ed)?\b|\berr(?:at)?um\b|\berrata\b|\bcorrect(?:ed|ion)\b.{0,60}\bnot\b", re.IGNORECASE)
CONTRADICTS: Final = re.compile(r"\b(?:contradicts?|disagrees?|in one place\b.*\bin another|two different|different figures)\b", re.IGNORECASE)
OF_NO_DATE: Final = re.compile(r"\b(?:no date|undated|not dated|year (?:of \w+ \w+ )?is unknown|no (?:stated )?(?:period|year)|not a yearly)\b", re.IGNORECASE)
SAYS_NO_DATE: Final = re.compile(r"\bno (?:\w+ )?(?:date|year|timetable|deadline)\b", re.IGNORECASE)  # answers "When …?" too
# "…, as stated in May 2023" tells when somebody said so, which only a question about that asks for.
SAID_THEN: Final = re.compile(r"\b(?:as (?:\w+ )?(?:of|at|stated|reported|announced|published|given)|according to [^.;]{1,60}|reported|stated|says?|said)(?: (?:in|on|of))? (?:about |the )?$", re.IGNORECASE)
ASKS_WHEN_SAID: Final = re.compile(r"\b(?:as of|old|recent|current|up[- ]to[- ]date|stated?|say|said|reported|published|dated|announced)\b", re.IGNORECASE)
COUNTED_NOUN: Final = re.compile(
    r"\b(?:how many|numbers? of)\s+(?:[\w-]+\s+){0,3}?([a-z]\w*)(?=\s+(?:since|grown|grew|grow|risen|rose|fallen|fell|are|is|were|was|do|does|did|have|has|had|in|of|at|from|for|on|work|live|operate|there|can|will|would|could|should|exist|come|came|took|take|got|leave|left|graduate|a|an|the|per)\b|\W*$)",
    re.IGNORECASE,
)
PLACE_WORDS: Final = frozenset("city cities town towns place places location locations region regions country countries nation nations area areas".split())
UNTOLD_SUBJECTS: Final = frozenset("sector sectors cluster clusters industry industries field market economy ecosystem region area place it".split())
# "How many people does the sector employ?": of whatever the documents are about
THE_SUBJECT: Final = re.compile(r"\b(?:the|this|that|your|our|their) (?P<subject>sector|industry|cluster|market)\b(?!-)(?:['’]s)?(?!\s+(?:of|for|called|named|page|size)\b)", re.IGNORECASE)
# "How many people does it employ?" asks for jobs, by whatever name.
# "How many people live there?" is answered by no count of jobs.
ASKS_POPULATION: Final = re.compile(r"\bhow many (?:people|persons|inhabitants|residents|citizens)\b(?: (?:are|do|does|did|there))*\W+(?:living|live|reside|call it home)\b|\bhow many (?:inhabitants|residents)\b|\bpopulation\b(?! (?:growth|density|share))", re.IGNORECASE)
OF_POPULATION: Final = re.compile(r"\b(?:population|inhabitants?|residents?|citizens|live[sd]?|living|patients?)\b", re.IGNORECASE)
PEOPLE_EMPLOYED: Final = re.compile(r"\bhow many (?P<who>people|persons) (?:do|does|did|will|would|are|were|is)\b.{0,60}\b(?:employ(?:s|ed)?|working|on the payroll)\b", re.IGNORECASE)
# "It cost £310m." speaks of what the sentence before speaks of.
LEANS_BACK: Final = re.compile(r"\W*(?:(?:together|both|all of|of|some of|most of),? )?(?:it|its|they|their|them|this|that|these|those|he|she|his|her|the (?:first|second|former|latter|same|other))\b", re.IGNORECASE)
SHARE_WORDS: Final = frozenset("share percentage proportion fraction slice portion percent cent per rate rates".split())
CONTACT: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://|\bwww\.|(?:\+\d{1,3}[\s-]?)?(?:\(?\d{2,5}\)?[\s-]?){2,}\d{3,}")
ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+")
# A part of what was spoken of may be told as a share: "… of whom 14% were women".
OF_THEM: Final = re.compile(r"\bhow (?:many|much) of (?:them|these|those|that|this|it|whom|which)\b|\bof (?:them|these|those|that|whom|which),? how (?:many|much)\b", re.IGNORECASE)
PARTITIVE: Final = re.compile(r"^(?:of (?:the|this|these|those|that|them|it)\b|a further\b|another\b)|\bof (?:which|whom)\b", re.IGNORECASE)
NO_COUNT: Final = re.compile(r"\b(?:upper|lower) bound\b|\bnot a count\b|\bimplausibl[ey]\b|\bdisregard", re.IGNORECASE)
LEFT_OPEN: Final = re.compile(r"\W*any\b", re.IGNORECASE)  # "Any figures on pay?" leans on the question before it
# "… how big must the project be?", "… what is the national average?": the one that was just spoken of
THE_THING: Final = re.compile(r"\bthe (?:[\w-]+ )?[\w-]+(?: (?:be|cost|last|take|pay|cover|need|have|give|offer))?\W*$", re.IGNORECASE)
PLACE_ALONE: Final = re.compile(r"(?:and |or |what about |how about )?(?:in )?(?:the )?(?!(?:ok|okay|yes|no|well|right|really|sure|thanks|great|good|interesting|correct|true|sorry|please|hello|hi|seriously|honestly)\b)(?P<place>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})\s?\?", re.IGNORECASE)
CLAUSE_END: Final = re.compile(r"[,;:|\n]\s|\s[–-]\s|\bor\b|\bwhich\b|\baccording to\b|\bcompared (?:to|with)\b")
NUMERAL: Final = re.compile(r"[£$€]?\d[\d,.]*\s?(?:%|m\b|bn\b|k\b|million\b|billion\b|thousand\b)?")

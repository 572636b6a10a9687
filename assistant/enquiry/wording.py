"""The wording by which letters ask, set limits, close and are quoted. General patterns of English and of mail programs."""

from __future__ import annotations

import re
from typing import Final

from assistant.enquiry.values import Limit
from assistant.wording import WH

_I: Final = re.IGNORECASE

# Where a mail stops being what the enquirer wrote now

HEADER: Final = re.compile(r"^(?:from|to|cc|bcc|date|sent|subject|reply-to|von|an|betreff|datum|gesendet|de|à|objet|para|asunto)\s?:\s", _I)
SUBJECT: Final = re.compile(r"^(?:subject|betreff|objet|asunto|re)\s?:\s*(?P<subject>.+)$", _I)
SENDER: Final = re.compile(r"^(?:from|von|de)\s?:\s*(?P<sender>.+)$", _I)
QUOTED_BELOW: Final = re.compile(
    r"^\W*(?:[-_]{2,}\s*)?(?P<forwarded>(?:begin )?forwarded message|weitergeleitete nachricht|message transféré)\b|^\W*[-_]{2,}\s*(?:original message|ursprüngliche nachricht|message d.origine|mensaje original)\b"
    r"|^on\b.{4,160}\bwrote\s?:\s*$|^am\b.{4,160}\bschrieb\b.{0,80}:\s*$|^le\b.{4,160}\ba écrit\s?:\s*$|^el\b.{4,160}\bescribió\s?:\s*$", _I
)
CLOSING: Final = re.compile(
    r"^(?:(?:with )?(?:(?:very|my|our|the) )?(?:kind(?:est)?|best|warm(?:est)?) (?:regards|wishes|greetings)|(?:thank you|thanks)[\w ,]{0,60}(?:best|kind) regards|regards|yours(?: (?:sincerely|faithfully|truly|ever))?|sincerely|best|cheers|thanks|thank you|many thanks|thanks in advance"
    r"|thanking you(?: in (?:advance|anticipation))?|(?:many )?thanks (?:and|in) (?:\w+ ){0,2}(?:advance|regards|wishes)|(?:cheers|thx|regards|br),?(?: [\w.]+){1,2}|respectfully|cordially|all the best|with best wishes[\w ]{0,40}|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|freundliche gr(?:ü|ue)(?:ß|ss)e|viele gr(?:ü|ue)(?:ß|ss)e|cordialement|bien cordialement"
    r"|(?:med )?vänlig(?:a)? hälsning(?:ar)?|saludos(?: cordiales)?|atentamente|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?)(?:\s*[,.!–-]?\s*$|,\s+(?-i:[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,3})\s*$)", _I
)
GREETING: Final = re.compile(r"^(?:dear|hello|hi|hey|good (?:morning|afternoon|day|evening)|to whom\b|attn\b|attention\b|sehr geehrte|liebe[rs]?\b|guten tag|bonjour|madame|monsieur|estimad|hola\b|buenos|gentile|geachte|beste\b|hej\b)[^?]{0,90}$", _I)
AFTERTHOUGHT: Final = re.compile(r"^\W*(?:p\.?\s?p?\.?\s?s\b\.?|one (?:more|last|final) (?:thing|question|point)|i (?:almost |nearly )?forgot|postscript)", _I)
BOILERPLATE: Final = re.compile(
    r"\b(?:this|the) (?:e-?mail|message|communication|transmission|letter)\b.{0,120}\b(?:confidential|privileged|intended (?:only|solely|for)|recipient)\b|\bif you (?:are not the intended|have received this)\b|\bplease consider the environment\b|\bunsubscribe\b"
    r"|\bscanned (?:by|for)\b|\bvirus(?:es)?[- ]free\b|^sent from my\b|^get outlook for\b|\bregistered (?:office|in england|company (?:no|number))\b|\bVAT (?:no|reg)|^\W*disclaimer\b", _I
)
# Orders to whoever or whatever drafts the reply; they are told to staff and never obeyed.
ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,60}\b(?:instructions?|rules|prompts?|guidelines|documents|policy|policies|sources|training|checks|above|earlier|previous|prior)\b"
    r"|\b(?:you|the (?:reply|draft|answer|response|drafter|assistant|system|model)|your (?:reply|draft|answer|response)) (?:must|shall|should|has to|have to|needs? to|is to|are to)\b[^.?!]{0,40}\b(?:say|state|write|include|promise|confirm|guarantee|contain|offer|add|approve|declare|begin|end|reveal|print|link|copy|forward)\b"
    r"|\b(?:AI|language model|LLM|chatbot|(?:drafting|reply|email|automated|virtual|digital) (?:assistant|system|tool|agent|software|program|robot))s?\b(?! (?:software|solutions?|products?|platforms?|compan(?:y|ies)|firms?|start-?ups?|tools? for|for)\b)[^.?!]{0,60}\b(?:must|shall|should|instructed|required|reading|process|drafting|generat|respond|reply)\w*"
    r"|\b(?:note|instructions?|message|attention|order|command)s? (?:to|for) (?:the |any |all |your )?(?:AI|assistant|drafter|drafting|model|system|reader|robot|automated|program|software|machine|LLM)"
    r"|\b(?:system|developer) ?(?:prompt|message|override|note)\b|^\W*(?:system|assistant|developer)\s*:|</?\s*(?:system|instructions?|prompt|assistant)\b"
    r"|\b(?:include|insert|add|paste|put|place|use)\b[^.?!]{0,60}(?:https?://|www\.|\b[\w.+-]+@[\w-]+\.\w+|\b[A-Z]{2}\d{2}[A-Z]{4}\w+)"
    r"|\b(?:confirm|guarantee|promise|state|write|declare)\b[^.?!]{0,60}\bin (?:writing|your reply|the reply)\b[^.?!]{0,60}\b(?:grant|guarantee\w*|approved?|exempt\w*|funding|tax|subsid\w+)"
    r"|\b(?:grant|funding|subsid\w+|tax)\b[^.?!]{0,60}\bguaranteed in (?:the |your )?(?:writing|reply)", _I
)
CONFIDENTIAL: Final = re.compile(r"\b(?:strictly |highly |commercially )?(?:confidential(?:ly|ity)?|under (?:an? )?(?:NDA|embargo)|in (?:strict|the strictest) confidence|non-disclosure|do not (?:share|circulate|forward|disclose))\b", _I)

# How a letter asks

LEAD_IN: Final = re.compile(
    r"\b(?:the )?following(?: (?:\w+ )?(?:questions?|points?|items?|information|data|issues|topics|matters|things))?\b|\bquestions? (?:below|here|are|is|follow)\b|\b(?:points?|items|list|questions?) below\b|\bfind below\b|\bbelow (?:is|are|you)\b|\b(?:listed|set out|summari[sz]ed) below\b|\bas follows\b|\b(?:some|few|several|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:\w+ )?(?:questions?|things|points|queries)\b", _I
)
# A heading or lead whose items are asked for.
ASKING_LEAD: Final = re.compile(
    r"\b(?:questions?|queries|query|qs|asks?|asked|asking|wants?(?: to (?:know|hear))?|wanted|needs? to know|need (?:answers|information|data|figures|to know)|tell (?:us|me)|inform (?:us|me)|let (?:us|me) know|advise(?: us| me)?(?: on)?|provide(?: us| me)?|send (?:us|me)|give (?:us|me)"
    r"|(?:would|should)(?: also)? (?:like|love|welcome|appreciate)|(?:i|we)(?:'d|’d) (?:like|love|welcome|appreciate)|grateful|interested in|information (?:on|about|requested|required|needed)|data (?:required|requested|needed|wanted)|please (?:answer|reply|respond|complete|fill|cover|address|comment|confirm|clarify|provide|supply)|requests?|requested|clarify|could you|can you|would you|following|wish list|to know|know about|keen)\b", _I
)
FACTS_LEAD: Final = re.compile(
    r"\b(?:about (?:us|the company|our)|our (?:company|project|requirements?|needs|criteria|plans?|profile|situation|background|timetable|timeline)|background|who we are|company profile|the project|project (?:facts|parameters|description|details|data|outline|profile)|requirements?|introduction|timeline|next steps|contacts?|distribution|we (?:are|have|make|offer|need|require|plan|bring|would bring)|key facts|profile|must-haves?|products|customers|clients|certifications|milestones|attachments?|enclosed)\b", _I
)
_TELL: Final = r"(?:tell|teach|let (?:me|us) have|inform|advise|send|give|provide|supply|show|explain|describe|list|name|outline|confirm|clarify|indicate|share|state|specify|quantify|comment|summari[sz]e|set out|compare|identify|recommend|suggest|let (?:me|us) know|point (?:me|us)|walk (?:me|us)|help (?:me|us) understand|elaborate|break down|estimate|say)"
REQUEST: Final = re.compile(
    rf"\b(?:please|kindly|pls|plz)\b(?:,? (?:also|could you|can you|do))?,? {_TELL}\b|\b(?:could|can|would|will) (?:you|someone|anyone|your (?:team|office|colleagues))\b|\b{_TELL}\b (?:me|us)\b|^\W*(?:(?:and|also|then|finally|lastly|second(?:ly)?|third(?:ly)?|next|first(?:ly)?)\b,? )*{_TELL}\b"
    r"|\b(?:please|do|kindly|be) (?:be )?(?:frank|honest|candid|open|blunt|realistic|straight|upfront)\b"
    r"|\b(?:would|should|'d|’d)(?: (?:also|very much|above all|\w+ly))? (?:like|love|wish|be (?:keen|glad|happy|interested|curious|pleased))\b[^.?!]{0,25}\b(?:to (?:know|hear|see|learn|understand|find out|discuss|get|receive|have)|about|in)\b"
    r"|\b(?:would|should|'d|’d)(?: (?:also|very much|\w+ly))? (?:welcome|appreciate|value|be (?:\w+ )?(?:grateful|thankful|obliged|helpful|useful|interesting)(?: (?:for|to|if))?)\b|\b(?:grateful|thankful|obliged) (?:for|if|to)\b|\bappreciate (?:it )?if\b"
    r"|\b(?:want|need|wish|like|keen|interested|curious|hope|trying|love)s?(?:ed)? to (?:know|understand|learn|hear|find out|see (?:the|some|your|any|how|what|which|data|figures)|establish)\b|(?<!not )\b(?:want|need)s? (?:(?:some|any|more|the|your|reliable|recent|hard|your latest) )*(?:information|data|figures?|numbers?|details|facts|statistics|clarity|an? (?:idea|overview|indication|estimate|list|view|answer))\b"
    r"|\b(?:interested|curious) (?:in|about)\b|\bwonder(?:s|ed|ing)?\b|\bmust know\b|\b(?:could|can|did|do|does)(?: not|n['’]t) (?:find(?: out)?|learn|establish|see|tell|discover)\b(?= (?:how|what|which|who|where|when|why|whether|any))|\bquery\b[:,]? |\benquir(?:e|es|ed|ing) (?:about|whether|into)\b|\bask(?:s|ed|ing)?,? (?:also )?(?:about|for|whether|if|how|what|which|who|when|where|why|re|on)\b|\bwants? (?:to (?:know|hear|find out)|an? (?:idea|list|overview|figure|number)|figures?|numbers?|data|info\w*)\b"
    rf"|\b(?:unclear|not clear|unsure|not sure|uncertain|don.t know|do not know|cannot tell|no idea)\b[^.?!]{{0,20}}\b(?:whether|if|about|{WH})\b|\b(?:our|my|the)(?: \w+)? (?:concern|worry|question|doubt|fear|issue|query)s? (?:is|are|remains?|concerns?|would be|was|here is)\b|\b(?:are|am|is|remain)(?: \w+)? (?:worried|concerned|nervous|uneasy) (?:about|that|by|whether|over)\b"
    r"|\b(?:information|details|figures|data|numbers|statistics|insight|guidance|advice|clarity|thoughts|views?|news) (?:on|about|regarding|concerning|for|as to)\b[^.?!]*\b(?:would|welcome|appreciated|helpful|useful|please|needed|wanted|required|requested)\b|\bany (?:information|data|figures|details|idea|thoughts|news|chance|help)\b[^.?!]{0,12}\b(?:on|about|regarding|of|with|how|what|whether)\b|^\W*(?:and |also |or |but )*(?:what|how) about\b"
    r"|\bwould be (?:gold|great|good|nice|ideal|perfect|appreciated|handy|fantastic|excellent|valuable|valued|very \w+)\b|\bplease to (?:write|tell|say|send|inform|give|explain)\b|\byour (?:view|opinion|advice|assessment|thoughts|comments?)s?\b[^.?!]{0,20}\b(?:would|welcome|appreciated|on)\b|\bwhat (?:i|we)(?:['’]m| am|['’]re| are) (?:\w+ )?(?:after|looking for|interested in)\b|\b(?:would|should|['’]d) (?:also )?like you to\b|\byou (?:could|can|might|would)(?: (?:perhaps|possibly|also|then))* (?:tell|send|give|point|direct|put|say|explain|help|name|recommend|suggest|share|confirm)\b|\b(?:might|may|could|can) i (?:also |perhaps )?(?:ask|know|enquire)\b"
    r"|\b(?:help(?:s|ful)?|useful|important|essential|vital|good|interesting|necessary)(?: for)?(?: (?:us|me|him|her|them))? to (?:know|understand|see|learn|hear|have)\b", _I
)
CONCERN: Final = re.compile(r"\b(?:concern|worry|question|doubt|fear|issue)s? (?:is|are|remains?|was)\b|\b(?:worried|concerned|nervous|uneasy)\b", _I)
# "We need data on the following": a request whose object is no more than a word for what follows.
DATA_ONLY: Final = re.compile(r"^[\s,:]*(?:(?:the|some|any|your|following|more|a few|these) )*(?:data|information|info|figures|details|facts|answers|input|numbers|statistics|feedback|help|assistance)\b", _I)
# A request about the reply itself or the talk, not about the region.
LOGISTIC: Final = re.compile(
    r"\b(?:please|kindly)?,? ?(?:reply|respond|answer|revert|get back|come back|write back)\b(?: to (?:me|us|this|my|our|the)| by| before| within| at| no later| directly| soon| in (?:english|writing|german|french)|$)[^?]*$"
    r"|\bplease (?:do not|don.t|never)\b|\b(?:please )?(?:treat|keep|hold|handle) (?:this|our|the|it|everything|all)\b|\bplease (?:find|note|see|call|phone|ring|use|mark|refer|direct|copy|cc|address (?:all|your)|contact|acknowledge|excuse|forgive|be assured|be aware|be advised)\b"
    r"|\b(?:look(?:ing)? forward|hope to hear|hear from you|get in touch|do not hesitate|let (?:me|us) know if you (?:need|have|require)|if you (?:need|have|require) (?:any )?(?:further|more|additional)|hope (?:this|you|all)|thank(?:s| you)\b|sorry (?:for|to|about)|apologi[sz]e|how are you|hope (?:that )?you|(?:for|of|to) (?:a|an|your|any) (?:\w+ ){0,2}(?:reply|answer|response)|at your disposal|\bconfirm receipt\b|\bfill (?:in|out)\b|\btell (?:them|him|her)\b|(?:will|would|shall|to|he'll|she'll) (?:ring|call|phone|be in touch|come back|get back))\b", _I
)
# What a request is about when it is about the reply alone.
REPLY_WORDS: Final = frozenset(
    """
    reply replies answer answers response respond responses help assist assistance support feedback time call back early prompt
    soon convenience earliest possible question questions point points item items query queries following below above attention kind hear
    hearing forward looking thanks thank advance email mail letter message touch contact matter matters course much appreciated
    grateful best able week weeks day days today tomorrow friday monday tuesday wednesday thursday saturday sunday noon month end
    january february march april may june july august september october november december urgent urgently asap deadline quick
    quickly favour moment minute minutes great helpful useful welcome happy glad first second third finally last also next couple
    could would can team office colleague colleagues someone hello dear regards honest yes no short brief source sources year years
    date table figure figures format bullet bullets page pages line lines word words concise number numbers only single each please anybody anyone somebody someone everybody
    """.split()
)
CLAIM: Final = re.compile(
    r"\b(?:(?:we|i|my \w+|our(?: \w+){1,2}|they|somebody|someone|people) (?:(?:have|had|also|\w+ly) )*(?:understand|believes?|thinks?(?! (?:about|of)\b)|claims?|reckons?|insists?|hears|understands|says|tells? (?:me|us)|understood|heard|hear|read|gather|gathered|believed|(?:was|were|been) (?:told|informed|advised)|see|saw|seen|note|noted|noticed|assume|presume|know|learn(?:ed|t)|take it)"
    r"|(?:your|the) (?:\w+ ){0,3}(?:website|brochure|page|paper|document|sheet|fact ?sheet|snapshot|study|note|report|flyer|presentation|mail|email|letter|colleague|leaflet|prospectus) (?:says?|said|states?|stated|claims?|claimed|mentions?|mentioned|gives?|gave|quotes?|quoted|puts?)|you (?:said|say|wrote|told|mention(?:ed)?|claim(?:ed)?|state[d]?|quote[d]?)|it is (?:said|claimed|our understanding)|(?:we|i) are told|according to (?:your|the) \w+)\b", _I
)
CLAIMS_MUCH: Final = re.compile(r"\d|\b(?:half|third|quarter|most|largest|biggest|highest|lowest|cheapest|best|only|first|leading|no|never|all|every|more than|twice|double)\b", _I)
OWN: Final = re.compile(r"\b(?:we|our|us|my|i)\b", _I)
FIRST_PERSON: Final = re.compile(r"^\W*(?:(?:and|but|so|also|at present|currently|today|now)\b,? )*(?:we|i|our|my|the company|the firm|the group)\b(?!.*\?)", _I)
WOULD_USE: Final = re.compile(r"\b(?:we|i)(?:'d|’d|'ll|’ll| would| will| plan to| intend to| hope to| want to)\b[^.?!]*\b(?:use|join|apply|work with|partner|enter|rely|count)\b", _I)
DOING: Final = re.compile(
    r"\b(?:(?:suggest(?:ed|ion)?|propos(?:e|ed|al)|draft|arrange|organi[sz]e|set up|plan|prepare|schedule|book|host|programme for)\b[^.?!]{0,60}\b(?:programme|program|agenda|itinerary|visit|meetings?|call|introductions?|tour|appointments?|trip)"
    r"|(?:programme|program|agenda|itinerary) for (?:a|the|our|\w+) ?(?:\w+ )?(?:visit|days?|trip)|introduce us|(?:arrange|set up|organi[sz]e) (?:a|an|some|our)\b[^.?!]{0,40}\b(?:meeting|call|visit|tour|introduction)s?)\b", _I
)
ORDINALLY: Final = re.compile(
    r"^\W*(?:(?:oh|um|uh|so),? (?:and |but )?|(?:well|ok|okay|right|now|by the way), (?:and |but )?)*(?:(?:and |but |so |also )?(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth(?:ly)?|finally|lastly|last|next|then|also|p\.?\s?s\.?)\b\s?[,:–-]?\s*(?:of all,?\s*)?)?", _I
)
FOREIGN: Final = frozenset(
    """
    der die das und ist sind ein eine einen dem den des für mit auf im von zu wie viele welche wir uns bitte gibt nicht auch
    le la les des du une est sont et dans pour avec sur nous vous quel quelle quels quelles combien comment que qui aux ce
    el los las es son una en para con por cuántos cuál cuáles qué nosotros hay del al su
    il gli sono di che per quanti quali come abbiamo nel della het een zijn voor hoeveel welke wij och är för hur många vilka att på med som
    """.split()
)
ENGLISH: Final = frozenset("the of and to is are in for how what which many do does have has we you your our there with on at or any much it that this who where when would could can please be if not".split())

# Limits that the enquirer sets

LIMITS: Final[dict[Limit, re.Pattern[str]]] = {
    "short": re.compile(r"\b(?:(?:keep|make) (?:it|this|answers?|replies|the (?:reply|answers?)) (?:short|brief|concise)|(?:short|brief|concise)(?:,? \w+)? (?:answers?|reply|replies|response|responses|please)|(?:answers?|reply|replies|respond|response)\b[^.?!]{0,25}\b(?:short|brief(?:ly)?|concise(?:ly)?)|one (?:line|sentence)(?: each| per)?|in bullets?|bullet points?|(?:max(?:imum)?|no more than|at most|not more than|up to)[^.?!]{1,25}(?:pages?|lines?|words?|sentences?)|(?:on|in|to) one page(?:[,.]|$| please)|one page (?:max\w*|at most|only|please)|no (?:brochures?|marketing|fluff|prose|long))\b", _I),
    "table": re.compile(r"\b(?:in|as) (?:a |an |the )?(?:\w+ )?(?:table|grid|matrix|spreadsheet)\b|\btabular\b|\b(?:table|grid),? (?:please|format|form|only)\b|\btable(?=\s*[,;.]|$)", _I),
    "yes_no": re.compile(r"\b(?:Y/N|yes ?/ ?no|yes or no)\b", _I),
    "sourced": re.compile(r"\b(?:sources?|references?)\b[^.?!]{0,20}\b(?:years?|dates?)\b|\b(?:years?|dates?)\b[^.?!]{0,20}\bsources?\b|\bwith (?:the |their |a )?(?:sources?|references?)\b|\b(?:state|give|quote|cite|name|add) (?:the |your )?sources?\b", _I),
    "one_figure": re.compile(r"\b(?:one|single|just the|a single) (?:number|figure)s?(?: only| please| each)?\b|\b(?:number|figure)s? only\b", _I),
}
AUX: Final = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must)"
LED: Final = r"(?:in|at|for|from|to|of|by|on|with|over|since) (?:which|what|whom|how)"
# A sentence with its full stop asks by its inverted order; a note asks by its first word.
ASKS_STRICTLY: Final = re.compile(
    rf"\W*(?:(?:and|but|or|so) )?(?:(?:what|who|whom|whose|why|when|where|how) {AUX}\b|how (?:many|much|large|big|small|good|well|far|long|fast|high|low|old|often|soon|easy|hard|expensive|cheap|strong|deep)\b"
    rf"|(?:which|what) (?!(?:is|was|are|were|means|has|have|follows)\b)[\w-]+(?: [\w-]+){{0,3}}? {AUX}\b|{LED}\b|{AUX} (?:there|it|you|your|they|any)\b)",
    re.IGNORECASE,
)
ASKS_LOOSELY: Final = re.compile(
    rf"\W*(?:(?:and|but|or|so) )?(?:{WH}(?! (?:is|was|are|were|means|has|have) (?:why|because|a|the)\b)(?!\b[^,]{{3,60}},)\b|{LED}\b|(?!were a\b){AUX} (?:there|it|you|your|we|they|the|any|a|an)\b)",
    re.IGNORECASE,
)
EMPTY_ASK: Final = re.compile(rf"^\W*(?:{WH}|and|but|so|yes|no|right|really|ok|okay)?\W*$", re.IGNORECASE)
PAIR: Final = re.compile(
    r"\(([^(),;]{3,60})(?:,| and| or)\s([^(),;]{3,60})\)|([\w£$€%][^,.;:()?]{2,60}?) (?:and|or) ([^,.;:()?]{3,60})(?=[,.;:()?]|$)"
)
BOTH: Final = re.compile(
    r"(?P<lead>(?:.*\b)?how) (?P<one>\w+) and (?P<two>(?!(?:how|why|where|when|many|much)\b)\w+) (?P<rest>(?:is|are|was|were)\b.*)",
    re.IGNORECASE,
)
CLAUSE: Final = re.compile(
    rf"\b(?:{WH}(?: (?:many|much|large|well|good|far|long))?|whether|(?:in|of|for|to|at|by) (?:which|what|how))\b",
    re.IGNORECASE,
)
OPENING_IT: Final = re.compile(
    r"\b(?:is|was) it (?:\w+ )?(?:true|correct|right|so|possible|the case|fair|likely|known|still|easy|hard|usual|necessary|allowed)\b(?: that\b| to\b| if\b| for\b)",
    re.IGNORECASE,
)
AND_CLAUSE: Final = re.compile(
    rf",?\s+and (?=(?:(?:in|of|at|for|from|by|to|on|with|over) (?:which|what|how|whom)\b|(?:{WH}|whether)\b))", re.IGNORECASE
)
AND_I: Final = re.compile(r",? (?:and|but|so) (?=(?:i|we)\b)", re.IGNORECASE)
WHICH_ONE: Final = re.compile(
    r"\W*(?:so )?which (?:one |of (?:these|them|the two) )?(?:is|are|should|do)\b", re.IGNORECASE
)
IF_WE: Final = re.compile(
    r"^\W*(?:if|when|once|should|assuming|provided|suppose)(?: that)? (?:we|i|our)\b[^,?]{3,120},\s*(?=\w)",
    re.IGNORECASE,
)
LATTER: Final = re.compile(r"\bthe (latter|former)\b", re.IGNORECASE)
ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
FIRST_PERSON_FACT: Final = re.compile(
    r"\W*(?:we|i) (?:are|am|have|were|would be) (?:interested in|looking (?:at|for)|considering|keen on) (?:setting|opening|building|establishing|investing|expanding|locating|a (?:site|plant|location|factory))\b",
    re.IGNORECASE,
)
YOUR_REGION: Final = re.compile(
    r"\b(?:in|of|for|across|within|to|at|near) (?:your|the|this) (?:region|area|part of the (?:country|UK|world)|locality|territory|county|cluster's area)\b|\b(?:with|near) you\b|\b(?:round|around|over) (?:here|there)\b|(?<=in )your (?:region|area)\b",
    re.IGNORECASE,
)
OUR_SECTOR: Final = re.compile(
    r"\b(?:in|of|for) (?:our|this|the same) (?:sector|industry|field|line of (?:work|business)|business|segment)\b|\b(?:firms|companies|businesses) like (?:us|ours)\b",
    re.IGNORECASE,
)
# What speaks against coming, or is no more than a wish, is no reason to come; it is told where it is asked for.
NO_REASON: Final = re.compile(
    r"\b(?:lower|frustrat\w*|lack\w*|shortage\w*|negative\w*|decline\w*|fell|fewer|weak\w*|barrier\w*|difficult\w*|unclear|recommends?|asks? (?:for|the)|wanted|wants|needs?|suggests?|should|underestimate\w*|disregard\w*|worst|poor\w*|behind|despite|however|contradict\w*|copied|charts?|sheet|the (?:figures|data|page|chart)|this page|calls|closed|withdrawn|ended|unless|by our arithmetic)\b",
    re.IGNORECASE,
)
WE_COULD: Final = re.compile(
    r",?\s*\b(?:(?:that|which|whom) )?(?:we|i) (?:could|would|should|can|might|will|may|are to|want to|need to)(?: \w+){1,2}(?=\W*$)",
    re.IGNORECASE,
)
WE_SHOULD: Final = re.compile(
    rf"\b({WH}(?: [\w-]+){{1,3}}) (?:should|could|would|can|might|do|are) (?:we|i)(?: to)? \w+(?: (?:to|with|for|at))?",
    re.IGNORECASE,
)
WHETHER: Final = re.compile(
    r"^\W*whether (?P<who>[^,?]{3,80}?) (?P<aux>is|are|was|were|has|have|can|will) (?P<rest>[^?]+)", re.IGNORECASE
)
RECOMMENDS: Final = re.compile(
    rf"\b({WH}(?: [\w-]+){{1,3}}) (?:could|would|should|can|might|do|will)\b(?=[^?]*\b(?:us|you)\b)[^?]*", re.IGNORECASE
)
FOR_US: Final = re.compile(
    r"\s*\b(?:(?:useful|relevant|available|open|of (?:use|interest)) )?(?:to|for|with) (?:us|you|a (?:firm|company|business|manufacturer|maker) like (?:us|ours))\b",
    re.IGNORECASE,
)
TOPIC_OF_LIST: Final = re.compile(r"\s[–-]\s[^?]*(?=\?)")
# What an agency must not say, whoever wrote it: it holds only where the cited words say it themselves.
PROMISE: Final = re.compile(
    r"\b(?:we|i|the (?:agency|council|region|government|authority)) (?:\w+ )?(?:guarantee|promise|pledge|commit|assure|undertake|warrant)\w*|\bguaranteed?\b|\byou (?:will|shall) (?:receive|get|be (?:granted|awarded|given|exempt\w*|eligible))\b|\bwe (?:will|shall|can) (?:fund|grant|pay|subsidi[sz]e|waive|award|approve|secure)\b|\b(?:grant|funding|subsid(?:y|ies)|approval|permission|visas?) (?:is|are|will be) (?:certain|assured|approved|secured|confirmed)\b",
    re.IGNORECASE,
)
# "… confirm that the region is …": a "that" which only opens a clause.
THAT_CLAUSE: Final = re.compile(r"\b(?:confirm|say|know|believe|sure|heard|true|correct|right|aware|certain) that (?=(?:the|a|an|there|your|our|we|it|(?-i:[A-Z]))\b)", _I)
# "Then pipeline – leavers, latest number": a topic, then what is wanted of it.
TOPIC: Final = re.compile(r"^\W*(?:(?:then|first|next|lastly|finally|and|also) )?(?P<topic>[\w&/ ]{3,30}?)(?: first| next)? ?[–—] ?(?P<rest>[^?]{6,})$", _I)
FINITE: Final = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had|can|could|we|i|you|they|do|does)\b|[’'](?:m|re|ve|ll|s) ", _I)
# "What the board will want to see is how many …": what stands before the question itself.
WANTED_IS: Final = re.compile(rf"^\W*what (?!is|are)[^?.]{{3,70}}? (?:is|would be|are) (?=(?:to )?(?:{WH}|whether)\b)", _I)
SINCE_WE: Final = re.compile(r",? (?:since|because|as|given that|for) (?:we|our|i|my)\b[^?]*", _I)
FORM_FIELD: Final = re.compile(
    r"^\W*(?P<name>(?:first |last |full |your |contact |company |planned |preferred |expected |estimated |project )?(?:name|company|organi[sz]ation|firm|country|nationality|sector|industry|activity|business|jobs|employees|headcount|staff|investment|capex|budget|location|place|region|site|timescale|timing|timeframe|start(?: date)?|deadline|space|size|area|phone|telephone|tel|mobile|e-?mail|address|website|web|position|title|role|consent[\w ]*|newsletter|date|reference|ref|your ref|our ref))\s?:\s*(?P<value>\S.*)$", _I
)
PLEASE_LAST: Final = re.compile(r",? (?:please|pls)\W*$", _I)
# What a chat program puts before each message: "[09:14] Ann:".
STAMP: Final = re.compile(r"^\W*\[?(?:\d{1,2}[./]\d{1,2}[./]\d{2,4},? )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?\]?[ ,–-]*(?:[\w .’'-]{1,30}:)?\s*", _I)
COMPARES_PLACES: Final = re.compile(r"\b(?:between|versus|vs\.?|against|compar\w+|rather than|or|alternative\w*|shortlist\w*|longlist\w*|also (?:looking|considering)|competing|rival\w*)\b", _I)

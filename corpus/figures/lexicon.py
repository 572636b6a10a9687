"""Words of general English and of measurement that the other modules read numbers with. No names from documents."""

from __future__ import annotations

ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
SCALES = {
    "hundred": 1e2, "hundreds": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6,
    "billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12, "dozen": 12.0, "dozens": 12.0,
}  # fmt: skip
SUFFIXES = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "mrd": 1e9, "tn": 1e12,
    "trn": 1e12,
}  # fmt: skip
FRACTIONS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)
VULGAR = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip

CURRENCY_SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY"}
DOLLARS = {
    "US": "USD", "USD": "USD", "A": "AUD", "AU": "AUD", "AUD": "AUD", "C": "CAD", "CA": "CAD", "CAD": "CAD",
    "NZ": "NZD", "S": "SGD", "HK": "HKD", "NT": "TWD", "R": "BRL",
}  # fmt: skip
CURRENCY_CODES = frozenset(
    "GBP USD EUR JPY CHF CNY RMB INR AUD CAD NZD SEK NOK DKK PLN CZK HUF SGD HKD KRW BRL ZAR AED SAR TRY RUB MXN ILS"
    .split()
)
CURRENCY_WORDS = {
    "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "quid": "GBP", "euro": "EUR", "euros": "EUR",
    "dollar": "USD", "dollars": "USD", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR",
    "rupees": "INR", "krona": "SEK", "kronor": "SEK", "francs": "CHF",
}  # fmt: skip
SMALL_CURRENCY_WORDS = {"pence": "GBP", "p": "GBP", "cents": "USD", "cent": "USD"}

TIME_UNITS = {
    "second": "second", "seconds": "second", "sec": "second", "secs": "second", "minute": "minute",
    "minutes": "minute", "min": "minute", "mins": "minute", "hour": "hour", "hours": "hour", "hr": "hour",
    "hrs": "hour", "day": "day", "days": "day", "week": "week", "weeks": "week", "fortnight": "fortnight",
    "month": "month", "months": "month", "mth": "month", "mths": "month", "year": "year", "years": "year",
    "yr": "year", "yrs": "year", "decade": "decade", "decades": "decade", "century": "century",
    "centuries": "century",
}  # fmt: skip
# Units by their written form, as (unit, factor); a form that is also a common word or suffix is handled in `scan`.
UNITS: dict[str, tuple[str, float]] = {
    "km": ("km", 1), "kms": ("km", 1), "kilometre": ("km", 1), "kilometres": ("km", 1), "kilometer": ("km", 1),
    "kilometers": ("km", 1), "metre": ("m", 1), "metres": ("m", 1), "meter": ("m", 1), "meters": ("m", 1),
    "cm": ("cm", 1), "centimetres": ("cm", 1), "centimeters": ("cm", 1), "millimetres": ("mm", 1),
    "millimeters": ("mm", 1), "nm": ("nm", 1), "µm": ("µm", 1), "μm": ("µm", 1),
    "mile": ("mile", 1), "miles": ("mile", 1), "mi": ("mile", 1), "ft": ("ft", 1), "feet": ("ft", 1),
    "foot": ("ft", 1), "inch": ("inch", 1), "inches": ("inch", 1), "yards": ("yard", 1),
    "sqm": ("m²", 1), "sqft": ("ft²", 1), "sqkm": ("km²", 1), "ha": ("ha", 1), "hectare": ("ha", 1),
    "hectares": ("ha", 1), "acre": ("acre", 1), "acres": ("acre", 1),
    "kg": ("kg", 1), "kgs": ("kg", 1), "kilogram": ("kg", 1), "kilograms": ("kg", 1), "kilos": ("kg", 1),
    "g": ("g", 1), "grams": ("g", 1), "mg": ("mg", 1), "µg": ("µg", 1), "tonne": ("t", 1), "tonnes": ("t", 1),
    "ton": ("ton", 1), "tons": ("ton", 1), "lb": ("lb", 1), "lbs": ("lb", 1), "oz": ("oz", 1),
    "litre": ("l", 1), "litres": ("l", 1), "liter": ("l", 1), "liters": ("l", 1), "ml": ("ml", 1),
    "gallons": ("gallon", 1), "barrels": ("barrel", 1),
    "kw": ("kW", 1), "mw": ("MW", 1), "gw": ("GW", 1), "tw": ("TW", 1), "kwh": ("kWh", 1), "mwh": ("MWh", 1),
    "gwh": ("GWh", 1), "twh": ("TWh", 1), "kva": ("kVA", 1), "mva": ("MVA", 1), "kv": ("kV", 1), "watts": ("W", 1),
    "volts": ("V", 1), "megawatts": ("MW", 1), "gigawatts": ("GW", 1), "kilowatts": ("kW", 1),
    "hz": ("Hz", 1), "khz": ("kHz", 1), "mhz": ("MHz", 1), "ghz": ("GHz", 1),
    "kb": ("kB", 1), "mb": ("MB", 1), "gb": ("GB", 1), "tb": ("TB", 1), "pb": ("PB", 1), "mbps": ("Mbit/s", 1),
    "gbps": ("Gbit/s", 1), "gbit": ("Gbit", 1), "mbit": ("Mbit", 1),
    "mph": ("mph", 1), "kph": ("km/h", 1), "kmh": ("km/h", 1), "celsius": ("°C", 1), "fahrenheit": ("°F", 1),
    "fte": ("FTE", 1), "ftes": ("FTE", 1), "bps": ("bp", 1),
}  # fmt: skip
SCORE_UNITS = {"gpa": "GPA", "stars": "star", "star": "star", "points": "point", "pts": "point"}

# A number after one of these names a thing instead of counting it: "Section 106", "ISO 13485".
NAMED_BY_NUMBER = frozenset(
    "section sections sec figure fig figures table tables chapter chapters page pages pp paragraph para note notes "
    "footnote appendix annex article articles clause clauses item part step phase stage level version v class type "
    "grade tier category room suite flat plot lot form rule schedule band junction gate terminal platform route "
    "volume vol issue exhibit iso iec bs en din astm ieee rfc ifrs ias frs asc asu sic nace isbn issn doi fas gate "
    "act directive regulation regulations reference ref id code extension ext tel telephone phone fax room building "
    "block model series generation topic lesson module unit no nos".split()
)
STREETS = frozenset(
    "street st road rd avenue ave lane drive way place court square terrace crescent close house boulevard parkway"
    .split()
)

ABOUT = (
    "about", "around", "approximately", "approx", "roughly", "circa", "c", "ca", "some", "nearly", "almost", "close to",
    "in the region of", "in the order of", "an estimated", "estimated", "just about", "more or less", "broadly",
    "just under", "just over", "just above", "just below",
)  # fmt: skip
OVER = (
    "over", "more than", "above", "in excess of", "greater than", "upwards of", "exceeding", "beyond", "higher than",
    "exceeds", "exceeded", "surpassing", "well over", "as high as over", "just over", "just above", "longer than",
    "larger than",
)  # fmt: skip
UNDER = (
    "under", "fewer than", "less than", "below", "lower than", "smaller than", "just under", "just below", "nearly",
    "almost", "shorter than",
)  # fmt: skip
AT_LEAST = ("at least", "no fewer than", "no less than", "not less than", "a minimum of", "minimum of", "minimum", "from")
AT_MOST = (
    "up to", "at most", "no more than", "not more than", "as high as", "as many as", "as much as", "a maximum of",
    "maximum of", "maximum", "capped at", "limited to",
)  # fmt: skip

HIGHER = frozenset("higher above more greater larger bigger longer faster better".split())
LOWER = frozenset("lower below less fewer smaller shorter slower worse cheaper".split())
INCREASE = frozenset(
    "growth increase increased increases increasing grew grown grow grows growing rise rose risen rises rising up gain "
    "gained gains expansion expanded climbed jumped surged soared uplift added improved improvement".split()
)
DECREASE = frozenset(
    "decline declined declines declining decrease decreased decreases decreasing fall fell fallen falls falling drop "
    "dropped drops down reduction reduced reduces loss shrank shrunk contraction contracted cut lost slumped".split()
)

PREPOSITIONS = frozenset(
    "in at of for from to by with within across throughout on over under into onto near around between among amongst "
    "through during since until before after per via towards toward against upon outside inside beyond behind about "
    "than as like including inc excluding without despite following based".split()
)
FUNCTION_WORDS = PREPOSITIONS | frozenset(
    "the a an this that these those its their our your his her my and or but nor so yet if then than which who whom "
    "whose what where when while because although though also not no only just even both either neither each every "
    "all any some such same other another more most less least many much few it they we you he she i there here "
    "is are was were be been being am has have had having do does did will would can could may might shall should "
    "must now still already annually yearly monthly weekly daily currently today respectively etc eg ie approximately "
    "overall alone however therefore".split()
)
# Frequent verbs, to tell where a noun phrase ends when no tagger is at hand.
VERBS = frozenset(
    "accounts accounted account creates created create provides provided provide offers offered offer makes made make "
    "represents represented represent includes included include including gives gave given give takes took taken take "
    "gets got get goes went come comes came work works worked working live lives lived living employ employs employed "
    "employing operate operates operated operating receive receives received receiving raise raises raised raising "
    "study studied studies graduate graduated remain remains remained remaining see sees saw seen show shows showed "
    "shown say says said need needs needed become becomes became grow grows grew rise rises rose risen fall falls fell "
    "fallen increase increased decrease decreased reach reaches reached achieve achieves achieved generate generates "
    "generated support supports supported supporting use uses used using utilise utilised found find finds published "
    "publish located serving serve serves served covering cover covers covered involving involve involves involved "
    "contain contains contained containing produce produces produced producing attract attracts attracted attend attended "
    "join joined leave leaves left win won wins help helps helped helping allow allows allowed apply applies applied "
    "awarded award went spent spend spends invested invest invests invests paid pay pays earned earn earns held hold "
    "holds led lead leads run runs ran sold sell sells bought buy built build builds opened open opens closed close "
    "closes began begin begins started start starts ended end ends expected expect expects planned estimated reported "
    "reports recorded compared based ranked rank ranks rated known considered required require requires dedicated "
    "secured secure delivered deliver delivers enabled enable enables appearing appear appears trained active".split()
)
IRREGULAR_PLURALS = frozenset(
    "people staff men women children personnel police feet teeth data media criteria alumni workforce population "
    "phenomena analyses bacteria fte ftes gva gdp turnover employment".split()
)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

# Countries and nations of the world with their usual other names and adjectives.
NATIONS: dict[str, tuple[str, ...]] = {
    "United Kingdom": ("UK", "U.K.", "United Kingdom", "Britain", "Great Britain", "British", "UK-wide"),
    "England": ("England", "English"), "Scotland": ("Scotland", "Scottish"), "Wales": ("Wales", "Welsh"),
    "Northern Ireland": ("Northern Ireland", "Northern Irish"), "Ireland": ("Ireland", "Irish", "Republic of Ireland"),
    "United States": ("US", "U.S.", "USA", "U.S.A.", "United States", "United States of America", "America", "American"),
    "European Union": ("EU", "European Union"), "Europe": ("Europe", "European"),
    "Asia": ("Asia", "Asian"), "Africa": ("Africa", "African"), "North America": ("North America", "North American"),
    "South America": ("South America", "South American"), "Latin America": ("Latin America", "Latin American"),
    "Middle East": ("Middle East", "Middle Eastern"), "Scandinavia": ("Scandinavia", "Scandinavian"),
    "Germany": ("Germany", "German"), "France": ("France", "French"), "Italy": ("Italy", "Italian"),
    "Spain": ("Spain", "Spanish"), "Portugal": ("Portugal", "Portuguese"), "Poland": ("Poland", "Polish"),
    "Netherlands": ("Netherlands", "Dutch", "Holland"), "Belgium": ("Belgium", "Belgian"),
    "Luxembourg": ("Luxembourg",), "Switzerland": ("Switzerland", "Swiss"), "Austria": ("Austria", "Austrian"),
    "Sweden": ("Sweden", "Swedish"), "Norway": ("Norway", "Norwegian"), "Denmark": ("Denmark", "Danish"),
    "Finland": ("Finland", "Finnish"), "Iceland": ("Iceland", "Icelandic"), "Greece": ("Greece", "Greek"),
    "Turkey": ("Turkey", "Turkish", "Türkiye"), "Russia": ("Russia", "Russian"), "Ukraine": ("Ukraine", "Ukrainian"),
    "Czech Republic": ("Czech Republic", "Czechia", "Czech"), "Hungary": ("Hungary", "Hungarian"),
    "Romania": ("Romania", "Romanian"), "Bulgaria": ("Bulgaria", "Bulgarian"), "Croatia": ("Croatia", "Croatian"),
    "Slovakia": ("Slovakia", "Slovak"), "Slovenia": ("Slovenia", "Slovenian"), "Serbia": ("Serbia", "Serbian"),
    "Estonia": ("Estonia", "Estonian"), "Latvia": ("Latvia", "Latvian"), "Lithuania": ("Lithuania", "Lithuanian"),
    "Malta": ("Malta", "Maltese"), "Cyprus": ("Cyprus", "Cypriot"), "China": ("China", "Chinese"),
    "Hong Kong": ("Hong Kong",), "Taiwan": ("Taiwan", "Taiwanese"), "Japan": ("Japan", "Japanese"),
    "South Korea": ("South Korea", "Korea", "Korean", "South Korean"), "North Korea": ("North Korea",),
    "India": ("India", "Indian"), "Pakistan": ("Pakistan", "Pakistani"), "Bangladesh": ("Bangladesh", "Bangladeshi"),
    "Sri Lanka": ("Sri Lanka", "Sri Lankan"), "Nepal": ("Nepal",), "Singapore": ("Singapore", "Singaporean"),
    "Malaysia": ("Malaysia", "Malaysian"), "Indonesia": ("Indonesia", "Indonesian"), "Thailand": ("Thailand", "Thai"),
    "Vietnam": ("Vietnam", "Vietnamese"), "Philippines": ("Philippines", "Filipino"),
    "Australia": ("Australia", "Australian"), "New Zealand": ("New Zealand",), "Canada": ("Canada", "Canadian"),
    "Mexico": ("Mexico", "Mexican"), "Brazil": ("Brazil", "Brazilian"), "Argentina": ("Argentina", "Argentine"),
    "Chile": ("Chile", "Chilean"), "Colombia": ("Colombia", "Colombian"), "Peru": ("Peru", "Peruvian"),
    "Israel": ("Israel", "Israeli"), "United Arab Emirates": ("United Arab Emirates", "UAE", "Emirati"),
    "Saudi Arabia": ("Saudi Arabia", "Saudi"), "Qatar": ("Qatar", "Qatari"), "Kuwait": ("Kuwait", "Kuwaiti"),
    "Iran": ("Iran", "Iranian"), "Iraq": ("Iraq", "Iraqi"), "Egypt": ("Egypt", "Egyptian"),
    "Morocco": ("Morocco", "Moroccan"), "Nigeria": ("Nigeria", "Nigerian"), "Kenya": ("Kenya", "Kenyan"),
    "Ghana": ("Ghana", "Ghanaian"), "Ethiopia": ("Ethiopia", "Ethiopian"), "South Africa": ("South Africa", "South African"),
}  # fmt: skip
COMPASS = frozenset("north south east west northern southern eastern western central mid greater inner outer upper lower".split())

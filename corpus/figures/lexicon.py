"""Words of general English and of measurement that the other modules read numbers with. No names from documents."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


def numbered(text: str, first: int) -> dict[str, int]:
    """The words of a list with their numbers, counted from `first`."""
    return {word: number for number, word in enumerate(text.split(), start=first)}


ONES = numbered(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""",
    first=0,
)
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
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
ORDINALS = numbered(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
""",
    first=1,
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
CURRENCY_CODES = words("""
    GBP USD EUR JPY CHF CNY RMB INR AUD CAD NZD SEK NOK DKK PLN CZK HUF SGD HKD KRW BRL ZAR AED SAR TRY RUB MXN
    ILS
""")
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
# Units of measurement by their written form.
UNITS = {
    "km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km",
    "kilometers": "km", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "cm": "cm", "centimetres": "cm", "centimeters": "cm", "millimetres": "mm",
    "millimeters": "mm", "nm": "nm", "µm": "µm", "μm": "µm",
    "mile": "mile", "miles": "mile", "mi": "mile", "ft": "ft", "feet": "ft",
    "foot": "ft", "inch": "inch", "inches": "inch", "yards": "yard",
    "sqm": "m²", "sqft": "ft²", "sqkm": "km²", "ha": "ha", "hectare": "ha",
    "hectares": "ha", "acre": "acre", "acres": "acre",
    "kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilos": "kg",
    "g": "g", "grams": "g", "mg": "mg", "µg": "µg", "tonne": "t", "tonnes": "t",
    "ton": "ton", "tons": "ton", "lb": "lb", "lbs": "lb", "oz": "oz",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "ml": "ml",
    "gallons": "gallon", "barrels": "barrel",
    "kw": "kW", "mw": "MW", "gw": "GW", "tw": "TW", "kwh": "kWh", "mwh": "MWh",
    "gwh": "GWh", "twh": "TWh", "kva": "kVA", "mva": "MVA", "kv": "kV", "watts": "W",
    "volts": "V", "megawatts": "MW", "gigawatts": "GW", "kilowatts": "kW",
    "hz": "Hz", "khz": "kHz", "mhz": "MHz", "ghz": "GHz",
    "kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "pb": "PB", "mbps": "Mbit/s",
    "gbps": "Gbit/s", "gbit": "Gbit", "mbit": "Mbit",
    "mph": "mph", "kph": "km/h", "kmh": "km/h", "celsius": "°C", "fahrenheit": "°F",
    "fte": "FTE", "ftes": "FTE",
}  # fmt: skip
SCORE_UNITS = {"gpa": "GPA", "stars": "star", "star": "star"}

# A number after one of these names a thing instead of counting it: "Section 106", "ISO 13485".
NAMED_BY_NUMBER = words("""
    section sections sec figure fig figures table tables chapter chapters page pages pp paragraph para note
    notes footnote appendix annex article articles clause clauses item part step phase stage level version v
    class type grade tier category room suite flat plot lot form rule schedule band junction gate terminal
    platform route volume vol issue exhibit iso iec bs en din astm ieee rfc ifrs ias frs asc asu sic nace isbn
    issn doi fas gate act directive regulation regulations reference ref id code extension ext tel telephone
    phone fax room building block model series generation topic lesson module unit no nos
""")
STREETS = words("""
    street st road rd avenue ave lane drive way place court square terrace crescent close house boulevard
    parkway
""")

ABOUT = (
    "about", "around", "approximately", "approx", "roughly", "circa", "c", "ca", "some", "nearly", "almost", "close to",
    "in the region of", "in the order of", "an estimated", "estimated", "just about", "more or less", "broadly",
)  # fmt: skip
OVER = (
    "over", "more than", "above", "in excess of", "greater than", "upwards of", "exceeding", "beyond", "higher than",
    "exceeds", "exceeded", "surpassing", "well over", "as high as over", "just over", "just above", "longer than",
    "larger than",
)  # fmt: skip
UNDER = (
    "under", "fewer than", "less than", "below", "lower than", "smaller than", "just under", "just below",
    "shorter than",
)  # fmt: skip
AT_LEAST = ("at least", "no fewer than", "no less than", "not less than", "a minimum of", "minimum of", "minimum")
AT_MOST = (
    "up to", "at most", "no more than", "not more than", "as high as", "as many as", "as much as", "a maximum of",
    "maximum of", "maximum", "capped at", "limited to",
)  # fmt: skip

HIGHER = words("higher above more greater larger bigger longer faster better")
LOWER = words("lower below less fewer smaller shorter slower worse cheaper")
INCREASE = words("""
    growth increase increased increases increasing grew grown grow grows growing rise rose risen rises rising up
    gain gained gains expansion expanded climbed jumped surged soared uplift added improved improvement
""")
DECREASE = words("""
    decline declined declines declining decrease decreased decreases decreasing fall fell fallen falls falling
    drop dropped drops down reduction reduced reduces loss shrank shrunk contraction contracted cut lost slumped
""")

PREPOSITIONS = words("""
    in at of for from to by with within across throughout on over under into onto near around between among
    amongst through during since until before after per via towards toward against upon outside inside beyond
    behind about than as like including inc excluding without despite following based
""")
FUNCTION_WORDS = PREPOSITIONS | words("""
    the a an this that these those its their our your his her my and or but nor so yet if then than which who
    whom whose what where when while because although though also not no only just even both either neither each
    every all any some such same other another more most less least many much few it they we you he she i there
    here is are was were be been being am has have had having do does did will would can could may might shall
    should must now still already annually yearly monthly weekly daily currently today respectively etc eg ie
    approximately alone however therefore
""")
# Frequent verbs, to tell where a noun phrase ends when no tagger is at hand.
VERBS = words("""
    accounts accounted account presents presented creates created create provides provided provide offers offered
    offer makes made make represents represented represent includes included include including gives gave given give
    takes took taken take gets got get goes went come comes came work works worked working live lives lived living
    employ employs employed employing operate operates operated operating receive receives received receiving raise
    raises raised raising study studied studies graduate graduated remain remains remained remaining see sees saw
    seen show shows showed shown say says said need needs needed become becomes became grow grows grew rise rises
    rose risen fall falls fell fallen increase increased decrease decreased reach reaches reached achieve achieves
    achieved generate generates generated support supports supported supporting use uses used using utilise utilised
    found find finds published publish located serving serve serves served covering cover covers covered involving
    involve involves involved contain contains contained containing produce produces produced producing attract
    attracts attracted attend attended join joined leave leaves left win won wins help helps helped helping allow
    allows allowed apply applies applied awarded award went spent spend spends invested invest invests invests paid
    pay pays earned earn earns held hold holds led lead leads run runs ran sold sell sells bought buy built build
    builds opened open opens closed close closes began begin begins started start starts ended end ends expected
    expect expects planned estimated reported reports recorded compared based ranked rank ranks rated known
    considered required require requires dedicated secured secure delivered deliver delivers enabled enable enables
    appearing appear appears trained active
""")
IRREGULAR_PLURALS = words("""
    people staff men women children personnel police feet teeth criteria alumni workforce population phenomena
    analyses bacteria fte ftes gva gdp turnover employment
""")

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
    "United States": (
        "US", "U.S.", "USA", "U.S.A.", "United States", "United States of America", "America", "American",
    ),
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
    "Ghana": ("Ghana", "Ghanaian"), "Ethiopia": ("Ethiopia", "Ethiopian"),
    "South Africa": ("South Africa", "South African"),
}  # fmt: skip
COMPASS = words("""
    north south east west northern southern eastern western central mid greater inner outer upper lower
""")

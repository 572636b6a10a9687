"""Numbers of a spreadsheet as its cells show them: 0.35 under "0%" is "35%", 45000 under a date format "2023-03-15".

Source of the format codes: ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss", 49: "@",
}
EPOCH = datetime(1899, 12, 30)  # day 0; the 29 February 1900 that never was makes days before 61 wrong by one
EPOCH_1904 = datetime(1904, 1, 1)
LAST_DAY = 2_958_465  # 31 December 9999

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKET = re.compile(r"\[[^\]]*\]")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?(,*)")


def shown(number: float, code: str, *, from_1904: bool = False) -> str:
    """A number under a format code. A code that cannot be followed gives the number itself."""
    sections = code.split(";")
    section = sections[1] if number < 0 and len(sections) > 1 and re.search("[0#?]", sections[1]) else sections[0]
    if is_date(section):
        return _date(number, section, from_1904)
    if section.strip().lower() in ("general", "", "@") or re.search(r"e[+-]|[#0?]\s*/", section, re.IGNORECASE):
        return plain(number)
    text = _CURRENCY.sub(lambda match: match[1], section)
    text = _BRACKET.sub("", text)
    literal = _LITERAL.sub(lambda match: (match[1] or match[2] or "").translate(_HIDE), text)
    places = _PLACES.search(literal)
    if places is None:
        return plain(number)
    decimals = len(places[1] or "")
    value = abs(Decimal(repr(number))) * (100 if "%" in literal else 1) / 1000 ** len(places[2])
    value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=400))
    digits = f"{value:,f}" if "," in places[0].rstrip(",") else f"{value:f}"
    if "#" in (places[1] or "") and decimals:
        digits = digits.rstrip("0").rstrip(".")
    before, after = literal[: places.start()].strip(" ()-").translate(_SHOW), literal[places.end() :]
    after = after.strip("()").translate(_SHOW).rstrip()
    sign = "-" if number < 0 and float(digits.replace(",", "")) else ""
    return f"{sign}{before}{digits}{after}"


def plain(number: float) -> str:
    """A number without any format, without the noise of its binary form."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.10g}"


def is_date(code: str) -> bool:
    """Whether a format code shows a date or a time."""
    bare = _LITERAL.sub("", _BRACKET.sub("", code)).lower()
    return bool(re.search(r"[ymdhs]", bare)) and not re.search(r"[0#?](?!\s*s)", bare.replace("ss.0", "ss")) and (
        "general" not in bare
    )


def _date(number: float, code: str, from_1904: bool) -> str:
    bare = _LITERAL.sub("", _BRACKET.sub("", code)).lower()
    if not 0 <= number <= LAST_DAY:
        return plain(number)
    moment = (EPOCH_1904 if from_1904 else EPOCH) + timedelta(seconds=round(number * 86400))
    time = moment.strftime("%H:%M") if not moment.second else moment.strftime("%H:%M:%S")
    if "y" not in bare and "d" not in bare:
        return time
    if "y" in bare and "d" not in bare:
        return moment.strftime("%Y-%m") if "m" in bare else moment.strftime("%Y")
    day = moment.strftime("%Y-%m-%d")
    return f"{day} {time}" if "h" in bare else day


# Digits and signs inside a literal must not be read as places of the number
_HIDE = {ord(sign): 0xE000 + at for at, sign in enumerate("#0?,.%()-")}
_SHOW = {hidden: sign for sign, hidden in _HIDE.items()}

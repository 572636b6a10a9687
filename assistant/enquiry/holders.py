"""Who would know what a region's documents do not say: kinds of organisation in the United Kingdom, by subject.

General knowledge of who keeps which record; nothing here is about one region. A question is matched by its words and
by words that are near in meaning, so that no list of wordings is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from assistant.terms import ASKING_WORDS, content_words, stem
from assistant.words import WordVectors

NEAR: Final = 0.62  # likeness of two words from which they speak of one subject
EXACT: Final = 1.5  # what the very word counts for


@dataclass(frozen=True)
class Holder:
    """Who keeps an answer of one kind."""

    subject: str
    words: tuple[str, ...]
    who: str
    record: str  # what to ask them for
    advice: str = ""  # of which kind an answer would be advice that an agency does not give


def _holder(subject: str, words: str, who: str, record: str, advice: str = "") -> Holder:
    return Holder(subject, tuple(words.split()), who, record, advice)


HOLDERS: Final = (
    _holder("tax", "tax taxes rates vat duty customs tariff relief allowance allowances corporation-tax", "HM Revenue & Customs, or a tax adviser", "the rates and rules in force", "tax"),
    _holder("support", "grant grants subsidy subsidies incentive incentives aid loan funding-scheme", "the Department for Business and Trade and the local growth hub", "the schemes open now, with their conditions", "grant"),
    _holder("immigration", "visa visas immigration sponsor sponsorship permit permits migrant relocate-staff", "UK Visas and Immigration, or a regulated immigration adviser", "the routes, fees and salary thresholds in force", "legal"),
    _holder("medical regulation", "mhra ce ukca marking notified device-approval medicine medicines clinical-trial licence-for-medicines", "the Medicines and Healthcare products Regulatory Agency, or an approved body", "its current guidance and review times", "legal"),
    _holder("rules", "regulation regulations rule rules approval compliance law legal licence licensing permit certification standard contract liability patent employment-law gdpr", "the regulator of the field, or a solicitor", "its current guidance", "legal"),
    _holder("energy", "electricity energy gas power grid kwh megawatt utility utilities renewable water sewage", "the distribution network operator and energy suppliers", "a quotation for the site, with connection capacity and date"),
    _holder("property", "rent rents site sites land premises property office warehouse factory plot lease building acre hectare laboratory floorspace", "commercial property agents and the local authority's investment team", "a list of what is available now, with size, rent and date"),
    _holder("planning", "planning permission zoning construction build permit-for-building environmental", "the local planning authority", "a view before an application", "legal"),
    _holder("pay by occupation", "salary salaries wage wages earnings paid technician engineer scientist overtime pension cost-of-staff labour-cost hourly", "the Office for National Statistics (survey of hours and earnings), or a recruitment agency", "pay by occupation and area, with the year"),
    _holder("skills", "skills apprentices apprenticeship graduates training college colleges vocational students recruit recruitment talent workforce supply people language languages technicians", "the Department for Education, the Higher Education Statistics Agency, and local colleges and universities", "leavers by subject, level and year"),
    _holder("population", "population demographic demographics diversity diverse ethnicity age households ethnic", "the Office for National Statistics", "the census and mid-year estimates for the area"),
    _holder("firms", "company companies firm firms competitor competitors supplier suppliers owner owned customer customers turnover names business", "Companies House and the region's sector network", "a list of firms with sector and owner, and leave to name them"),
    _holder("investors", "venture investor investors funds cheque seed equity angel capital valuation", "the British Business Bank and the funds themselves", "deals by stage, with sector and year"),
    _holder("transport", "airport flight flights rail train motorway road port freight logistics distance travel minutes hours commute", "Network Rail, National Highways and the airport or port operator", "journey times and services in force"),
    _holder("living", "school schools housing house nursery rent-of-flats crime cost-of-living international-school spouse family", "the local authority and the Office for National Statistics", "places, prices and their date"),
    _holder("digital", "broadband fibre 5g connectivity latency datacentre cloud", "Ofcom and the network operators", "coverage at the site"),
    _holder("health service", "nhs hospital hospitals trust patient patients procurement clinical commissioning clinician", "the NHS trust or integrated care board concerned", "a contact, and what may be published"),
    _holder("health data", "records dataset datasets genomic consent anonymised", "the NHS trust that holds the data, and its research data service", "what can be used, on which terms"),
    _holder("research", "university universities research professor laboratory publication spinout spinouts", "the research offices of the universities", "groups, facilities and their terms"),
    _holder("elsewhere", "compare comparison versus elsewhere rival abroad rank ranking", "the investment agency of the place compared with, and a national data set that covers both", "the same figure for both places, of one year and definition"),
    _holder("cases", "case cases example examples reference references testimonial experience success customer-story", "the firms themselves", "a named contact who has agreed to be asked"),
    _holder("contacts", "contact contacts introduction introduce meet meeting visit programme itinerary agenda tour", "a colleague of ours", "names, dates and what has been agreed"),
)  # fmt: skip
GENERAL: Final = Holder(
    "", (), "the organisation that publishes on this subject, such as the Office for National Statistics or the sector's own network",
    "its latest figure, with area, period and definition",
)  # fmt: skip


def holder_of(question: str, *, exact: bool = False) -> Holder:
    """Who would know the answer to a question: the holder whose words are nearest to its own, or `exact`ly its own."""
    terms = [word for word in dict.fromkeys(content_words(question)) if word not in ASKING_WORDS]
    if not terms:
        return GENERAL
    vectors = WordVectors.load()
    asked = vectors.matrix(terms)
    best, most = GENERAL, 0.0
    for holder in HOLDERS:
        plain = [word for word in holder.words if "-" not in word]
        likeness = (asked @ vectors.matrix(plain).T).max(axis=1)
        own = {stem(word) for word in plain}
        alike = np.where((likeness >= NEAR) & (not exact), likeness, 0.0)
        points = np.where([stem(term) in own for term in terms], EXACT, alike)
        score = float(points.sum())
        if score > most:
            best, most = holder, score
    return best


def suggestion(question: str) -> str:
    """Whom to ask, and for what, in one sentence."""
    holder = holder_of(question)
    return f"Ask {holder.who} for {holder.record}."

"""What abbreviations stand for, from the text that uses them."""

from __future__ import annotations

from corpus.abbreviations import abbreviations, expanded


def test_an_abbreviation_in_brackets_stands_for_the_words_before_it() -> None:
    text = "An electronic patient record (EPR) and data-driven innovation (DDI), says the Office for Rivers (OfR)."
    assert abbreviations(text).used == {
        "EPR": "electronic patient record",
        "DDI": "data driven innovation",
        "OfR": "Office for Rivers",
    }


def test_capitals_that_spell_an_abbreviation_of_the_same_text_are_what_it_stands_for() -> None:
    text = "Foreign Direct Investment Capex was high.\nFDI Capex 2017-21: $266m. FE leavers\nFurther Education Leavers"
    assert abbreviations(text).used == {"FDI": "Foreign Direct Investment", "FE": "Further Education"}


def test_what_a_text_only_spells_out_is_known_where_a_question_abbreviates_it() -> None:
    known = abbreviations("The zone is a High Potential Opportunity. The Ministry of Canals runs it.")
    assert known.used == {}
    assert known.relevant("Where is the HPO, and who runs the MOC or the XYZ?") == {
        "HPO": "High Potential Opportunity",
        "MOC": "Ministry of Canals",
    }


def test_a_text_is_expanded_both_ways() -> None:
    known = {"FDI": "Foreign Direct Investment", "EPR": "electronic patient record"}
    assert expanded("FDIs were few", known) == "FDIs were few Foreign Direct Investment"
    assert expanded("one electronic patient-record", known) == "one electronic patient-record EPR"
    assert expanded("nothing of the kind", known) == "nothing of the kind"


def test_words_that_do_not_spell_the_brackets_are_left_alone() -> None:
    assert abbreviations("Some figures (see UK) and the whole region (GB).").used == {}

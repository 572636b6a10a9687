"""Which documents are editions of one report, and which is the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.corpus import Corpus
from corpus.document import DocumentRecord
from corpus.editions import edition_of, superseded
from tests.corpus.stand_ins import HashingEmbedder


def record(
    name: str, title: str, published: str | None = None, publisher: str = "Agency", **rest: Any
) -> DocumentRecord:
    known: dict[str, Any] = {
        "path": f"{name}.pdf", "sha256": "", "state": "indexed", "geography": "", "url": "", "pages": 1, "passages": 1,
        "shareable": True, "review_by": None, "guessed": (), "notes": (), **rest,
    }
    return DocumentRecord(id=name, title=title, publisher=publisher, published=published, **known)


def pair(older: str, newer: str, dates: tuple[str | None, str | None] = ("2021-04", "2023-05")) -> dict[str, str]:
    return superseded([record("old", older, dates[0]), record("new", newer, dates[1])])


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Snapshot 2021", "Snapshot 2023"),
        ("Cluster report, May 2021", "Cluster report – June 2022"),
        ("State of the sector 2020/21", "State of the sector 2022-23"),
        ("2021 Skills survey", "2023 Skills Survey"),
        ("Labour market bulletin (Q3 2022)", "Labour market bulletin (Q1 2023)"),
        ("Labour market bulletin: Spring 2021", "Labour market bulletin: autumn 2022"),
        ("Guide to grants, second edition", "Guide to grants, 3rd edition"),
        ("Guide to grants v1.2", "Guide to grants, version 2"),
        ("Local plan 2020–2025", "Local plan 2023–2028"),
        ("Prospectus", "Prospectus (updated)"),
        ("Rents 14 May 2021", "Rents 2023-05-02"),
        ("The region's web page", "The region's web page"),
    ],
)
def test_editions_of_one_report_are_told(older: str, newer: str) -> None:
    assert pair(older, newer) == {"old": "new"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Part 1", "Part 2"),
        ("Cluster report 2021, part 1", "Cluster report 2023, part 2"),
        ("Leeds 2023", "York 2021"),
        ("Phase 2 business case 2021", "Phase 3 business case 2023"),
        ("Skills survey 2021", "Skills strategy 2023"),
        ("Vision 2040", "Vision 2050"),
        ("2021", "2023"),
        ("Report on the M6", "Report on the M5"),
    ],
)
def test_other_documents_of_the_publisher_are_no_editions(one: str, other: str) -> None:
    assert pair(one, other) == {}


def test_another_publisher_or_area_or_a_mail_is_no_edition() -> None:
    old = record("old", "Snapshot 2021", "2021")
    for rest in ({"publisher": "Other"}, {"path": "re.eml"}):
        assert superseded([old, record("new", "Snapshot 2023", "2023", **rest)]) == {}
    north = record("n", "Snapshot 2021", "2021", geography="North")
    south = record("s", "Snapshot 2023", "2023", geography="South")
    assert superseded([north, south]) == {}
    guessed = record("s", "Snapshot 2023", "2023", geography="South", guessed=("geography",))
    assert superseded([north, guessed]) == {"n": "s"}


def test_without_a_publisher_only_a_title_that_few_would_share_counts() -> None:
    short = [record("a", "Annual report 2021", publisher=""), record("b", "Annual report 2023", publisher="")]
    long = "Data-driven healthcare in the Midlands"
    distinctive = [record("a", f"{long} 2021", publisher=""), record("b", f"{long} 2023")]
    assert superseded(short) == {}
    assert superseded(distinctive) == {"a": "b"}


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (("2021", "2023"), {"old": "new"}),
        (("2023", "2021"), {"new": "old"}),
        (("2023", "2023-05"), {}),  # the first may be of any month of that year
        (("2023-04", "2023-05"), {"old": "new"}),
        ((None, "2023"), {}),
        ((None, None), {}),
    ],
)
def test_where_the_titles_are_alike_the_dates_decide(
    dates: tuple[str | None, str | None], found: dict[str, str]
) -> None:
    assert pair("Rents", "Rents", dates) == found


def test_of_two_files_of_one_edition_neither_is_older_and_both_are_the_newest() -> None:
    records = [record("o", "Rents 2021"), record("pdf", "Rents 2023"), record("docx", "Rents 2023")]
    assert superseded(records) == {"o": "pdf"}


def test_the_newest_of_several_is_named() -> None:
    records = [record(str(year), f"Rents {year}", f"{year}-03") for year in (2022, 2020, 2024, 2021)]
    assert superseded(records) == {"2020": "2024", "2021": "2024", "2022": "2024"}


@given(st.lists(st.sampled_from(["Rents", "Rents 2021", "Rents 2023", "Rents v2", "Rents, 3rd edition"]), max_size=6),
       st.lists(st.sampled_from([None, "2021", "2023-05", "2023-05-14"]), min_size=6, max_size=6))  # fmt: skip
def test_the_newest_is_always_in_force_itself(titles: list[str], dates: list[str | None]) -> None:
    records = [record(str(n), title, dates[n]) for n, title in enumerate(titles)]
    found = superseded(records)
    assert all(older != newer for older, newer in found.items())
    assert not records or len(found) < len(records)


@given(st.text(max_size=60))
def test_any_title_can_be_looked_at(title: str) -> None:
    assert edition_of(record("a", title)).report == " ".join(edition_of(record("a", title)).report.split())


def test_the_catalogue_says_which_document_has_a_newer_edition_and_forgets_it_with_that_one(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for year, firms in ((2021, 140), (2023, 152)):
        header = f"---\npublisher: Tarn Observatory\npublished: {year}-05\n---\n"
        (folder / f"{year}.md").write_text(f"{header}# Snapshot {year}\n\nThere are {firms} firms.\n")
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        corpus.ingest([folder])
        old, new = corpus.documents()
        assert (old.state, old.superseded_by, old.newest_edition) == ("superseded", new.id, "Snapshot 2023 (2023-05)")
        assert (new.state, new.superseded_by) == ("indexed", "")
        assert corpus.document(old.id) == old
        assert len(corpus.lexical("firms", 5)) == 2
        corpus.remove(new.id)
        assert [record.state for record in corpus.documents()] == ["indexed"]

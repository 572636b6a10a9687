from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Metadata
from corpus.reading import document_id, read
from corpus.reading.metadata import iso_date, metadata_of, parsed
from corpus.reading.text import lay_out


def guessed(source: str, name: str = "report.txt") -> Metadata:
    return metadata_of(lay_out(source), name, {})[0]


BODY = "The county is home to many firms that make things, and to many more that serve them well."


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_front_matter_is_taken_as_it_stands(tmp_path: Path) -> None:
    header = (
        "title: Sites\npublisher: Northshire Council\npublished: 2024-05-14\ngeography: [Northshire, Eastmoor]\n"
        "url: https://example.org/sites\nshareable: no\nreview_by: 2025-01\n"
    )
    metadata = read(write(tmp_path, "sites.md", f"---\n{header}---\n# All sites\n\nTen.")).metadata
    assert metadata == Metadata(
        "Sites",
        "Northshire Council",
        "2024-05-14",
        "Northshire, Eastmoor",
        "https://example.org/sites",
        False,
        "2025-01",
    )


def test_a_sidecar_overrides_front_matter(tmp_path: Path) -> None:
    file = write(tmp_path, "sites.md", "---\ntitle: Sites\npublisher: A\n---\nTen.")
    write(tmp_path, "sites.md.meta.yaml", "publisher: B\ngeography: Northshire")
    metadata = read(file).metadata
    assert (metadata.title, metadata.publisher, metadata.geography) == ("Sites", "B", "Northshire")


def test_unknown_and_unusable_fields_are_noted(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", "---\ntitle: A\ncolour: blue\nurl: javascript:alert(1)\npublished: soon\n---\nTen.")
    document = read(file)
    assert document.metadata.url == ""
    assert any("colour" in note for note in document.notes)
    assert any("url" in note for note in document.notes)
    assert any("published" in note for note in document.notes)


def test_a_broken_sidecar_is_noted_and_the_document_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", "Ten sites are open.")
    write(tmp_path, "a.txt.meta.yaml", "title: [")
    assert "not valid YAML" in read(file).notes[0]


def test_a_link_is_no_sidecar(tmp_path: Path) -> None:
    write(tmp_path, "secret.yaml", "title: Secret")
    file = write(tmp_path, "a.txt", "Ten sites are open.")
    (tmp_path / "a.txt.meta.yaml").symlink_to(tmp_path / "secret.yaml")
    assert read(file).metadata.title == "A"


def test_a_header_that_grows_without_end_is_not_read() -> None:
    assert "problem" in parsed("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "The front matter")


# -------------------------------------------------------------------------------------------------------------- guesses


def test_a_document_that_says_nothing_of_itself_keeps_its_fields_empty() -> None:
    assert guessed(BODY, "2-annex_b.txt") == Metadata("2 annex b", guessed=("title",))


def test_the_title_is_what_stands_at_the_top() -> None:
    assert (
        guessed(f"NORTHSHIRE AGENCY\n\nCLUSTER SNAPSHOT 2023\n\n{BODY}").title
        == "Northshire Agency – Cluster Snapshot 2023"
    )


def test_a_title_in_capitals_is_written_as_the_document_writes_its_words() -> None:
    source = f"NHS JOBS IN EAST MIDLANDS\n\n{BODY} The NHS has jobs in the East Midlands."
    assert guessed(source).title == "NHS Jobs in East Midlands"


def test_the_place_is_guessed_where_the_title_names_it_and_the_text_says_things_are_in_it() -> None:
    text = "Ten sites are open in East Northshire. Jobs rose across East Northshire, and in the UK, and in London."
    assert guessed(f"East Northshire: sites\n\n{text}").geography == "East Northshire"
    assert guessed(text, "sites_east-northshire_2024.txt").geography == "East Northshire"
    assert guessed(f"Sites\n\n{text}").geography == ""


def test_a_sector_in_the_title_is_no_place() -> None:
    text = "Jobs in Life Sciences rose. Pay in Life Sciences fell. The life sciences need sites."
    assert guessed(f"Life Sciences review\n\n{text}").geography == ""


def test_a_heading_in_the_middle_is_no_title() -> None:
    assert guessed(f"{BODY}\n\nTalent and pay\n\n{BODY}").title == "Report"


def test_a_mail_is_called_by_its_subject_and_dated_by_its_date() -> None:
    metadata = guessed(f"From: Ann\nDate: Tue, 14 May 2024 09:12:00 +0100\nSubject: Site visit\n\n{BODY}")
    assert (metadata.title, metadata.published) == ("Site visit", "2024-05-14")
    assert metadata.guessed == ("title", "published")


@pytest.mark.parametrize(
    ("source", "published"),
    [
        (f"Cluster snapshot 2023\n\n{BODY}", "2023"),
        (f"Snapshot\n\n{BODY} Unless otherwise stated, all data is contemporary as of May 2023.", "2023-05"),
        (f"Snapshot 2021\n\nPublished: 3rd March 2022\n\n{BODY}", "2022-03-03"),
        (f"Snapshot\n\n{BODY} Jobs rose in 2021.", None),
        (f"Snapshot\n\n{BODY} The loan was repaid as of May 2023.", None),
        (f"Snapshot\n\n{BODY} Data are as of 2021. Pay figures are as of 2022.", None),
        (f"Strategy 2021-2030\n\n{BODY}", None),
        (f"Sites\n\nPublished by Harbour Trust, November 2024\n\n{BODY}", "2024-11"),
        (f"Sites\n\nUpdated 12 June 2023\n\n{BODY}", "2023-06-12"),
        (f"Minutes, harbour group, 6 February 2025\n\n{BODY}", "2025-02-06"),
        (f"Sites\n\nNovember 2024\n\n{BODY}", "2024-11"),
        (f"Sites\n\nThe hall opened in June 2021.\n\n{BODY}", None),
    ],
)
def test_the_date_is_guessed_only_where_the_document_says_it(source: str, published: str | None) -> None:
    assert guessed(source).published == published


def test_the_publisher_is_guessed_from_a_line_that_names_it() -> None:
    assert guessed(f"Sites\n\nPublished by Harbour Trust, November 2024\n\n{BODY}").publisher == "Harbour Trust"
    assert (
        guessed(f"Sites\n\n{BODY}\n\n© 2024 Northshire Council. All rights reserved.").publisher == "Northshire Council"
    )
    assert guessed(f"Sites\n\nPublished by: Northshire Council\n\n{BODY}").publisher == "Northshire Council"
    assert guessed(f"Sites\n\n{BODY}\n\nCopyright © 2003 Bozdech et al.").publisher == ""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("14 May 2024", "2024-05-14"),
        ("May 14, 2024", "2024-05-14"),
        ("14/05/2024", "2024-05-14"),
        ("May 2024", "2024-05"),
        ("2024-05-14", "2024-05-14"),
        ("in Sept. 2024", "2024-09"),
        ("2024", "2024"),
        ("31 June 2024", None),
        ("soon", None),
        ("2017-21", None),
        ("2017–2021", None),
        ("12345", None),
    ],
)
def test_dates_as_people_write_them(text: str, date: str | None) -> None:
    assert iso_date(text) == date


# ---------------------------------------------------------------------------------------------------------- identifiers


def test_the_id_is_readable_and_stable() -> None:
    assert document_id("folder/Café Report (2023).PDF", "1a2b3c4d" + "0" * 56) == "cafe-report-2023-1a2b3c4d"
    assert document_id("投資.txt", "1a2b3c4d" + "0" * 56) == "document-1a2b3c4d"
    assert len(document_id("n" * 300 + ".txt", "1a2b3c4d" + "0" * 56)) <= 69


def test_the_same_bytes_under_the_same_name_give_the_same_document(tmp_path: Path) -> None:
    file = write(tmp_path, "copy.txt", f"Sites\n\n{BODY}")
    assert read(file, name="sites.txt") == read(file, name="sites.txt")
    assert read(file, name="sites.txt").path == "sites.txt"
    assert read(file, name="sites.txt").id.startswith("sites-")

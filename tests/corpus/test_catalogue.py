"""The catalogue: what is in, what passes a filter, what survives."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.dates import date_range
from corpus.document import Filters, Metadata
from corpus.entry import Entry
from corpus.errors import DocumentNotFound, IndexDamaged


def entry(name: str, **metadata: object) -> Entry:
    return Entry(
        id=name, version=1, state="indexed", path=f"{name}.md", source=f"/somewhere/{name}.md", folder="/somewhere",
        suffix=".md", sha256="ab" * 32, fingerprint="cd" * 32,
        metadata=Metadata(**{"title": name.title(), **metadata}),  # type: ignore[arg-type]
        edited=(), pages=2, passages=3, notes=("a note",),
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path)


def test_reading_an_absent_catalogue_creates_nothing(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "index")
    assert catalogue.entries() == {}
    assert catalogue.generation == 0
    assert not (tmp_path / "index").exists()


def test_a_row_comes_back_as_it_went_in(catalogue: Catalogue) -> None:
    row = entry("report", published="2023-05", guessed=("title", "publisher"), shareable=False)
    catalogue.switch([(row, "Text with £ and \ud800.")])
    catalogue.close()
    assert catalogue.entry("report") == row
    assert catalogue.text("report") == "Text with £ and ?."
    assert catalogue.entry("report").record.notes == ("a note",)


def test_a_switch_is_seen_at_once_and_raises_the_generation(catalogue: Catalogue) -> None:
    other = Catalogue(catalogue.folder)
    catalogue.switch([(entry("old"), "")])
    before = other.generation
    assert list(other.entries()) == ["old"]
    catalogue.switch([(entry("new"), "")], remove=["old"])
    assert other.generation > before
    assert list(other.entries()) == ["new"]


def test_a_failed_switch_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.switch([(entry("old"), "")])
    with pytest.raises(AttributeError):
        catalogue.switch([(entry("new"), None)], remove=["old"])  # type: ignore[list-item]
    assert list(catalogue.entries()) == ["old"]


def test_versions_are_never_given_twice(catalogue: Catalogue) -> None:
    found = [catalogue.next_version(), catalogue.next_version()]
    catalogue.close()
    assert len({*found, catalogue.next_version()}) == 3


def test_an_unknown_document_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(DocumentNotFound, match="'nowhere'"):
        catalogue.entry("nowhere")
    with pytest.raises(DocumentNotFound, match="assistant documents"):
        catalogue.text("nowhere")


def test_a_pending_document_is_listed_but_not_found(catalogue: Catalogue) -> None:
    catalogue.switch([(entry("in"), ""), (dataclasses.replace(entry("out"), state="pending"), "")])
    assert set(catalogue.entries()) == {"in", "out"}
    assert set(catalogue.live().versions) == {"in"}


def test_the_stamp_follows_passages_and_not_metadata(catalogue: Catalogue) -> None:
    catalogue.switch([(entry("report"), "")])
    first = catalogue.live().stamp
    catalogue.update([dataclasses.replace(entry("report"), metadata=Metadata("Other"))])
    assert catalogue.live().stamp == first
    catalogue.update([dataclasses.replace(entry("report"), version=2)])
    assert catalogue.live().stamp != first


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(documents=("a", "c")), {"a", "c"}),
        (Filters(geography="MIDLANDS"), {"a", "b"}),
        (Filters(published_from="2023-02"), {"a", "b"}),
        (Filters(published_to="2022"), {"c"}),
        (Filters(published_from="2023", published_to="2023-04"), {"a"}),
        (Filters(shareable_only=True), {"a", "c", "d"}),
        (Filters(documents=("nowhere",)), set()),
    ],
)
def test_filters_choose_documents(catalogue: Catalogue, filters: Filters, passing: set[str]) -> None:
    catalogue.switch([
        (entry("a", geography="West Midlands", published="2023"), ""),
        (entry("b", geography="Midlands", published="2023-05-14", shareable=False), ""),
        (entry("c", geography="Scotland", published="2021-12"), ""),
        (entry("d"), ""),
    ])
    assert catalogue.matching(filters) == passing


def test_no_filter_is_told_from_a_filter_that_nothing_passes(catalogue: Catalogue) -> None:
    assert catalogue.matching(Filters()) is None
    assert catalogue.matching(None) is None


def test_a_date_covers_the_days_it_may_mean() -> None:
    assert [date_range(date) for date in ("2023", "2023-05", "2023-05-14")] == [
        ("2023-01-01", "2023-12-31"), ("2023-05-01", "2023-05-31"), ("2023-05-14", "2023-05-14"),
    ]


def test_originals_are_kept_with_their_sidecar_and_swept_with_their_row(catalogue: Catalogue, tmp_path: Path) -> None:
    source = tmp_path / "Report.MD"
    source.write_text("# Report")
    (tmp_path / "Report.MD.meta.yaml").write_text("title: Stated")
    kept = catalogue.keep(source, "ab" * 32)
    assert kept.read_text() == "# Report"
    assert kept.with_name(kept.name + ".meta.yaml").read_text() == "title: Stated"
    catalogue.switch([(entry("report"), "")])
    catalogue.sweep()
    assert kept.is_file()
    assert catalogue.original("report") == kept
    catalogue.switch(remove=["report"])
    catalogue.sweep()
    assert list(catalogue.originals.iterdir()) == []


def test_a_missing_original_is_a_finding(catalogue: Catalogue) -> None:
    catalogue.switch([(entry("report"), "")])
    assert "report.md" in catalogue.problems()[0]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"rubbish" * 1000)
    with pytest.raises(IndexDamaged, match="assistant rebuild"):
        Catalogue(tmp_path).entries()

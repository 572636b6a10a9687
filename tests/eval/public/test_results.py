from __future__ import annotations

from pathlib import Path

from eval.intervals import Interval
from eval.measures import Count
from eval.public.__main__ import _without_paths, stored_answers
from eval.public.results import Table, gain, markdown, section, share, with_interval, write, written

TABLE = Table("Finding", ("system", "RR@10"), (("ours", "0.9"), ("a|b", "0.8")), ("A note.",))


def test_a_table_is_markdown() -> None:
    assert markdown(TABLE).splitlines() == [
        "### Finding", "", "| system | RR@10 |", "| --- | --- |", "| ours | 0.9 |", "| a/b | 0.8 |", "", "A note.",
    ]


def test_a_new_run_replaces_the_section_of_its_set_alone(tmp_path: Path) -> None:
    file = tmp_path / "docs" / "results.md"
    write(file, "one", section("one", "first run", [TABLE]))
    write(file, "two", section("two", "another set", []))
    write(file, "one", section("one", r"second run \1", []))
    page = file.read_text(encoding="utf-8")
    assert page.startswith("# Results on public question sets")
    assert "first run" not in page
    assert r"second run \1" in page
    assert page.index("## one") < page.index("## two")
    assert written(page, "two", section("two", "another set", [])) == page


def test_numbers_come_with_their_intervals() -> None:
    assert with_interval(0.5, Interval(0.4, 0.6)) == "0.500 (0.400 to 0.600)"
    assert share(Count(8, 10)) == "8 of 10, 80.0% (49.0% to 94.3%)"
    assert share(Count(0, 0)) == "–"
    assert gain(Interval(-0.01, 0.02)) == "-0.010 to +0.020"


def test_the_command_is_shown_without_folders_of_this_machine() -> None:
    given = ["scifact", "--data", "/home/me/sets", "--keep", "/tmp/x", "--limit", "5"]
    assert _without_paths(given) == ["scifact", "--data", "FOLDER", "--limit", "5"]


def test_a_peers_stored_answers_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "set" / "published"
    folder.mkdir(parents=True)
    (folder / "detailed_mini__top_k-1.csv").write_text(
        "questions,true_answers,predicted_answers,doc_recall_single_hit\nWho? ,Ann,Bob,1.0\n"
    )
    assert stored_answers(tmp_path, "set") == {
        "Haystack, mini, top k-1": {"answers": {"Who?": "Bob"}, "found": {"Who?": True}},
    }
    assert stored_answers(tmp_path, "other") == {}

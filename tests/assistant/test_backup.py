"""An archive brings everything to another index; a damaged or hostile one brings nothing and changes nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings, cli
from assistant.answer import Answer
from assistant.backup import LAYOUT, MANIFEST
from assistant.errors import AssistantError, BadArchive, IndexNotEmpty

QUESTIONS = ("How many optics jobs did Norvale have in 2022?", "Who awarded the Bright Light programme?", "Is it wet?")


def answers(desk: Assistant) -> list[Answer]:
    return [replace(desk.ask(question), seconds=0.0) for question in QUESTIONS]


def opened(folder: Path, **more: Any) -> Assistant:
    return Assistant.open(Settings(index=folder, mode="extractive", **more))


@pytest.fixture(scope="module")
def kept(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Path]]:
    """An assistant with documents, an edit by hand and an enquiry; and the archive of it."""
    place = tmp_path_factory.mktemp("kept")
    sheet = place / "survey.md"
    sheet.write_text("# Survey\n\nThe survey counted 77 glass makers in Norvale.\n", "utf-8")
    (place / "survey.md.meta.yaml").write_text("title: Survey of glass makers\n", "utf-8")
    with opened(place / "index") as desk:
        desk.ingest([region, sheet])
        desk.update_metadata(desk.documents()[0].id, geography="Greater Norvale", shareable=False)
        desk.enquiries.keep(desk.enquire("Dear team,\n\nHow many optics companies are there in Norvale?\n\nA. B."))
        desk.enquiries.approve("How many firms?", "Enough.", "Officer")
        desk.export(place / "backup.zip")
        yield desk, place / "backup.zip"


def test_documents_metadata_and_enquiries_arrive_and_answers_stay_the_same(
    kept: tuple[Assistant, Path], tmp_path: Path
) -> None:
    desk, archive = kept
    with opened(tmp_path / "new") as other:
        report = other.bring_in_archive(archive)
        assert (report.documents, report.enquiries, report.pending) == (3, 1, ())
        assert other.documents() == desk.documents()
        assert answers(other) == answers(desk)
        assert other.enquiries.export() == desk.enquiries.export()
        assert len(list((tmp_path / "new" / "originals").iterdir())) == 4
        assert other._corpus.health() == []
        assert not list((tmp_path / "new").glob(".import-*"))


def test_what_is_in_is_replaced_only_when_told_so(kept: tuple[Assistant, Path], tmp_path: Path) -> None:
    _, archive = kept
    sheet = tmp_path / "own.md"
    sheet.write_text("# Own\n\nPenguins breed on the southern ice.\n", "utf-8")
    with opened(tmp_path / "index") as desk:
        desk.ingest([sheet])
        with pytest.raises(IndexNotEmpty, match="--replace"):
            desk.bring_in_archive(archive)
        assert [record.path for record in desk.documents()] == ["own.md"]
        desk.bring_in_archive(archive, replace=True)
        assert len(desk.documents()) == 3
        assert desk.ask("Where do penguins breed?").status == "not_in_documents"
        assert len(list((tmp_path / "index" / "originals").iterdir())) == 4
        assert len(list((tmp_path / "index" / "builds").iterdir())) == 1


def test_enquiries_alone_are_not_overwritten_either(kept: tuple[Assistant, Path], tmp_path: Path) -> None:
    with opened(tmp_path / "index") as desk:
        desk.enquiries.keep(desk.enquire("Dear team,\n\nHow many ports are there?\n"))
        with pytest.raises(BadArchive, match="--replace"):
            desk.bring_in_archive(kept[1])


def test_the_archive_holds_no_secret_and_tells_which_settings_differ(
    kept: tuple[Assistant, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret")
    with opened(tmp_path / "index", llm_tokens=777) as desk:
        desk.export(tmp_path / "a.zip")
        assert b"sk-a-secret" not in (tmp_path / "a.zip").read_bytes()
        assert desk.bring_in_archive(kept[1]).other_settings == {"llm_tokens": 6000}


def test_an_existing_file_is_not_overwritten(kept: tuple[Assistant, Path]) -> None:
    with pytest.raises(BadArchive, match="exists already"):
        kept[0].export(kept[1])


def test_a_damaged_original_is_left_out_and_named(region: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "index") as desk:
        desk.ingest([region])
        first = desk.documents()[0]
        desk._corpus.original(first.id).write_text("something else", "utf-8")
        assert desk.export(tmp_path / "a.zip").missing == (first.path,)
    with opened(tmp_path / "new") as other:
        assert other.bring_in_archive(tmp_path / "a.zip").pending == (first.path,)
        assert {record.state for record in other.documents()} == {"indexed", "pending"}


def remade(source: Path, target: Path, change: Callable[[dict[str, bytes]], None], **options: Any) -> Path:
    """The archive with other parts under a manifest that fits them."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
    change(parts)
    listed = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()
    ]
    manifest = json.dumps({"layout": options.pop("layout", LAYOUT), "parts": listed})
    with zipfile.ZipFile(target, "w", **options) as archive:
        for name, data in {**parts, MANIFEST: manifest.encode()}.items():
            archive.writestr(name, data)
    return target


def add(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: data})


def outside(parts: dict[str, bytes]) -> None:
    rows = json.loads(parts["catalogue.json"])
    place = rows["columns"].split(", ").index("suffix")
    rows["rows"][0][place] = "/../../../escaped"
    parts["catalogue.json"] = json.dumps(rows).encode()


@pytest.mark.parametrize(
    ("change", "options"),
    [
        (add("../escaped.md"), {}),
        (add("/etc/escaped.md"), {}),
        (add("originals/../../escaped.md"), {}),
        (add("originals/" + "0" * 64 + ".md"), {}),  # not the hash of its bytes
        (add("catalogue.json", b"[]"), {}),
        (add("catalogue.json", b"{}"), {}),
        (add("catalogue.json", b"[" * 100_000), {}),
        (add("enquiries.json", b'{"enquiries": [{"id": "no number"}]}'), {}),
        (outside, {}),
        (lambda parts: parts.pop("catalogue.json"), {}),
        (add("settings.json", b"0" * 5_000_000), {"compression": zipfile.ZIP_DEFLATED}),
        (lambda parts: None, {"layout": 99}),
    ],
)
def test_a_hostile_archive_changes_nothing(
    kept: tuple[Assistant, Path], tmp_path: Path, change: Callable[[dict[str, bytes]], None], options: dict[str, Any]
) -> None:
    archive = remade(kept[1], tmp_path / "hostile.zip", change, **options)
    with opened(tmp_path / "deep" / "index") as desk:
        with pytest.raises(BadArchive, match="refused"):
            desk.bring_in_archive(archive)
        assert desk.documents() == []
    assert not list(tmp_path.rglob("*escaped*"))


def test_a_flipped_byte_anywhere_and_a_cut_are_noticed(kept: tuple[Assistant, Path], tmp_path: Path) -> None:
    whole = kept[1].read_bytes()
    spoiled = tmp_path / "spoiled.zip"
    with opened(tmp_path / "index") as desk:
        for place in range(0, len(whole), max(1, len(whole) // 40)):
            spoiled.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            try:
                desk.bring_in_archive(spoiled, replace=True)
            except AssistantError as refused:
                assert isinstance(refused, BadArchive)
                assert desk.documents() == []
            else:  # a byte that says nothing, such as a time of change
                assert answers(desk) == answers(kept[0])
                for record in desk.documents():
                    desk.remove(record.id)
        for cut in (0, 10, len(whole) // 2, len(whole) - 1):
            spoiled.write_bytes(whole[:cut])
            with pytest.raises(BadArchive):
                desk.bring_in_archive(spoiled)


def test_the_commands_say_what_went_out_and_came_in(
    kept: tuple[Assistant, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = ["--index", str(tmp_path / "index")]
    assert cli.main([*index, "import", str(kept[1])]) == 0
    assert "brought in: 3 documents, 1 enquiry" in capsys.readouterr().err
    assert cli.main([*index, "export", str(tmp_path / "again.zip")]) == 0
    assert "3 documents, 1 enquiry" in capsys.readouterr().err
    assert cli.main([*index, "import", str(kept[1])]) == 1
    assert "--replace" in capsys.readouterr().err
    assert cli.main([*index, "import", str(tmp_path / "absent.zip")]) == 1

"""The routes under /api, called as a program calls them: over HTTP, on a real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import Assistant
from tests.assistant.api.serving import events

FIRMS = "How many optics companies are there in Norvale?"


def error(reply: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a reply, which is of this status, is JSON and holds no traceback."""
    assert reply.status_code == status, reply.text
    told: dict[str, Any] = reply.json()["error"]
    assert told["code"] == code
    assert "Traceback" not in reply.text and ".py" not in reply.text
    assert told["message"].endswith((".", "?"))
    return told


def test_a_question_is_answered_as_python_answers_it(api: httpx.Client, library: Assistant) -> None:
    reply = api.post("/api/ask", json={"question": FIRMS})
    assert reply.status_code == 200
    told, answer = reply.json(), library.ask(FIRMS)
    assert (told["text"], told["status"], told["short"]) == (answer.text, "answered", answer.short)
    (first, *_) = told["citations"]
    text = api.get(f"/api/documents/{first['document_id']}/text").json()["text"]
    assert text[first["start"] : first["end"]] == first["quote"]
    assert first["path"] == "norvale-report.md"
    assert reply.headers["cache-control"] == "no-store"


def test_what_the_documents_do_not_say_is_a_good_answer(api: httpx.Client) -> None:
    told = api.post("/api/ask", json={"question": "Who built the moon office?"}).json()
    assert (told["status"], told["citations"], told["figures"]) == ("not_in_documents", [], [])


def test_a_follow_up_leans_on_what_was_asked_before(api: httpx.Client) -> None:
    history = [{"question": FIRMS, "answer": "310"}]
    told = api.post("/api/ask", json={"question": "How many of them are foreign-owned?", "history": history}).json()
    assert "45" in told["text"]


def test_filters_and_explanation_are_passed_on(api: httpx.Client, report_id: str) -> None:
    asked = {"question": "How many people work in optics?", "explain": True, "filters": {"documents": [report_id]}}
    told = api.post("/api/ask", json=asked).json()
    assert {one["document_id"] for one in told["citations"]} == {report_id}
    assert told["explanation"]["hits"][0]["passage"]["text"]


def test_a_stream_ends_with_the_same_answer(api: httpx.Client, library: Assistant) -> None:
    with api.stream("POST", "/api/stream", json={"question": FIRMS}) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        told = events("".join(reply.iter_text()))
    names = [name for name, _ in told]
    assert names[-1] == "answer" and set(names[:-1]) == {"stage"}
    assert len(told) == len(set(told))
    assert json.loads(told[-1][1])["text"] == library.ask(FIRMS).text


def test_a_stream_that_cannot_begin_has_its_status(api: httpx.Client) -> None:
    error(api.post("/api/stream", json={"question": " "}), 422, "bad_question")


def test_passages_are_found(api: httpx.Client, report_id: str) -> None:
    found = api.get("/api/search", params={"query": "average salary", "limit": 2, "document": report_id}).json()
    assert 1 <= len(found["hits"]) <= 2
    assert found["hits"][0]["passage"]["document_id"] == report_id


def test_documents_are_listed_and_told_of(api: httpx.Client, report_id: str) -> None:
    listed = {one["id"]: one for one in api.get("/api/documents").json()["documents"]}
    assert listed[report_id] == api.get(f"/api/documents/{report_id}").json()
    assert listed[report_id]["path"] == "norvale-report.md"


@pytest.mark.parametrize("path", ["/api/documents/none", "/api/documents/none/text"])
def test_a_document_that_is_not_there(api: httpx.Client, path: str) -> None:
    error(api.get(path), 404, "no_such_document")
    error(api.delete("/api/documents/none"), 404, "no_such_document")
    asked = {"question": FIRMS, "filters": {"documents": ["none"]}}
    error(api.post("/api/ask", json=asked), 404, "no_such_document")


def test_a_file_is_brought_in_answered_from_and_taken_out(api: httpx.Client) -> None:
    files = [("files", ("../../ferries.txt", b"Norvale had 17 ferry lines in 2022.")), ("files", ("a.exe", b"MZ 1"))]
    report = api.post("/api/documents", files=files).json()
    (added,) = report["added"]
    assert [(one["path"], one["reason"]) for one in report["skipped"]] == [("a.exe", "unsupported_type")]
    assert api.get(f"/api/documents/{added}").json()["path"] == "ferries.txt"
    assert "17" in api.post("/api/ask", json={"question": "How many ferry lines had Norvale in 2022?"}).json()["text"]
    assert api.delete(f"/api/documents/{added}").json() == {"removed": added}
    assert api.get(f"/api/documents/{added}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.exe", b"MZ 1", 415, "unsupported_type"),
        ("a.pdf", b"%PDF-1.4 no", 422, "corrupt"),
        ("a.txt", b"", 422, "empty"),
    ],
)
def test_an_upload_of_which_nothing_comes_in_says_why(
    api: httpx.Client, name: str, content: bytes, status: int, code: str
) -> None:
    told = error(api.post("/api/documents", files={"files": (name, content)}), status, code)
    assert [one["path"] for one in told["skipped"]] == [name]


LETTER = "Dear all,\n\nHow many optics companies are there in Norvale? Who runs the moon office?\n\nRegards\nAnn"


def test_a_letter_is_answered_as_text_and_as_a_file(api: httpx.Client) -> None:
    reply = api.post("/api/enquiries", json={"letter": LETTER}).json()
    assert [one["to_send"]["status"] for one in reply["items"]] == ["answered", "not_in_documents"]
    assert "310" in reply["markdown"]
    assert [one["question"] for one in reply["gaps"]] == ["Who runs the moon office?"]
    same = api.post("/api/enquiries/file", files={"file": ("letter.txt", LETTER.encode())}).json()
    assert same["markdown"] == reply["markdown"]


def test_a_letter_that_is_the_name_of_a_file_opens_no_file(api: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")
    reply = api.post("/api/enquiries", json={"letter": str(tmp_path / "letter.txt")}).json()
    assert reply["items"] == []
    error(api.post("/api/enquiries/file", files={"file": ("letter.exe", b"MZ")}), 422, "bad_enquiry")


def test_its_health_says_that_it_is_ready(api: httpx.Client) -> None:
    told = api.get("/api/health").json()
    assert (told["status"], told["mode"]) == ("ready", "extractive")
    assert told["documents"] >= 2


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "bad_field", "question"),
        ({"question": FIRMS, "colour": "red"}, "bad_field", "colour"),
        ({"question": FIRMS, "mode": "loud"}, "bad_field", "mode"),
        ({"question": FIRMS, "filters": {"published_from": "soon"}}, "bad_field", "filters.published_from"),
        ({"question": FIRMS, "filters": {"published_to": "2023-13"}}, "bad_field", "filters.published_to"),
        ({"question": FIRMS, "history": [{"question": "x" * 20_001}]}, "bad_field", "history.0.question"),
        ({"question": ""}, "bad_question", None),
        ({"question": "x" * 20_001}, "bad_question", None),
    ],
)
def test_a_field_that_cannot_be_is_named(api: httpx.Client, body: dict[str, Any], code: str, param: str | None) -> None:
    assert error(api.post("/api/ask", json=body), 422, code)["param"] == param


def test_more_of_a_thing_than_can_be_is_refused(api: httpx.Client) -> None:
    told = error(api.get("/api/search", params={"query": "jobs", "document": ["x"] * 1001}), 422, "bad_field")
    assert told["param"] == "document"
    parts = [{"type": "text", "text": "x" * 900_000}] * 2
    chat = {"model": "inward-assistant", "messages": [{"role": "user", "content": parts}]}
    error(api.post("/v1/chat/completions", json=chat), 422, "bad_question")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", b'{"question": "\\ud800?"}'),
        ("/api/ask", b'{"question": "x?", "\\ud800": 1}'),
        ("/api/ask", b'{"question": "x?", "history": [{"question": "\\ud800"}]}'),
        ("/api/enquiries", b'{"letter": "\\ud800"}'),
        ("/v1/chat/completions", b'{"model": "x", "messages": [{"role": "user", "content": "\\ud800"}]}'),
    ],
)
def test_half_a_character_is_refused(api: httpx.Client, path: str, body: bytes) -> None:
    error(api.post(path, content=body, headers={"content-type": "application/json"}), 422, "bad_field")


def test_a_body_of_a_hundred_thousand_brackets_is_refused(api: httpx.Client) -> None:
    reply = api.post("/api/ask", content=b"[" * 100_000, headers={"content-type": "application/json"})
    error(reply, 400, "bad_request")


def test_what_is_no_file_is_told_how_to_send_one(api: httpx.Client) -> None:
    head = {"content-type": "multipart/form-data; boundary=b"}
    body = b'--b\r\nContent-Disposition: form-data; name="files"\r\n\r\nhello\r\n--b--\r\n'
    told = error(api.post("/api/documents", content=body, headers=head), 422, "bad_field")
    assert "curl -F files=@FILE" in told["message"]


def test_what_is_no_json_and_what_is_not_there(api: httpx.Client) -> None:
    error(api.post("/api/ask", content=b"{", headers={"content-type": "application/json"}), 400, "bad_json")
    error(api.get("/api/nothing"), 404, "no_such_route")
    reply = api.put("/api/ask", json={})
    error(reply, 405, "no_such_method")
    assert reply.headers["allow"] == "POST"

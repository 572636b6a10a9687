"""The OpenAPI document describes everything, and the models on the wire hold what the values of Python hold."""

from __future__ import annotations

import dataclasses
from typing import Any

import httpx
import pytest

from assistant import answer
from assistant.api import letters, models
from assistant.enquiry import values
from corpus import document

LEFT_OUT = {  # what the wire does not tell, on purpose
    "Passage": {"statements"}, "IngestReport": {"removed", "missing"}, "Fact": {"start", "end"},
    "EnquiryItem": {"limits", "kind", "approved", "edited"}, "EnquiryReply": {"proof", "rivals"},
    "Letter": {"text", "asks", "limits", "subject", "sender", "signature", "history", "foreign"},
}  # fmt: skip
PAIRS = [
    (answer, models, "Answer Citation Caveat Figure Usage Hit WeighedStatement Explanation Turn"),
    (document, models, "Box Passage Filters Skipped IngestReport"),
    (values, letters, "Fact Project EnquiryItem Gap LedgerFigure Letter EnquiryReply"),
]


@pytest.mark.parametrize(("ours", "wire", "name"), [(a, b, name) for a, b, names in PAIRS for name in names.split()])
def test_the_wire_holds_what_python_holds(ours: Any, wire: Any, name: str) -> None:
    held = {field.name for field in dataclasses.fields(getattr(ours, name))}
    assert set(getattr(wire, name).model_fields) == held - LEFT_OUT.get(name, set())


def test_a_document_on_the_wire_is_a_record() -> None:
    held = {field.name for field in dataclasses.fields(document.DocumentRecord)}
    assert set(models.Document.model_fields) == held


def test_every_route_and_every_field_is_described(api: httpx.Client) -> None:
    told = api.get("/api/openapi.json").json()
    schemas = told["components"]["schemas"]
    silent = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, shape in schema.get("properties", {}).items()
        if not shape.get("description")
    ]
    assert silent == []
    assert "HTTPValidationError" not in schemas, "every error has our form"
    for path, methods in told["paths"].items():
        for method, route in methods.items():
            assert route["description"], f"{method} {path}"
            assert all(one["description"] for one in [*route["responses"].values(), *route.get("parameters", [])])
            assert path.startswith("/v1/models") or path == "/api/health" or "429" in route["responses"], path

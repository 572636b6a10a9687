"""Gradio's own client may ask, search and list, and call nothing else of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from gradio_client import Client

from tests.page.conftest import Served
from tests.page.fixed import FIRST


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[Client]:
    made = Client(served.url, verbose=False, analytics_enabled=False)
    yield made
    made.close()


def test_the_page_names_three_calls_and_no_other(client: Client) -> None:
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {
        "/ask", "/search", "/documents",
    }


def test_an_answer_comes_with_its_citations(client: Client) -> None:
    answer = json.loads(client.predict(FIRST, api_name="/ask"))
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"]


def test_the_documents_are_listed(client: Client) -> None:
    assert json.loads(client.predict(api_name="/documents"))["documents"]


def test_what_cannot_be_answered_is_told_in_words(client: Client) -> None:
    assert "did not answer in time" in json.loads(client.predict("Break", api_name="/ask"))["error"]

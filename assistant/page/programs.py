"""What Gradio's own clients may call: ask, search and list the documents, with the replies of the HTTP API as JSON.

Text and not a dictionary: Gradio's client takes each dictionary with a `path` for a file to be fetched. Every other
event of the page is private. Larger programs use `/api` itself, which is described and streams.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from gradio.events import api
from pydantic import BaseModel, ValidationError

from assistant.api import asking, models
from assistant.errors import AssistantError
from assistant.opening import Opening

AT_ONCE = 4  # calls of one kind at the same time; others wait in the page's queue


def offer(opening: Opening) -> None:
    """Wire the calls into the page that is being built."""

    def ask(question: str) -> str:
        """An answer of the documents, with its citations, caveats and figures."""
        return _told(lambda: _answer(opening, question))

    def search(query: str, limit: int) -> str:
        """The passages nearest to a query, 1 to 100."""
        return _told(lambda: asking.hits(opening.desk, query, limit, models.Filters()))

    def documents() -> str:
        """What is in the index."""
        return _told(lambda: asking.documents(opening.desk))

    for call in (ask, search, documents):
        api(call, api_name=call.__name__, concurrency_limit=AT_ONCE)


def _answer(opening: Opening, question: str) -> models.Answer:
    *_, last = asking.events(opening.desk, models.Question(question=question))
    return models.Answer.model_validate(last.answer)


def _told(make: Callable[[], BaseModel]) -> str:
    """The reply as JSON; of what cannot be done, why: Gradio itself tells its clients nothing of an error."""
    try:
        return make().model_dump_json()
    except ValidationError as error:
        return json.dumps({"error": str(error.errors()[0]["msg"])})
    except AssistantError as error:
        return json.dumps({"error": str(error)})

"""Our retrieval and our model as llama-index parts, for pipelines that others build. Importing it imports llama-index.

The scores are those of `Assistant.search`: cosine for the dense half, BM25 for the lexical one, 0 to 1 when fused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.model import Model
from assistant.retrieve import DEPTH, Searchable, fuse
from corpus.document import Filters, Passage


class Passages(Searchable, Protocol):
    """What the retrievers need of the corpus."""

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id."""
        ...


class DenseRetriever(BaseRetriever):
    """The nearest passages by cosine."""

    def __init__(self, corpus: Passages, limit: int = DEPTH, filters: Filters | None = None) -> None:
        super().__init__()
        self._corpus = corpus
        self._limit = limit
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        vector = self._corpus.encode(query_bundle.query_str)
        return _nodes(self._corpus, self._corpus.dense(vector, self._limit, self._filters))


class LexicalRetriever(BaseRetriever):
    """The best passages by BM25; none for a query without a known word."""

    def __init__(self, corpus: Passages, limit: int = DEPTH, filters: Filters | None = None) -> None:
        super().__init__()
        self._corpus = corpus
        self._limit = limit
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._corpus.lexical(query_bundle.query_str, self._limit, self._filters)
        return _nodes(self._corpus, found)


class FusedRetriever(BaseRetriever):
    """Two retrievers as one: their min–max-scaled scores added, as `assistant.retrieve.fuse` does."""

    def __init__(self, dense: BaseRetriever, lexical: BaseRetriever, limit: int = 10) -> None:
        super().__init__()
        self._dense = dense
        self._lexical = lexical
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        near, worded = self._dense.retrieve(query_bundle), self._lexical.retrieve(query_bundle)
        nodes = {found.node.node_id: found.node for found in (*near, *worded)}
        order = fuse(_scores(near), _scores(worded), limit=self._limit)
        return [NodeWithScore(node=nodes[found.id], score=found.score) for found in order]


def fused_retriever(corpus: Passages, limit: int = 10, filters: Filters | None = None) -> FusedRetriever:
    """What `Assistant.search` does, as a llama-index retriever."""
    depth = max(DEPTH, limit)
    return FusedRetriever(DenseRetriever(corpus, depth, filters), LexicalRetriever(corpus, depth, filters), limit)


def _scores(found: Sequence[NodeWithScore]) -> list[tuple[str, float]]:
    return [(one.node.node_id, float(one.score or 0.0)) for one in found]


def _nodes(corpus: Passages, found: Sequence[tuple[str, float]]) -> list[NodeWithScore]:
    passages = corpus.passages([identifier for identifier, _ in found])
    return [
        NodeWithScore(node=_node(passages[identifier]), score=score)
        for identifier, score in found
        if identifier in passages
    ]


def _node(passage: Passage) -> TextNode:
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={"document_id": passage.document_id, "heading": " > ".join(passage.heading), "page": passage.page},
    )


class WrittenBy(CustomLLM):
    """The language model of the settings as llama-index's, for its evaluators: the same limits, the same one error."""

    _model: Model = PrivateAttr()
    _seconds: float = PrivateAttr()
    _most_tokens: int = PrivateAttr()

    def __init__(self, model: Model, *, seconds: float = 60.0, most_tokens: int = 400) -> None:
        super().__init__(callback_manager=CallbackManager([]))
        self._model = model
        self._seconds = seconds
        self._most_tokens = most_tokens

    @property
    def metadata(self) -> LLMMetadata:
        """Name and limits."""
        return LLMMetadata(model_name=self._model.name, num_output=self._most_tokens, context_window=8192)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ARG002
        """The whole reply. Raises `ModelFailed`."""
        until = time.monotonic() + self._seconds
        messages = [{"role": "user", "content": prompt}]
        return CompletionResponse(text=self._model.complete(messages, until=until, most_tokens=self._most_tokens))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:  # noqa: ARG002
        """The reply in pieces, each with all before it. Raises `ModelFailed`."""
        until = time.monotonic() + self._seconds
        messages = [{"role": "user", "content": prompt}]

        def pieces() -> CompletionResponseGen:
            text = ""
            for piece in self._model.stream(messages, until=until, most_tokens=self._most_tokens):
                text += piece
                yield CompletionResponse(text=text, delta=piece)

        return pieces()

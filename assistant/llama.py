"""Our retrieval as llama-index retrievers, for pipelines that others build. Importing this module imports llama-index.

The scores are those of `Assistant.search`: cosine for the dense half, BM25 for the lexical one, 0 to 1 when fused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

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

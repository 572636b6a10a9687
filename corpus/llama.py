"""The corpus as parts of llama-index: a document, a node parser and an embedding that fit its `IngestionPipeline`.

Importing this module imports llama-index (2 s), so that only ingestion does. Nothing here touches its global
`Settings`: every part is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.schema import Document as LlamaDocument

from corpus import passages
from corpus.document import Document, Passage
from corpus.embedding import Embedder, Vectors
from corpus.errors import EmbeddingFailed
from corpus.index import embedding_text, statement_spans


class SourceDocument(LlamaDocument):
    """A document as llama-index sees it: its id, its text, and the metadata that may go into prompts (no path)."""

    _document: Document = PrivateAttr()

    @classmethod
    def of(cls, document: Document) -> SourceDocument:
        """The document with its blocks in tow."""
        known = document.metadata
        values: dict[str, Any] = {
            "id_": document.id, "text": document.text,
            "metadata": {"title": known.title, "publisher": known.publisher, "published": known.published or ""},
        }
        made = cls(**values)
        made._document = document
        return made


class PassageNode(TextNode):
    """A passage as llama-index sees it: the passage's id, text and exact span; its context in front when embedded."""

    _passage: Passage = PrivateAttr()
    _title: str = PrivateAttr(default="")
    _statements: Vectors | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, passage: Passage, title: str, source: RelatedNodeInfo) -> PassageNode:
        """The passage with its statements in tow; `title` and `source` are those of its document."""
        text, offset = embedding_text(passage, title)
        values: dict[str, Any] = {
            "id_": passage.id, "text": passage.text, "start_char_idx": passage.start, "end_char_idx": passage.end,
            "metadata": {"context": text[:offset].strip(), "document_id": passage.document_id, "page": passage.page},
            "excluded_embed_metadata_keys": ["document_id", "page"],
            "excluded_llm_metadata_keys": ["document_id", "page"],
            "metadata_template": "{value}", "text_template": "{metadata_str}\n{content}",
            "relationships": {NodeRelationship.SOURCE: source},
        }
        made = cls(**values)
        made._passage, made._title = passage, title
        return made

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self._passage

    @property
    def title(self) -> str:
        """Title of the passage's document."""
        return self._title

    @property
    def statements(self) -> Vectors:
        """Vectors of the passage's statements, (statements, dimension), once embedded."""
        if self._statements is None:
            raise ValueError(f"the node {self.id_!r} is not embedded yet")
        return self._statements


class PassageParser(NodeParser):
    """Documents → passages, with our splitter. llama-index would look for each node's text again to find its span; ours
    are exact already and stay.
    """

    _count_tokens: Callable[[str], int] = PrivateAttr()

    @classmethod
    def of(cls, count_tokens: Callable[[str], int]) -> PassageParser:
        """A parser that counts tokens by the given function."""
        made = cls(include_metadata=False, include_prev_next_rel=False)
        made._count_tokens = count_tokens
        return made

    @classmethod
    def class_name(cls) -> str:
        """The name under which llama-index lists this part."""
        return "PassageParser"

    def _parse_nodes(
        self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any  # noqa: ARG002 - the base's
    ) -> list[BaseNode]:
        found: list[BaseNode] = []
        for node in nodes:
            if not isinstance(node, SourceDocument):
                raise TypeError(f"PassageParser takes SourceDocument.of(…), not {type(node).__name__}")
            document = node._document
            source = node.as_related_node_info()  # hashes the whole text: once a document
            title = document.metadata.title
            parts = passages.split(document, self._count_tokens)
            found.extend(PassageNode.of(passage, title, source) for passage in parts)
        return found

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, LlamaDocument]  # noqa: ARG002 - the base's
    ) -> list[BaseNode]:
        return nodes


class PassageEmbedding(BaseEmbedding):
    """Our embedder as llama-index's. Passage nodes also get the vectors of their statements, from the same pass."""

    _embedder: Embedder = PrivateAttr()

    @classmethod
    def of(cls, embedder: Embedder) -> PassageEmbedding:
        """The given embedder in llama-index's clothes."""
        made = cls(model_name=embedder.name)
        made._embedder = embedder
        return made

    @classmethod
    def class_name(cls) -> str:
        """The name under which llama-index lists this part."""
        return "PassageEmbedding"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        """Embed nodes in place."""
        ours = [node for node in nodes if isinstance(node, PassageNode)]
        if len(ours) != len(nodes):
            return super().__call__(nodes, **kwargs)
        texts = [embedding_text(node.passage, node.title) for node in ours]
        spans = [statement_spans(node.passage, offset) for node, (_, offset) in zip(ours, texts, strict=True)]
        rows, statements = self._embedder.encode_passages([text for text, _ in texts], spans)
        if not len(ours) == len(rows) == len(statements):
            raise EmbeddingFailed(f"The embedder gave {len(rows)} vectors for {len(ours)} texts. Try it again.")
        for node, row, own in zip(ours, rows, statements, strict=True):
            node.embedding = row.tolist()
            node._statements = own
        return nodes

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in self._embedder.encode(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class Pipeline:
    """Documents → passage nodes → embedded passage nodes, each half an `IngestionPipeline` without cache or workers.

    Two halves, so that a long document is embedded a slice at a time.
    """

    def __init__(self, embedder: Embedder, count_tokens: Callable[[str], int]) -> None:
        self._split = IngestionPipeline(transformations=[PassageParser.of(count_tokens)], disable_cache=True)
        self._embed = IngestionPipeline(transformations=[PassageEmbedding.of(embedder)], disable_cache=True)

    def split(self, document: Document) -> list[PassageNode]:
        """The passages of a document, in order."""
        return _ours(self._split.run(documents=[SourceDocument.of(document)]))

    def embed(self, nodes: Sequence[PassageNode]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of the passages, (n, dimension), and of the statements of each."""
        done = _ours(self._embed.run(nodes=list(nodes)))
        return np.array([node.embedding for node in done], np.float32), [node.statements for node in done]


def _ours(nodes: Sequence[BaseNode]) -> list[PassageNode]:
    return [node for node in nodes if isinstance(node, PassageNode)]

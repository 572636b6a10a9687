"""What ours is held against, run in the same process on the same documents and with the same embedding model."""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.public.ranking import Ranking
from eval.public.sets import SetDocument

Search = Callable[[str], Ranking]

DEPTH = 50  # documents of a ranking
MODEL_TOKENS = 254  # of a text that sentence-transformers shows all-MiniLM-L6-v2 (256 with its two marks)
LONG_SET = 300  # words of the middle document from which all windows of a document are embedded, not the first alone


def bm25(documents: Sequence[SetDocument]) -> Search:
    """BM25 alone: bm25s as it comes (Lucene's form, English stop words, Snowball stems), title and text as one."""
    import bm25s  # type: ignore[import-untyped]  # it ships no types
    import Stemmer  # a compiled module without types

    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.text}" for document in documents]
    index = bm25s.BM25(method="lucene")
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    depth = min(DEPTH, len(documents))

    def search(question: str) -> Ranking:
        tokens = bm25s.tokenize(question, stopwords="en", stemmer=stemmer, show_progress=False)
        places, scores = index.retrieve(tokens, k=depth, show_progress=False)
        return [documents[place].id for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    return search


def minilm(documents: Sequence[SetDocument], progress: Callable[[int, int], None] | None = None) -> Search:
    """The embedding alone, by exact cosine: each document's first 254 tokens, as the model's own library cuts it.

    In a set of long documents each is cut into windows of 254 tokens, and its nearest window counts.
    """
    from corpus.embedding import LocalEmbedder

    embedder = LocalEmbedder()
    whole = [f"{document.title}\n{document.text}".strip() for document in documents]
    long = median(len(text.split()) for text in whole) > LONG_SET
    pieces = [(number, piece) for number, text in enumerate(whole) for piece in windows(text, None if long else 1)]
    vectors = _encoded(embedder, [piece for _, piece in pieces], progress)
    owners = np.array([number for number, _ in pieces])

    def search(question: str) -> Ranking:
        scores = np.full(len(documents), -2.0, np.float32)
        np.maximum.at(scores, owners, vectors @ embedder.encode([first_window(question)])[0])
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        return [documents[place].id for place in order]

    return search


def starter(documents: Sequence[SetDocument], progress: Callable[[int, int], None] | None = None) -> Search:
    """A llama-index starter: `VectorStoreIndex` with its default splitter and store, the same embedding model.

    A chunk of 1,024 tokens is cut at 254 for the model, as sentence-transformers cuts it. A document ranks where its
    first chunk does.
    """
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    _load_sentence_splitter()
    nodes = SentenceSplitter().get_nodes_from_documents([
        Document(text=f"{document.title}\n{document.text}".strip(), doc_id=document.id) for document in documents
    ])
    embedding = _llama_embedding(progress, len(nodes))
    index = VectorStoreIndex(nodes=nodes, embed_model=embedding, show_progress=False)
    retriever = index.as_retriever(similarity_top_k=min(2 * DEPTH, len(nodes)))
    return lambda question: once(node.node.ref_doc_id or "" for node in retriever.retrieve(question))[:DEPTH]


def _load_sentence_splitter() -> None:
    """Load what llama-index's splitter needs of nltk from a copy.

    nltk 3.10 refuses a data file with several hard links, which is how uv installs llama-index's.
    """
    import nltk.data  # type: ignore[import-untyped]  # it ships no types
    from llama_index.core import utils

    bundled = Path(utils.__file__).parent / "_static" / "nltk_cache" / "corpora" / "stopwords"
    with tempfile.TemporaryDirectory(prefix="nltk-") as folder:
        shutil.copytree(bundled, Path(folder) / "corpora" / "stopwords")
        nltk.data.path.insert(0, folder)
        try:
            _ = utils.globals_helper.punkt_tokenizer  # held from now on
        finally:
            nltk.data.path.remove(folder)


def once(documents: Iterable[str]) -> list[str]:
    """The documents in order, each at its first place."""
    return list(dict.fromkeys(documents))


def windows(text: str, most: int | None = None) -> list[str]:
    """The text cut after each 254 tokens of the model; at least one piece."""
    from corpus.embedding import tokenizer

    ends = [end for _, end in tokenizer().encode(text, add_special_tokens=False).offsets]
    cuts = [0, *ends[MODEL_TOKENS - 1 : -1 : MODEL_TOKENS], len(text)]
    return [text[start:end] for start, end in itertools.pairwise(cuts)][:most]


def first_window(text: str) -> str:
    """The text as the model's own library would show it to the model."""
    return windows(text, 1)[0]


def _encoded(embedder: Any, texts: Sequence[str], progress: Callable[[int, int], None] | None) -> NDArray[np.float32]:
    rows = []
    for start in range(0, len(texts), 64):
        rows.append(embedder.encode(texts[start : start + 64]))
        if progress:
            progress(min(start + 64, len(texts)), len(texts))
    return np.concatenate(rows)


def _llama_embedding(progress: Callable[[int, int], None] | None, total: int) -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from corpus.embedding import LocalEmbedder

    embedder = LocalEmbedder()
    done = 0

    class Local(BaseEmbedding):
        """Our embedder behind llama-index's interface."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            nonlocal done
            done += len(texts)
            if progress:
                progress(done, total)
            return [row.tolist() for row in embedder.encode([first_window(text) for text in texts])]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Local(model_name="all-MiniLM-L6-v2", embed_batch_size=64)


def asks_for_figure_date_or_name(question: str) -> bool:
    """Whether a question asks, by its wording, for a number, a date or a name."""
    return re.search(
        r"\bhow (?:many|much|old|long|far|large|big|high|tall|fast)\b|\bwhen\b|\bwho(?:m|se)?\b|"
        r"\b(?:what|which) (?:year|date|day|month|century|percentage|number|amount|name|person|king|company|city)\b|"
        r"\bname of\b",
        question, re.IGNORECASE,
    ) is not None

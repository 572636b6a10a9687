"""The rival of `eval.bench`: llama-index's local starter with sentence-transformers, as its documentation has it.

Runs in an environment of its own, as a script, and imports nothing of ours. Reader, splitter, store and retriever are
the defaults of llama-index; the index is kept on disk and loaded again, and a question brings back passages, since
there is no language model on either side. The embedding model is the one that we use, read from a folder.

    bench_starter.py build MODEL DOCUMENTS STORE
    bench_starter.py ask MODEL STORE QUESTION
    bench_starter.py warm MODEL STORE QUESTIONS       one question a line; prints milliseconds as a JSON list
    bench_starter.py serve MODEL DOCUMENTS STORE PORT builds the index where there is none, then opens the page
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from llama_index.core.indices.base import BaseIndex
    from llama_index.core.retrievers import BaseRetriever


def build(model: str, documents: str, store: str) -> BaseIndex[Any]:
    """Read, split, embed, keep."""
    read = SimpleDirectoryReader(documents).load_data()
    index = VectorStoreIndex.from_documents(read, embed_model=HuggingFaceEmbedding(model_name=model))
    index.storage_context.persist(store)
    return index


def load(model: str, store: str) -> BaseIndex[Any]:
    """The index as it was kept."""
    kept = StorageContext.from_defaults(persist_dir=store)
    return load_index_from_storage(kept, embed_model=HuggingFaceEmbedding(model_name=model))


def passages(retriever: BaseRetriever, question: str) -> str:
    """What the starter shows for a question: the passages that it would hand to a model."""
    return "\n\n".join(f"{hit.score:.3f} {hit.node.get_content()}" for hit in retriever.retrieve(question))


def warm(retriever: BaseRetriever, questions: list[str]) -> list[float]:
    """Milliseconds for each question, the first one twice."""
    times = []
    for question in [questions[0], *questions]:
        start = time.perf_counter()
        passages(retriever, question)
        times.append((time.perf_counter() - start) * 1000)
    return times


def serve(model: str, documents: str, store: str, port: int) -> None:
    """A chat page over the index."""
    import gradio as gr

    index = load(model, store) if (Path(store) / "docstore.json").exists() else build(model, documents, store)
    retriever = index.as_retriever()

    def reply(message: str, history: list[Any]) -> str:  # noqa: ARG001 - Gradio hands the history over as well
        return passages(retriever, message)

    page = gr.ChatInterface(reply, analytics_enabled=False)
    page.launch(server_name="127.0.0.1", server_port=port)


def main(command: str, model: str, *rest: str) -> None:
    """Run one command."""
    if command == "build":
        build(model, *rest)
    elif command == "ask":
        print(passages(load(model, rest[0]).as_retriever(), rest[1]))
    elif command == "warm":
        questions = Path(rest[1]).read_text(encoding="utf-8").splitlines()
        print(json.dumps(warm(load(model, rest[0]).as_retriever(), questions)))
    elif command == "serve":
        serve(model, rest[0], rest[1], int(rest[2]))
    else:
        raise SystemExit(f"There is no command {command!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])

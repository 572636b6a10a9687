from __future__ import annotations

from assistant import Assistant


def test_the_llama_index_retriever_finds_what_search_finds(desk: Assistant) -> None:
    from assistant.llama import fused_retriever

    query = "How many optics companies are there?"
    nodes = fused_retriever(desk._corpus, limit=5).retrieve(query)
    hits = desk.search(query, limit=5)
    assert [(node.node.node_id, node.score) for node in nodes] == [(hit.passage.id, hit.score) for hit in hits]
    assert nodes[0].node.metadata["document_id"] == hits[0].passage.document_id


def test_llama_index_keeps_its_global_settings_untouched(desk: Assistant) -> None:
    from llama_index.core import Settings

    from assistant.llama import fused_retriever

    fused_retriever(desk._corpus).retrieve("laser")
    assert Settings._llm is None
    assert Settings._embed_model is None

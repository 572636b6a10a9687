"""What others have published on these sets, restated: system, measure, value, where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One published number."""

    system: str
    measure: str
    value: float
    source: str


_MTEB = "results repository of MTEB"
_ANSERINI = "regressions of Anserini"
_COOKBOOK = "Anthropic's cookbook, 2025, top 3"
_SQUAD = "stored predictions, SQuAD's own script"
_CARD = "model card"
_CHUNKS = "README of chunking_evaluation"

PUBLISHED: dict[str, tuple[Published, ...]] = {
    "scifact": (
        Published("all-MiniLM-L6-v2", "nDCG@10", 0.6451, _MTEB),
        Published("all-mpnet-base-v2", "nDCG@10", 0.6557, _MTEB),
        Published("bge-small-en-v1.5", "nDCG@10", 0.7127, _MTEB),
        Published("bge-base-en-v1.5", "nDCG@10", 0.7435, _MTEB),
        Published("bm25s", "nDCG@10", 0.6874, _MTEB),
        Published("BM25, flat index", "nDCG@10", 0.6789, _ANSERINI),
        Published("BM25 and bge-base, rank fusion", "nDCG@10", 0.747, _ANSERINI),
    ),
    "anthropic-docs": (
        Published("Voyage embeddings, basic RAG", "RR@10", 0.737, _COOKBOOK),
        Published("Voyage embeddings, basic RAG", "R@3", 0.659, _COOKBOOK),
        Published("… with a summary index", "RR@10", 0.773, _COOKBOOK),
        Published("… and a language model that reranks", "RR@10", 0.865, _COOKBOOK),
        Published("… and a language model that reranks", "R@3", 0.693, _COOKBOOK),
    ),
    "squad2-dev": (
        Published("BERT, single model (Google)", "F1, given the paragraph", 0.8178, _SQUAD),
        Published("nlnet, single model (Microsoft)", "F1, given the paragraph", 0.7878, _SQUAD),
        Published("BiDAF with self-attention and ELMo", "F1, given the paragraph", 0.6788, _SQUAD),
        Published("MiniLM-L12 tuned on SQuAD 2", "F1, given the paragraph", 0.7950, _CARD),
    ),
    "canard-dev": (
        Published("pointer-generator rewriter", "BLEU against the human rewrite", 0.5154, "README of CANARD"),
    ),
    "tatqa-dev": (
        Published("TagOp, given the context", "F1, hidden test set", 0.580, "leaderboard of TAT-QA"),
        Published("TAT-LLM 70B, given the context", "F1, hidden test set", 0.884, "leaderboard of TAT-QA"),
    ),
    "chroma-chunking": (
        Published("1,200 characters, text-embedding-3-large", "recall, all texts", 0.809, _CHUNKS),
        Published("1,200 characters, text-embedding-3-large", "IoU, all texts", 0.177, _CHUNKS),
        Published("clusters of 400, text-embedding-3-large", "recall, all texts", 0.897, _CHUNKS),
        Published("clusters of 400, text-embedding-3-large", "IoU, all texts", 0.183, _CHUNKS),
    ),
    "squad1-dev": (
        Published("BERT, ensemble", "F1, given the paragraph", 0.9220, _SQUAD),
        Published("Match-LSTM, ensemble", "F1, given the paragraph", 0.7676, _SQUAD),
    ),
    "squadshifts-new-wiki": (
        Published("BERT-Large, trained on SQuAD 1.1", "F1, given the paragraph", 0.908, "results of SQuADShifts"),
        Published("AllenNLP BiDAF", "F1, given the paragraph", 0.765, "results of SQuADShifts"),
    ),
}

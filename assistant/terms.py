"""Words of a text as search and evidence compare them: content words, stems, and what is too general to count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import Stemmer

# Function words of English, and the words in which people wrap a question. None of them says what is asked about.
FUNCTION_WORDS: Final = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "some", "any", "each", "every", "either", "neither", "no", "not", "none", "all", "both", "such", "own", "same", "other", "another", "of", "in", "on", "at", "to", "for", "from", "by", "with", "without", "within", "about", "into", "onto", "over", "under", "between", "among", "across", "through", "during", "per", "via", "than", "as", "like", "and", "or", "but", "nor", "so", "yet", "if", "then", "else", "while", "because", "since", "until", "unless", "though", "although", "whether", "i", "me", "my", "mine", "we", "us", "our", "ours", "you", "your", "yours", "he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs", "one", "ones", "who", "whom", "whose", "which", "what", "when", "where", "why", "how", "there", "here", "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "done", "doing", "has", "have", "had", "having", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "cannot", "s", "t", "d", "ll", "re", "ve", "m", "don", "isn", "aren", "wasn", "weren", "doesn", "didn", "hasn", "haven", "won", "wouldn", "couldn", "shouldn", "also", "too", "very", "just", "only", "even", "still", "again", "ever", "never", "once", "now", "already", "please", "thanks", "thank", "hello", "hi", "dear", "kindly", "many", "much", "more", "most", "few", "fewer", "less", "least", "lot", "lots", "several", "enough", "quite", "rather", "really", "actually", "exactly", "roughly", "about", "approximately", "currently", "today", "nowadays", "overall", "altogether", "etc", "eg", "ie", "ok", "okay", "yes", "well"]
)
ASKING_WORDS: Final = frozenset(
    ["tell", "give", "show", "say", "says", "said", "know", "want", "need", "like", "let", "help", "wonder", "wondering", "explain", "describe", "list", "name", "mention", "figure", "figures", "number", "numbers", "count", "total", "amount", "level", "answer", "question", "info", "information", "detail", "details", "thing", "things", "stuff", "kind", "kinds", "sort", "sorts", "type", "types", "way", "ways", "document", "documents", "source", "sources", "page", "pages", "get", "got", "go", "going", "come", "make", "made", "take", "put", "see", "look", "find", "found", "use", "used", "using", "exist", "exists", "there's", "what's", "available", "possible", "sure", "idea", "interested", "interesting", "curious", "briefly", "short", "quick", "quickly", "simply"]
)
WORD: Final = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_ACRONYM: Final = re.compile(r"(?:[A-Z]\.){2,}")


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Snowball stem of a lower-case word (Porter 2001)."""
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """The words of a text in lower case, possessives and dots of acronyms taken off: "the UK's U.S." → the uk us."""
    text = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    return [re.sub(r"[’']s?$", "", word) for word in WORD.findall(text.lower())]


def content_words(text: str) -> list[str]:
    """The words that say what a text is about, in order, function words left out."""
    return [word for word in words(text) if word not in FUNCTION_WORDS and word]


def stems(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(stem(word) for word in content_words(text))

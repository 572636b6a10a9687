"""Text → unit vectors. Knows nothing of documents, files or stores.

`LocalEmbedder` runs all-MiniLM-L6-v2 on the processor by CTranslate2; `OpenAIEmbedder` asks a server. Both hand out
rows of length 1, so that a dot product is a cosine.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import AssistantError, EmbeddingFailed, ModelFilesDamaged

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from corpus.minilm import Encoder

Vectors = NDArray[np.float32]
Span = tuple[int, int]  # half-open, in characters of the text it comes with

LOCAL_DIMENSION = 384
LOCAL_NAME = "all-MiniLM-L6-v2/384/float32/1"
WINDOW = 384  # tokens of one forward pass, the two marks included; the model has positions for 512
CLS, SEP = 101, 102
SHARE_TOKENS = 128  # too few to part among threads
BATCH_TOKENS = 1024  # tokens of one batch, padding included: larger ones are slower on a processor and take more memory
OPENAI_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
OPENAI_BATCH = 256  # texts of one request; the service takes 2048
OPENAI_TIMEOUT = 30.0  # seconds for one request, its one retry included


class Embedder(Protocol):
    """Turns texts into unit vectors. Thread-safe."""

    @property
    def name(self) -> str:
        """Fingerprint: model, dimension, precision, version. Vectors of different names are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Components of one vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text: shape (texts, dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """The vectors of the texts, and for each text one unit row for each of its spans."""
        ...

    def close(self) -> None:
        """Let go of model or connection; the next text opens it again."""
        ...


def open_embedder(name: str, base_url: str | None = None) -> Embedder:
    """The embedder of a setting: "local" or "openai:MODEL". Cheap: nothing is loaded before the first text.

    `base_url`: another server than OpenAI's that speaks its protocol.
    """
    if name == "local":
        return LocalEmbedder()
    if name.startswith("openai:") and len(name) > len("openai:"):
        return OpenAIEmbedder(name.removeprefix("openai:"), base_url=base_url)
    raise EmbeddingFailed(f'No embedder is called {name!r}. Set `embedder` to "local" or "openai:MODEL".')


def cleaned(text: str) -> str:
    """The text with each lone surrogate as "?", so that it can be encoded; its length and offsets stay."""
    return text.encode("utf-8", "replace").decode("utf-8")


def count_tokens(text: str) -> int:
    """Tokens of a text as the local model counts them, without the two marks. Loads the tokenizer, not the model."""
    return len(tokenizer().encode(cleaned(text), add_special_tokens=False).ids)


_tokenizer_lock = threading.Lock()
_tokenizer_held: list[Tokenizer] = []


def tokenizer() -> Tokenizer:
    """The model's tokenizer, loaded once a process (0.05 s). It neither cuts nor pads."""
    with _tokenizer_lock:
        if not _tokenizer_held:
            from tokenizers import Tokenizer

            from corpus import minilm

            path = minilm.tokenizer_file()
            try:
                loaded = Tokenizer.from_file(str(path))
            except Exception as error:  # the library raises bare Exception
                raise ModelFilesDamaged(f"The tokenizer {str(path)!r} cannot be read: {error}.") from error
            loaded.no_truncation()
            loaded.no_padding()
            loaded.encode_special_tokens = True  # "[SEP]" in a document is text
            _tokenizer_held.append(loaded)
        return _tokenizer_held[0]


@dataclass(frozen=True)
class _Tokens:
    """One text as the model sees it."""

    ids: list[int]
    starts: NDArray[np.int64]  # characters, one for each token
    ends: NDArray[np.int64]

    @property
    def windows(self) -> list[list[int]]:
        """The ids cut into forward passes, each with its two marks; one for an empty text."""
        step = WINDOW - 2
        cuts = range(0, max(len(self.ids), 1), step)
        return [[CLS, *self.ids[cut : cut + step], SEP] for cut in cuts]


class LocalEmbedder:
    """all-MiniLM-L6-v2 in float32 on all available cores.

    A vector is the mean of the last hidden states of all tokens, as sentence-transformers makes it. A text longer than
    one forward pass is cut into several and the mean runs over all of them: nothing is lost.
    """

    name = LOCAL_NAME
    dimension = LOCAL_DIMENSION

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or cores()
        self._lock = threading.Lock()
        self._model: Encoder | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text: shape (texts, 384)."""
        return self.encode_passages(texts, [()] * len(texts))[0]

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """The vectors of the texts and of their spans, from the same forward pass.

        A span's vector is the mean of the states of its tokens, which have seen the whole text ("late chunking",
        Günther et al. 2024, arXiv 2409.04701). A span without a token gets its text's vector.
        """
        tokens = [_tokenise(text) for text in texts]
        passages = np.zeros((len(texts), self.dimension), np.float32)
        statements: list[Vectors] = [np.zeros((0, self.dimension), np.float32) for _ in texts]
        for number, states, marks in self._states(tokens):
            total = states.sum(axis=0) + marks
            passages[number] = _unit(total)
            rows = [_span_row(tokens[number], states, span, passages[number]) for span in spans[number]]
            if rows:
                statements[number] = np.stack(rows)
        return passages, statements

    def token_table(self) -> tuple[list[str], Vectors]:
        """The pieces of the model's vocabulary, in its order, and the mean state of each run alone, (pieces, 384)."""
        numbered = sorted(tokenizer().get_vocab().items(), key=lambda item: item[1])
        alone = [[CLS, number, SEP] for _, number in numbered]
        parts = [alone[first : first + 1024] for first in range(0, len(alone), 1024)]
        rows = [states.mean(axis=1) for states in self._encoder().states(parts)]
        return [piece for piece, _ in numbered], np.concatenate(rows)

    def close(self) -> None:
        """Let go of the model (90 MB); the next text loads it again."""
        with self._lock:
            self._model = None

    def _states(self, tokens: Sequence[_Tokens]) -> Iterator[tuple[int, Vectors, Vectors]]:
        """For each text its number, the states of its tokens (tokens, 384) and the sum of those of its marks (384)."""
        windows = [(number, part, ids) for number, text in enumerate(tokens) for part, ids in enumerate(text.windows)]
        missing = [len(text.windows) for text in tokens]
        parts: list[dict[int, Vectors]] = [{} for _ in tokens]
        encoder = self._encoder()
        cut = batches(windows, encoder.threads)
        for batch, rows in zip(cut, encoder.states([ids for _, _, ids in batch] for batch in cut), strict=True):
            for (number, part, ids), states in zip(batch, rows, strict=True):
                parts[number][part] = states[: len(ids)].copy()
                missing[number] -= 1
                if missing[number] == 0:
                    done = [parts[number][part] for part in sorted(parts[number])]
                    parts[number] = {}
                    marks = np.sum([states[0] + states[-1] for states in done], axis=0)
                    yield number, np.concatenate([states[1:-1] for states in done]), marks

    def _encoder(self) -> Encoder:
        with self._lock:
            if self._model is None:
                from corpus import minilm

                self._model = minilm.Encoder(minilm.converted_model(), threads=self._threads)
            return self._model


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tokenise(text: str) -> _Tokens:
    encoded = tokenizer().encode(cleaned(text), add_special_tokens=False)
    offsets = np.array(encoded.offsets, np.int64).reshape(-1, 2)
    return _Tokens(encoded.ids, offsets[:, 0], offsets[:, 1])


def batches(windows: Sequence[tuple[int, int, list[int]]], threads: int) -> list[list[tuple[int, int, list[int]]]]:
    """Windows of like length together, so that little is spent on padding, and a share for each thread."""
    share = math.ceil(sum(len(ids) for _, _, ids in windows) / threads)
    most = min(BATCH_TOKENS, max(SHARE_TOKENS, share))
    found: list[list[tuple[int, int, list[int]]]] = []
    for window in sorted(windows, key=lambda window: (len(window[2]), window[:2])):
        if not found or len(window[2]) * (len(found[-1]) + 1) > most:
            found.append([])
        found[-1].append(window)
    return found


def _span_row(tokens: _Tokens, states: Vectors, span: Span, otherwise: Vectors) -> Vectors:
    first = int(np.searchsorted(tokens.ends, span[0], side="right"))
    last = int(np.searchsorted(tokens.starts, span[1], side="left"))
    return _unit(states[first:last].sum(axis=0)) if first < last else otherwise


def _unit(vector: Vectors) -> Vectors:
    """The vector at length 1; raises where it has no direction."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length < 1e-12:
        raise EmbeddingFailed("The embedding model gave a vector without a direction. Run `assistant doctor`.")
    return np.asarray(vector / length, np.float32)


class OpenAIEmbedder:
    """Embeddings of an OpenAI-compatible server. The key comes from `OPENAI_API_KEY` and is never shown."""

    def __init__(self, model: str, *, base_url: str | None = None, timeout: float = OPENAI_TIMEOUT) -> None:
        self.model = model
        self.name = f"openai:{model}"
        self._base_url = base_url
        self._timeout = timeout
        self._dimension = OPENAI_DIMENSIONS.get(model)
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def dimension(self) -> int:
        """Components of one vector; an unknown model is asked once."""
        if self._dimension is None:
            self._dimension = int(self.encode(["dimension"]).shape[1])
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text, in the order given; a request holds at most 256 texts."""
        rows = [self._request(list(texts[cut : cut + OPENAI_BATCH])) for cut in range(0, len(texts), OPENAI_BATCH)]
        if not rows:
            return np.zeros((0, self.dimension), np.float32)
        return np.concatenate(rows)

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """The texts and the spans, each encoded as a text of its own: the service hands out no token states."""
        pieces = [text[start:end] for text, own in zip(texts, spans, strict=True) for start, end in own]
        rows = self.encode([*texts, *pieces])
        passages, rest = rows[: len(texts)], rows[len(texts) :]
        ends = np.cumsum([len(own) for own in spans])
        return passages, [rest[end - len(own) : end] for end, own in zip(ends, spans, strict=True)]

    def close(self) -> None:
        """Close the connection; the next text opens it again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _request(self, texts: list[str]) -> Vectors:
        from corpus.deadline import DeadlinePassed, within

        # The service refuses an empty text.
        given = [cleaned(text).replace("\0", " ") if text.strip("\0 \n\t\r") else "." for text in texts]
        embeddings = self._opened().embeddings
        try:
            reply = within(self._timeout, lambda: embeddings.create(model=self.model, input=given))
            return self._rows(reply, len(texts))
        except AssistantError:
            raise
        except DeadlinePassed as error:
            self.close()  # ends the request that is still under way
            raise EmbeddingFailed(
                f"The embedding server did not answer within {self._timeout:g} s (model {self.model!r}). "
                'Try again, or set `embedder` to "local".'
            ) from error
        except Exception as error:  # openai, httpx, json and attribute errors: a wrong server raises any of them
            raise EmbeddingFailed(_openai_message(self.model, error)) from None

    def _rows(self, reply: Any, wanted: int) -> Vectors:
        items = sorted(reply.data, key=lambda item: int(item.index))
        if [item.index for item in items] != list(range(wanted)):
            raise self._bad(f"{len(items)} vectors for {wanted} texts")
        rows = np.array([item.embedding for item in items], np.float32)
        if rows.ndim != 2 or not rows.shape[1] or (self._dimension is not None and rows.shape[1] != self._dimension):
            raise self._bad(f"vectors of shape {rows.shape}")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths < 1e-12).any():
            raise self._bad("a vector without a direction")
        self._dimension = int(rows.shape[1])
        return np.asarray(rows / lengths, np.float32)

    def _bad(self, what: str) -> EmbeddingFailed:
        return EmbeddingFailed(f"The embedding server gave {what} (model {self.model!r}). Check model and server.")

    def _opened(self) -> Any:
        with self._lock:
            if self._client is None:
                import openai

                if not os.environ.get("OPENAI_API_KEY") and self._base_url is None:
                    raise EmbeddingFailed(
                        f'The embedder {self.name!r} needs a key. Set OPENAI_API_KEY, or set `embedder` to "local".'
                    )
                key = os.environ.get("OPENAI_API_KEY") or "none"
                self._client = openai.OpenAI(
                    api_key=key, base_url=self._base_url, timeout=self._timeout / 2, max_retries=1
                )
                _ = self._client.embeddings  # loads its types (1 s) here rather than within the deadline
            return self._client


def _openai_message(model: str, error: Exception) -> str:
    """What went wrong, without the server's text: it may hold the key or a page of HTML."""
    status = getattr(error, "status_code", None)
    what = f"answered with status {status}" if status else f"failed ({type(error).__name__})"
    step = {401: "Check OPENAI_API_KEY.", 404: "Check the model's name.", 429: "Wait, or check the account's quota."}
    then = step.get(status or 0, "Check the server and try again.")
    return f"The embedding server {what} for model {model!r}. {then}"

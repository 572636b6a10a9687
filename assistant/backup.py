"""One archive of all that cannot be made anew: originals, catalogue with metadata, enquiries, settings.

The index is a cache, so it stays out and is rebuilt on the way in. The archive is a zip whose parts are stored and not
packed: nothing in it can expand, so its own size bounds what it brings. `manifest.json` names each part with its size
and hash; an archive that differs from its manifest in anything is refused before a byte of the index is touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import BadArchive, StorageFailed

if TYPE_CHECKING:
    from assistant.enquiry.log import EnquiryLog
    from assistant.settings import Settings
    from corpus.corpus import Corpus
    from corpus.ingest import Progress

LAYOUT: Final = 1  # of the archive
MANIFEST: Final = "manifest.json"
ROWS: Final = "catalogue.json"
ENQUIRIES: Final = "enquiries.json"
SETTINGS: Final = "settings.json"
_ORIGINAL: Final = re.compile(r"originals/([0-9a-f]{64})(\.[^./\\\0]{0,40})?(\.meta\.yaml)?")
_LARGEST_LIST: Final = 256 * 1024 * 1024  # bytes of a part that is read at once
_CHUNK: Final = 1 << 20  # bytes
_LOCAL: Final = ("index", "shipped")  # settings that say nothing of another machine


@dataclass(frozen=True)
class Exported:
    """What an archive holds."""

    documents: int
    enquiries: int
    missing: tuple[str, ...]  # paths of documents whose kept original is absent or damaged, so not in it


@dataclass(frozen=True)
class Imported:
    """What an archive brought in."""

    documents: int
    enquiries: int
    pending: tuple[str, ...]  # paths of documents whose original could not be read
    other_settings: dict[str, Any]  # of the archive, where those in force differ; they are not taken over


def export(corpus: Corpus, log: EnquiryLog, settings: Settings, target: Path) -> Exported:
    """Write the archive; it appears whole or not at all.

    Raises `BadArchive` where the file exists, `IndexInUse` while another process writes, `StorageFailed`.
    """
    if target.exists():
        raise BadArchive(f"The file {str(target)!r} exists already. Name another, or remove it first.")
    with corpus.standing_still() as (rows, kept), _storage(target), _beside(target) as beside:
        sound = [file for file in kept if _is_sidecar(file) or _sha256(file) == file.name[:64]]
        listed = json.loads(log.export())
        parts = {
            ROWS: rows, ENQUIRIES: json.dumps(listed).encode(),
            SETTINGS: json.dumps(settings.model_dump(mode="json", exclude=set(_LOCAL))).encode(),
        }
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            named = [_put(archive, name, data) for name, data in parts.items()]
            named += [_put_file(archive, f"originals/{file.name}", file) for file in sound]
            archive.writestr(MANIFEST, json.dumps({"layout": LAYOUT, "parts": named}, indent=1))
    have = {file.name[:64] for file in sound if not _is_sidecar(file)}
    documents = corpus.documents()
    missing = tuple(record.path for record in documents if record.sha256 not in have)
    return Exported(len(documents) - len(missing), len(listed["enquiries"]), missing)


def bring_in(
    corpus: Corpus, log: EnquiryLog, settings: Settings, source: Path, *, replace: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Imported:
    """Put what an archive holds in the place of documents and enquiries, after all of it was checked.

    Raises `BadArchive` where it is damaged or none, `IndexNotEmpty` where something is in and `replace` is not set,
    `IndexInUse`, `StorageFailed`.
    """
    from assistant.enquiry.log import read_export

    if log.all() and not replace:
        raise BadArchive("The log holds enquiries, which would go. Name another index by --index, or say --replace.")
    with _storage(corpus.folder):
        corpus.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=corpus.folder) as place, _opened(source) as archive:
            parts = _checked(archive, source)
            needed = sum(parts.values())
            if shutil.disk_usage(place).free < needed:
                raise StorageFailed(f"The archive needs {needed / 1e6:,.0f} MB in {place!r}. Make room there first.")
            unpacked = [_unpacked(archive, name, Path(place)) for name in parts if name.startswith("originals/")]
            rows, enquiries, made_with = (
                archive.read(name) if name in parts else b"{}" for name in (ROWS, ENQUIRIES, SETTINGS)
            )
            try:
                asked, held = read_export(enquiries), dict(json.loads(made_with))
                report = corpus.restore(rows, unpacked, replace=replace, progress=progress)
            except (ValueError, TypeError) as error:
                raise _bad(source, f"its lists cannot be read ({error})") from error
            count = log.restore(asked)
    ours = settings.model_dump(mode="json", exclude=set(_LOCAL))
    other = {name: held[name] for name in ours if name in held and held[name] != ours[name]}
    return Imported(len(report.updated), count, tuple(one.path for one in report.skipped), other)


# Writing.


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file beside the target that takes its name when the block ends well."""
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> dict[str, Any]:
    archive.writestr(name, data)
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _put_file(archive: zipfile.ZipFile, name: str, file: Path) -> dict[str, Any]:
    archive.write(file, name)
    return {"name": name, "size": file.stat().st_size, "sha256": _sha256(file)}


def _is_sidecar(file: Path) -> bool:
    return file.name.endswith(".meta.yaml")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# Reading.


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    from corpus.reading import gate

    try:
        with gate.open_regular(source) as stream, zipfile.ZipFile(stream) as archive:
            yield archive
    except gate.Refused as refused:
        raise BadArchive(f"The archive {str(source)!r} cannot be opened: {refused.detail}") from refused
    except (zipfile.BadZipFile, EOFError, RuntimeError, UnicodeDecodeError) as error:
        raise _bad(source, "it is cut short or no zip file") from error


def _checked(archive: zipfile.ZipFile, source: Path) -> dict[str, int]:
    """Names and sizes of all parts, each held against the manifest; raises `BadArchive` for the first that differs."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    whole = sum(info.file_size for info in infos)
    if whole > source.stat().st_size or any(info.compress_type != zipfile.ZIP_STORED for info in infos):
        raise _bad(source, "its parts would expand, and an export's are stored as they are")
    if len(set(names)) != len(names) or names.count(MANIFEST) != 1:
        raise _bad(source, "its manifest is missing, or a name stands twice")
    manifest = _manifest(archive.read(MANIFEST), source)
    if set(manifest) | {MANIFEST} != set(names) or ROWS not in manifest:
        raise _bad(source, "its parts are not those of its manifest")
    sizes = {}
    for name, (size, sha256) in manifest.items():
        original = _ORIGINAL.fullmatch(name)
        if not original and name not in (ROWS, ENQUIRIES, SETTINGS):
            raise _bad(source, f"the part {name[:80]!r} has no place in an export")
        if not original and size > _LARGEST_LIST:
            raise _bad(source, f"the part {name!r} is too large")
        if _hash_of(archive, name) != (size, sha256) or (original and not original[3] and original[1] != sha256):
            raise _bad(source, f"the part {name[:80]!r} is not what its manifest says")
        sizes[name] = size
    return sizes


def _manifest(data: bytes, source: Path) -> dict[str, tuple[int, str]]:
    try:
        manifest = json.loads(data)
        if manifest["layout"] != LAYOUT:
            raise _bad(source, f"it has the layout {manifest['layout']!r}, this version reads {LAYOUT}")
        return {str(part["name"]): (int(part["size"]), str(part["sha256"])) for part in manifest["parts"]}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _bad(source, "its manifest cannot be read") from error


def _hash_of(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _unpacked(archive: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """A checked part as a file; its name was matched, so it lies in the folder."""
    target = folder / name.removeprefix("originals/")
    with archive.open(name) as part, target.open("xb") as file:
        shutil.copyfileobj(part, file, _CHUNK)
        file.flush()
        os.fsync(file.fileno())
    return target


def _bad(source: Path, why: str) -> BadArchive:
    return BadArchive(f"The archive {str(source)!r} is refused: {why}. Nothing was changed; make the export again.")


@contextmanager
def _storage(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"{str(place)!r} cannot be written ({error.strerror}). Make room or give write permission, then run the "
            "command again."
        ) from error

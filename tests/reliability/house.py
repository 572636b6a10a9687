"""What lies on the disk, what is loaded and connected to, what is kept and deleted: S24, S29 to S35, S40 to S42."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import json
import pickle
import random
import re
import sqlite3
import subprocess
import sys
import time
import tomllib
from contextlib import closing
from pathlib import Path

from assistant import Assistant, Settings
from assistant.server.logs import masked
from tests.reliability.checks import Bench, NotHere, check
from tests.reliability.doors import _started
from tests.reliability.office import Tab, canary, canary_documents, question

ROOT = Path(__file__).parents[2]
ADDRESSES = (
    "http://127.0.0.1:9/x", "http://[::1]:9/", "http://0.0.0.0:9/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://2130706433/",
    "http://0177.0.0.1/", "http://user@127.0.0.1:9/", "https://evil.example/redirect", "file:///etc/passwd", "gopher://127.0.0.1:9/_x", "ftp://evil.example/x",
)


def sources() -> dict[Path, ast.Module]:
    """The program's own code."""
    return {file: ast.parse(file.read_text("utf-8")) for name in ("assistant", "corpus") for file in (ROOT / name).rglob("*.py")}


def imported(names: set[str]) -> list[str]:
    """Where any of these modules is imported."""
    found = []
    for file, tree in sources().items():
        for node in ast.walk(tree):
            of = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{file.name}: {one}" for one in of if one.split(".")[0] in names]
    return found


@check("S24", "addresses of every kind where files are named", "nothing is fetched: the program takes files alone")
def addresses(bench: Bench) -> str:
    heard = bench.office.connections
    tried = 0
    for address in ADDRESSES:
        report = bench.desk.ingest([address])
        assert not report.added and report.skipped, address
        tried += 1
    with bench.office.client("key:officer") as client:
        for address in ADDRESSES:
            assert client.post("/api/enquiries", json={"letter": address}).status_code in (200, 422)
            assert client.post("/api/documents", data={"files": address}).status_code in (415, 422)
            assert client.post("/api/documents", json={"url": address}).status_code == 415
            tried += 3
    assert bench.office.connections == heard == "", bench.office.connections
    assert imported({"requests", "aiohttp", "urllib3", "ftplib"}) == []
    return f"{tried} of {tried} refused or taken for plain text, 0 connections"


@check("S29", "start, sign in, ask by page and API, bring a file in, with every connection written down", "0 connections beyond this machine")
def telemetry(bench: Bench) -> str:
    office_ = bench.office
    with office_.client("ada") as client:
        assert canary(6) in client.post("/api/ask", json={"question": question(6)}).text
        assert canary(7) in Tab(client, office_.events).ask(question(7))
        client.get("/")
        sent = client.post("/api/documents", files={"files": ("kiln.md", b"# Kilns\n\n- The kiln at Sandgate burns at 1,400 degrees.\n")})
        assert sent.status_code == 200
        assert client.delete(f"/api/documents/{sent.json()['added'][0]}").status_code == 200
    watched = subprocess.run(
        [sys.executable, "-c", "import socket; s = socket.socket(); s.settimeout(0.2); s.connect_ex(('192.0.2.1', 9))"], check=False,
        env={"PYTHONPATH": str(office_.folder / "watch"), "CONNECTIONS": str(office_.folder / "trial"), "PATH": "/usr/bin"}, timeout=30)
    assert watched.returncode == 0 and "192.0.2.1" in (office_.folder / "trial").read_text(), "the watch sees nothing"
    assert office_.connections == "", office_.connections
    return "0 connections, 0 names looked up; the watch sees one that is made on purpose"


class _Canary:
    """What a hostile pickle runs."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, (f"open({str(self.marker)!r}, 'w').write('ran')",))


@check("S30", "hostile pickles and caches in the folder of the index", "nothing of ours is a pickle; the marker never appears", in_ci=False)
def pickles(bench: Bench) -> str:
    assert imported({"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}) == []
    loads = [
        f"{file.name}:{node.lineno}" for file, tree in sources().items() for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ]  # fmt: skip
    assert loads == []
    index, marker = bench.place() / "index", bench.place() / "ran"
    with Assistant.open(Settings(index=index, mode="extractive")) as desk:
        desk.ingest([canary_documents(bench.place() / "d")])
    evil = pickle.dumps(_Canary(marker))
    pickle.loads(evil)
    assert marker.exists(), "the marker does not work"
    marker.unlink()
    planted = 0
    for folder in [index, *[one for one in index.rglob("*") if one.is_dir()]]:
        for name in ("index_metadata.pickle", "cache.pkl", "bm25.pkl", "vocab.index.json", "params.index.json", "data.npy"):
            if not (folder / name).exists():
                (folder / name).write_bytes(evil)
                planted += 1
    for file in index.rglob("*.pickle"):
        file.write_bytes(evil)
    for found in list(index.rglob("*.npy")) + list(index.rglob("*.npz")):
        found.write_bytes(evil)
    said = subprocess.run(
        [sys.executable, "-m", "assistant", "--index", str(index), "ask", question(1)], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert not marker.exists(), "a pickle ran"
    assert "Traceback" not in said.stderr, said.stderr[-500:]
    return f"{planted} files planted, exit code {said.returncode}, the marker never appeared; 0 imports of pickle"


@check("S31", "settings of a Chroma collection that name foreign model code", "no such code is loaded, nothing is connected to", in_ci=False)
def collections(bench: Bench) -> str:
    index = bench.place() / "index"
    with Assistant.open(Settings(index=index, mode="extractive")) as desk:
        desk.ingest([canary_documents(bench.place() / "d")])
    changed = 0
    evil = {"name": "sentence_transformer", "type": "known", "config": {"model_name": "evil/model", "kwargs": {"trust_remote_code": True}, "device": "cpu", "normalize_embeddings": False}}
    for file in index.rglob("chroma.sqlite3"):
        with closing(sqlite3.connect(file)) as connection:
            for row, held in connection.execute("SELECT id, config_json_str FROM collections").fetchall():
                config = {**json.loads(held or "{}"), "embedding_function": evil}
                connection.execute("UPDATE collections SET config_json_str = ? WHERE id = ?", (json.dumps(config), row))
                changed += 1
            connection.commit()
    assert changed, "no collection was found"
    watch, trace = bench.office.folder / "watch", bench.place() / "trace"
    code = (
        "import sys\nfrom assistant import Assistant, Settings\n"
        f"with Assistant.open(Settings(index={str(index)!r}, mode='extractive')) as desk: print(desk.ask({question(1)!r}).text)\n"
        "print('loaded', [m for m in sys.modules if m.split('.')[0] in ('sentence_transformers', 'transformers', 'torch')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False,
                          env={"PYTHONPATH": f"{watch}:{ROOT}", "CONNECTIONS": str(trace), "HOME": str(Path.home()), "PATH": "/usr/bin"})  # fmt: skip
    assert "loaded []" in done.stdout, (done.stdout, done.stderr[-500:])
    assert canary(1) in done.stdout and not trace.exists(), done.stdout
    makers = [node for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get_collection", "create_collection", "get_or_create_collection")]
    for call in makers:
        assert any(one.arg == "embedding_function" and isinstance(one.value, ast.Constant) and one.value.value is None for one in call.keywords), call.lineno
    return f"{changed} collection changed, answered all the same, 0 modules of model code, 0 connections; {len(makers)} calls without one"


@check("S32", "a Chroma server that is reached over a network", "the start warns in capitals; the compose file opens it to no other machine", in_ci=False)
def chroma_open(bench: Bench) -> str:
    _, said = _started(bench, "--host", "192.0.2.1", ASSISTANT_CHROMA_URL="http://192.0.2.2:8000", ASSISTANT_PROXY_HEADER="x-user", ASSISTANT_TRUSTED_PROXIES="127.0.0.1")
    assert "THE CHROMA SERVER http://192.0.2.2:8000 IS REACHED OVER A NETWORK" in said, said
    _, quiet = _started(bench, "--host", "192.0.2.1", ASSISTANT_CHROMA_URL="http://127.0.0.1:8000", ASSISTANT_PROXY_HEADER="x-user", ASSISTANT_TRUSTED_PROXIES="127.0.0.1")
    assert "IS REACHED OVER" not in quiet
    import yaml

    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert "ports" not in services["chroma"], "the compose file opens Chroma"
    assert all(str(port).startswith("127.0.0.1:") for port in services["assistant"]["ports"])
    return "warned; in the compose file Chroma has no port, the page one on loopback"


MINIMUM = {"gradio": (6, 25), "pypdf": (7, 1), "llama-index-core": (0, 14), "pillow": (12, 3), "lxml": (6, 1), "chromadb": (1, 5), "fastapi": (0, 165)}


@check("S33", "the versions in use against published advisories", "0 known, but for the written list; \"not run\" where no source can be reached")
def advisories(bench: Bench) -> str:
    from tests.supply.advisories import Unreachable, examined

    try:
        found = examined()
    except Unreachable as why:
        raise NotHere(f"no source of advisories can be reached: {why}") from why
    assert found.looked > 50, found.looked
    assert found.new == [], found.new
    return f"{found.looked} packages, {len(found.known)} known exceptions, 0 others"


@check("S34", "the lowest versions that the project takes, and those in use", "no lower than those without known holes")
def minimum(bench: Bench) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lowest = {re.split(r"[>=<\[ ]", line)[0].lower(): line for line in project}
    looked = []
    for name, least in MINIMUM.items():
        try:
            used = tuple(int(part) for part in re.findall(r"\d+", importlib.metadata.version(name))[:2])
        except importlib.metadata.PackageNotFoundError:
            continue
        assert used >= least, (name, used)
        if name in lowest:
            named = re.search(r">=([\d.]+)", lowest[name])
            assert named and tuple(int(part) for part in named[1].split("."))[:2] >= least, lowest[name]
        looked.append(name)
    assert len(looked) >= 5
    return f"{len(looked)} packages"


HARD = ("a", "1 ", "1,", ".", " ", "(", "[", "aA1 ", "x@", "http://", "£1.5 million ", "\n", "-", "a.b", "2021-", "the ", '"', "[1]", "<a ", "|", "é", "\\")
_TIMED = """
import importlib, json, pkgutil, re, sys, time
import assistant, corpus
size = int(sys.argv[1]); hard = json.loads(sys.argv[2]); skip = set(sys.argv[3].split(","))
for package in (assistant, corpus):
    for one in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if one.name.startswith(("assistant.reader.train", "assistant.__main__", "assistant.reader.network")): continue
        module = importlib.import_module(one.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str) and f"{one.name}.{name}" not in skip:
                skip.add(f"{one.name}.{name}"); print("@", f"{one.name}.{name}", flush=True)
                for piece in hard:
                    text = (piece * (size // len(piece) + 1))[:size]; begun = time.process_time()
                    for _ in zip(value.finditer(text), range(100000)): pass
                    took = time.process_time() - begun
                    if took > 0.1: print("=", f"{one.name}.{name}", repr(piece), round(took, 2), flush=True)
"""


@check("S35", "every regular expression of the project on strings of 1 MB", "each ≤ 0.5 s on a text as long as it is ever given", in_ci=False)
def expressions(bench: Bench) -> str:
    size = bench.rounds(1_000_000, 20_000)
    done: list[str] = []
    stuck: dict[str, str] = {}
    slow: dict[str, float] = {}
    while True:  # one that is stuck holds its whole process: it is noted, and the rest goes on in a new one
        with subprocess.Popen([sys.executable, "-c", _TIMED, str(size), json.dumps(HARD), ",".join([*done, *stuck])], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            try:
                out, _ = process.communicate(timeout=150)
            except subprocess.TimeoutExpired:
                process.kill()
                out, _ = process.communicate()
        names = [line[2:] for line in out.splitlines() if line.startswith("@ ")]
        for line in out.splitlines():
            if line.startswith("= "):
                name, took = line[2:].split(" ", 1)[0], float(line.rsplit(" ", 1)[1])
                slow[name] = max(slow.get(name, 0.0), took)
        if process.returncode == 0:
            done += names
            break
        assert names and len(stuck) < 30, out[-300:]
        done += names[:-1]
        stuck[names[-1]] = "stuck"
    over = sorted([name for name, took in slow.items() if took > 0.5] + list(stuck))
    assert over == [], f"{len(over)} of {len(done) + len(stuck)}: {over}"
    return f"{len(done)} expressions, the slowest {max(slow.values(), default=0.1):.2f} s"


@check("S40", "scores in replies", "2 digits at most")
def scores(bench: Bench) -> str:
    with bench.office.client("key:reader") as client:
        replies = [
            client.get("/api/search", params={"query": "glassworks", "limit": 20}).json(),
            client.post("/api/ask", json={"question": question(1), "explain": True}).json(),
        ]  # fmt: skip

    def walked(value: object, name: str = "") -> list[float]:
        if isinstance(value, dict):
            return [one for key, item in value.items() for one in walked(item, key)]
        if isinstance(value, list):
            return [one for item in value for one in walked(item, name)]
        return [value] if isinstance(value, float) and name in ("score", "dense", "lexical") else []

    found = [one for reply in replies for one in walked(reply)]
    assert len(found) > 20 and all(round(one, 2) == one for one in found), found[:9]
    return f"{len(found)} scores"


def _people(chance: random.Random, many: int) -> list[tuple[str, list[str]]]:
    """Invented records: a line, and what in it tells of a person."""
    made = []
    for _ in range(many):
        first, last = chance.choice(("Jane", "Omar", "Ines", "Pavel")), chance.choice(("Example", "Sample", "Mock", "Trial"))
        mail = f"{first}.{last}{chance.randrange(100)}@{chance.choice(('example.org', 'mail.example.com'))}".lower()
        phone = chance.choice(("+44 7700 900", "07700 900 ", "(0121) 496 0")) + f"{chance.randrange(100, 1000)}"
        card = "4" + "".join(str(chance.randrange(10)) for _ in range(15))
        card = " ".join(card[at : at + 4] for at in (0, 4, 8, 12))
        iban = f"GB{chance.randrange(10, 99)} NWBK {chance.randrange(1000, 9999)} {chance.randrange(1000, 9999)} {chance.randrange(1000, 9999)} {chance.randrange(10, 99)}"
        insured = f"AB {chance.randrange(10, 99)} {chance.randrange(10, 99)} {chance.randrange(10, 99)} C"
        made.append((f"{first} {last}, {mail}, tel. {phone}; card {card}, account {iban}, insurance {insured}, asks for 62% of 5,552 firms", [mail, phone, card, iban, insured]))
    return made


@check("S41", "100 invented records of people, in questions and in what is logged", "masked before logging in 100 %; plain figures stay")
def personal(bench: Bench) -> str:
    people = _people(bench.chance("S41"), 100)
    parts = [part for _, held in people for part in held]
    left = [part for line, held in people for part in held if part in masked(line)]
    assert left == [], left[:5]
    plain = ["62% of 5,552 firms", "in 2013-2021, by 27.2%", "£1.5 million for 148 firms", "12,345,678 people", "page 12 of 345", "ISO 9001 since 1998", "GET /api/documents/ab12cd34 200", "3.0 m people, 4,000 square metres"]
    kept = [text for text in plain if masked(text) == text]
    assert len(kept) == len(plain), set(plain) - set(kept)
    office_, few = bench.office, bench.rounds(100, 2)
    with office_.client("rita") as client:
        for line, _ in people[:few]:
            client.post("/api/ask", json={"question": f"Do you know {line}?"[:400]})
    logged = "\n".join(office_.log)
    found = [part for line, held in people[:few] for part in held if part in logged]
    assert found == [], found[:5]
    return f"recall {len(parts) - len(left)} of {len(parts)}, precision {len(kept)} of {len(plain)} plain texts unchanged; {few} asked, 0 in the log"


@check("S42", "a document taken out", "gone from index, originals, caches and temporary files within 60 s")
def deleted(bench: Bench) -> str:
    office_, word = bench.office, "Zibeldorn"
    with office_.client("ada") as client:
        sent = client.post("/gradio_api/upload", files={"files": ("z.md", f"# {word}\n\n- The mill of {word} grinds 912 sacks.\n".encode())}).json()[0]
        tab = Tab(client, office_.events)
        file = {"path": sent, "meta": {"_type": "gradio.FileData"}, "orig_name": "z.md"}
        assert tab.join("ingest", [[file], ""]).status_code == 200
        assert "Added" in json.dumps(tab.heard())
        assert "912" in client.post("/api/ask", json={"question": f"How many sacks does the mill of {word} grind?"}).json()["text"]
        known = next(one["id"] for one in client.get("/api/documents").json()["documents"] if "zibel" in (one["title"] + one["path"]).lower() or one["path"] == "z.md")
        clock = time.monotonic()
        assert client.delete(f"/api/documents/{known}").status_code == 200
        assert client.get(f"/api/documents/{known}").status_code == 404
        assert client.get("/api/search", params={"query": f"mill of {word}"}).text.count(word) == 0
        left = [str(at)] if (at := _holding(office_.folder, word)) else []
        while left and time.monotonic() - clock < 60:
            time.sleep(2)
            left = [str(at)] if (at := _holding(office_.folder, word)) else []
    assert not left, left
    return f"gone from every file within {time.monotonic() - clock:.0f} s"


def _holding(folder: Path, word: str) -> Path | None:
    """A file below the folder that still holds the word, as text, in UTF-16 or by name."""
    for file in folder.rglob("*"):
        if file.is_file() and file.name not in ("log", "connections"):
            data = file.read_bytes()
            if word.encode() in data or word.lower().encode() in data or word.encode("utf-16-le") in data:
                return file
    return None

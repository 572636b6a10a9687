"""Too much, too slow, and what responses and logs hold: S04, S20 to S23, S25 to S28."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.assistant.openai_server import KEY
from tests.reliability.checks import Bench, NotHere, check
from tests.reliability.hostile_page import listener
from tests.reliability.load import share, through_api
from tests.reliability.office import Office, Tab, office, question
from tests.reliability.wire import spoken


@check("S04", "the page asked to fetch an address, by 40 spellings", "403 or 404 each, 0 connections")
def proxy(bench: Bench) -> str:
    with listener() as (at, heard):
        schemes = ("http://", "HTTP://", "https://", "ftp://", "file://", "http:%2F%2F", "http%3A//", "http%253A//", "hTTp:", "data:text/html,")
        paths = [f"/gradio_api/{kind}{scheme}{at}/x" for kind in ("file=", "file/", "proxy=", "proxy/", "file%3D") for scheme in schemes]
        statuses = set()
        for path in paths:
            head = f"GET {path} HTTP/1.1\r\nHost: {bench.office.url[7:]}\r\nCookie: {bench.office.cookie('ada')}\r\nConnection: close\r\n\r\n"
            status = spoken(bench.office.url, [head.encode()])
            assert status in (403, 404), (path, status)
            statuses.add(status)
        assert heard == [] and bench.office.connections == "", (heard, bench.office.connections)
    return f"{len(paths)} of {len(paths)} refused, 0 connections"


@contextmanager
def others(office_: Office, who: str = "rita") -> Iterator[list[float]]:
    """One more user who asks all the while; the seconds of the answers."""
    times: list[float] = []
    stop = threading.Event()

    def run() -> None:
        with office_.client(who) as client:
            while not stop.is_set():
                seconds, status, right = through_api(client, len(times) % 10, 1)
                times.append(seconds if status == 200 and right else 999.0)
                stop.wait(0.1)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()


def _normal(office_: Office, seconds: float = 3) -> float:
    with others(office_) as times:
        time.sleep(seconds)
    return share(times, 0.95)


@check("S20", "files that unpack to too much, 10 at once", "memory grows ≤ 300 MB; another user's answers take ≤ 3 times as long, or ≤ 2.5 s", in_ci=False)
def bombs(bench: Bench) -> str:
    material = os.environ.get("ASSISTANT_MATERIAL")
    if not material or not (Path(material) / "bad_files").is_dir():
        raise NotHere("the files are made by the material of ASSISTANT_MATERIAL")
    made = bench.place()
    size = ["--big-mb", "2", "--bomb-mb", str(bench.rounds(200, 30)), "--pages", "50", "--many", "200"]
    subprocess.run([sys.executable, Path(material) / "bad_files" / "make_bad_files.py", made, *size], check=True, stdout=subprocess.DEVNULL)
    listed = json.loads((made / "manifest.json").read_text())["files"]
    files = [made / "files" / one["path"] for one in listed if one["id"] in ("D04", "D05", "D06", "D16", "D17", "P13", "P14") and one["made"]]
    assert len(files) >= 5, files
    office_ = bench.office
    normal, before = _normal(office_), office_.used()[0]
    peak = [before]
    with others(office_) as times, ThreadPoolExecutor(10) as pool:
        def send(number: int) -> int:
            with office_.client("key:officer") as client:
                client.timeout = 500
                file = files[number % len(files)]
                return client.post("/api/documents", files={"files": (file.name, file.read_bytes())}).status_code

        sent = [pool.submit(send, number) for number in range(10)]
        while not all(one.done() for one in sent):
            peak.append(office_.used()[0])
            time.sleep(0.05)
        statuses = sorted({one.result() for one in sent})
    assert all(400 <= status < 500 for status in statuses), statuses  # as too large, hostile, or too many at once
    grew, slowest = max(peak) - before, share(times, 0.95)
    assert grew <= 300e6, grew
    assert slowest <= max(3 * normal, 2.5), (slowest, normal)
    return f"10 refused ({', '.join(map(str, statuses))}), {grew / 1e6:+.0f} MB at most, p95 of another {normal:.2f} → {slowest:.2f} s"


@contextmanager
def strict(bench: Bench) -> Iterator[Office]:
    """An installation with low limits."""
    with office(bench, ASSISTANT_QUESTIONS_PER_MINUTE="20", ASSISTANT_UPLOAD_MB_PER_DAY="3") as made:
        yield made


@check("S21", "uploads without end; S22: 200 questions a second from one client", "429 with Retry-After; nobody else's answers take more than twice as long, or 1 s", in_ci=False)
def quota(bench: Bench) -> str:
    return _limits(bench)[0]


@check("S22", "200 questions a second from one client", "429 after the limit; nobody else's answers take more than twice as long, or 1 s")
def flood(bench: Bench) -> str:
    return _limits(bench)[1]


_measured: dict[int, tuple[str, str]] = {}


def _limits(bench: Bench) -> tuple[str, str]:
    """Both, on one installation."""
    if id(bench) not in _measured:
        with strict(bench) as own:
            _measured[id(bench)] = (_uploads_without_end(own), _flood(bench, own))
    return _measured[id(bench)]


def _uploads_without_end(own: Office) -> str:
    taken = 0
    with own.client("olive") as client, own.client("oscar") as other:
        for number in range(40):
            reply = client.post("/gradio_api/upload", files={"files": (f"{number}.txt", b"%d " % number * 100_000)})
            if reply.status_code == 429:
                assert int(reply.headers["retry-after"]) > 0
                break
            assert reply.status_code == 200, reply.text
            taken += len(b"%d " % number) * 100_000
        else:
            raise AssertionError("nothing stops it")
        assert taken < 3_500_000, taken
        assert other.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 200, "another's quota is spent"
    return f"stopped after {taken / 1e6:.1f} MB of 3 a day; another user may still upload"


def _flood(bench: Bench, own: Office) -> str:
    seconds = bench.rounds(30, 4)
    statuses: dict[int, int] = {}
    lock = threading.Lock()
    with own.client("rita") as client:
        normal = share([through_api(client, number)[0] for number in range(8)], 0.95)
    until = time.monotonic() + seconds

    def pour(_: int) -> None:
        with own.client("key:reader") as client:
            while time.monotonic() < until:
                begun = time.monotonic()
                status = client.post("/api/ask", json={"question": question(1)}).status_code
                with lock:
                    statuses[status] = statuses.get(status, 0) + 1
                time.sleep(max(0.0, 0.05 - (time.monotonic() - begun)))

    times = []
    with ThreadPoolExecutor(10) as pool, own.client("olive") as client:
        poured = [pool.submit(pour, number) for number in range(10)]
        while time.monotonic() < until and len(times) < 18:
            took, status, right = through_api(client, len(times))
            assert status == 200 and right, status
            times.append(took)
            time.sleep(seconds / 20)
        for one in poured:
            one.result()
    refused = statuses.get(429, 0)
    assert set(statuses) == {200, 429} and statuses[200] <= 21 + seconds, statuses
    slowest = share(times, 0.95)
    assert slowest <= max(2 * normal, 1.0), (slowest, normal)
    return f"{sum(statuses.values()) / seconds:.0f} a second for {seconds} s: {statuses[200]} answered, {refused:,} told to wait; p95 of another {normal:.2f} → {slowest:.2f} s"


@check("S23", "200 connections that send or read a byte a second", "cut within 60 s; others are served", in_ci=False)
def slow(bench: Bench) -> str:
    office_, many = bench.office, bench.rounds(200, 40)
    address = ("127.0.0.1", int(office_.url.rpartition(":")[2]))
    kinds = (b"GET / HT", b"", b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\nname=")
    open_ = []
    for number in range(many):
        connection = socket.create_connection(address)
        connection.sendall(kinds[number % 3])
        connection.setblocking(False)
        open_.append(connection)
    begun = time.monotonic()
    reader = socket.create_connection(address)  # asks for much, again and again, and takes nothing of it
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.setblocking(False)
    head = f"GET /config HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {office_.cookie('ada')}\r\n\r\n".encode()
    with suppress(OSError):
        reader.send(head * 400)
    alive = list(open_)
    with others(office_) as times:
        while alive and time.monotonic() - begun < 60:
            time.sleep(1)
            alive = [one for one in alive if not _cut(one)]
    took = time.monotonic() - begun
    for one in (*open_, reader):
        one.close()
    assert not alive, f"{len(alive)} of {many} are still open after {took:.0f} s"
    assert share(times, 0.95) <= 2.5, share(times, 0.95)
    return f"{many} of {many} cut within {took:.0f} s, p95 of another user {share(times, 0.95):.2f} s"


def _cut(connection: socket.socket) -> bool:
    try:
        connection.send(b"x")
        return connection.recv(100) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


POLICY = ("default-src 'self'", "img-src 'self' data: blob:", "frame-src 'none'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "connect-src 'self'")


@check("S25", "the headers of every kind of response", "policy, nosniff, referrer, frames; no-store for answers and files; no version of the server")
def headers(bench: Bench) -> str:
    looked = 0
    with bench.office.client("ada") as ada, bench.office.client() as nobody:
        upload = ada.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
        asset = next(part.split('"')[0] for part in ada.get("/").text.split('"./')[1:] if part.startswith("assets/"))
        replies = [
            ada.get("/"), upload, ada.get(f"/gradio_api/file={upload.json()[0]}"), ada.get("/config"), ada.get("/nothing"),
            ada.post("/api/ask", json={"question": question(1)}), ada.post("/api/ask", json={}), ada.get("/api/documents"), ada.get("/metrics"),
            ada.get("/gradio_api/file=http://x"), ada.get("/", headers={"host": "evil.example"}), ada.get(f"/{asset}"),
            nobody.get("/sign-in"), nobody.post("/sign-in", data={"name": "x", "password": "y"}), nobody.get("/"), nobody.get("/health"),
            nobody.get("/ready"), nobody.get("/api/documents"), nobody.post("/sign-out"), nobody.request("OPTIONS", "/"),
            ada.post("/gradio_api/queue/join", content=b"{"), ada.post("/gradio_api/run/predict", json={"fn_index": 9999}),
        ]  # fmt: skip
    for reply in replies:
        held = reply.headers
        assert all(part in held["content-security-policy"] for part in POLICY), reply.url
        assert "http" not in held["content-security-policy"] and "*" not in held["content-security-policy"]
        assert held["x-content-type-options"] == "nosniff" and held["x-frame-options"] == "DENY", reply.url
        assert held["referrer-policy"] == "same-origin"  # with none a browser hides the origin of the sign-in form, which is refused then
        assert "server" not in held and "x-powered-by" not in held
        if "/assets/" not in str(reply.url):
            assert held["cache-control"] == "no-store", reply.url
        looked += 1
    statuses = sorted({reply.status_code for reply in replies})
    return f"{looked} responses, statuses {', '.join(map(str, statuses))}"


@check("S26", "handlers that raise with a secret in their words", "general words and a number; the secret is in no reply, and masked in the log")
def errors(bench: Bench) -> str:
    import io
    import logging

    from assistant.server.logs import Lines
    from tests.assistant.api.serving import serve

    secret = "sk-live-0123456789abcdef"

    class Broken:
        settings = bench.desk.settings

        def __getattr__(self, name: str) -> Any:
            def fails(*_: Any, **__: Any) -> Any:
                raise RuntimeError(f"password=hunter2hunter2 {secret} at /srv/secret")

            return fails

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines("json"))
    logging.getLogger("assistant").addHandler(handler)
    tried = 0
    try:
        with serve(lambda tell: Broken(), bench.desk.settings) as client:
            for method, path, sent in (
                ("POST", "/api/ask", {"question": "x?"}), ("GET", "/api/search?query=x", None), ("GET", "/api/documents", None),
                ("POST", "/api/enquiries", {"letter": "How many?"}), ("POST", "/api/stream", {"question": "x?"}),
                ("POST", "/v1/chat/completions", {"model": "inward-assistant", "messages": [{"role": "user", "content": "x?"}]}),
            ):  # fmt: skip
                reply = client.request(method, path, json=sent)
                assert reply.status_code == 500 and "logged under" in reply.text, (path, reply.text)
                assert secret not in reply.text and "hunter2" not in reply.text and "/srv" not in reply.text and "Traceback" not in reply.text
                number = reply.text.split("logged under ")[1][:8]
                assert number in stream.getvalue(), "the number is not in the log"
                tried += 1
    finally:
        logging.getLogger("assistant").removeHandler(handler)
    logged = stream.getvalue()
    assert "RuntimeError" in logged and secret not in logged and "hunter2hunter2" not in logged
    return f"{tried} of {tried}: a number in the reply, the error under it in the log, masked"


@check("S27", "the key of the model's server, passwords and keys of users, looked for everywhere", "0 hits")
def secrets_(bench: Bench) -> str:
    office_ = bench.office
    wanted = [KEY, *office_.keys.values(), "seven quiet garden words"]
    places: dict[str, str] = {}
    with office_.client("ada") as client:
        asked = {"question": question(2), "mode": "generative"}
        for path in ("/", "/config", "/api/openapi.json", "/metrics", "/api/documents", "/api/health", "/gradio_api/info"):
            places[path] = client.get(path).text
        places["answer"] = client.post("/api/ask", json=asked).text
        places["refusal"] = client.post("/api/ask", json={"question": KEY}).text.replace(KEY, "", 2)
        tab = Tab(client, office_.events)
        places["event"] = tab.ask(question(3))
    for file in office_.index.rglob("*"):
        if file.is_file():
            places[str(file.name)] = file.read_bytes().decode("latin-1")
    places["log"] = "\n".join(office_.log)
    places["command line"] = Path(f"/proc/{office_.process.pid}/cmdline").read_text()
    hits = [(name, secret[:6]) for name, text in places.items() for secret in wanted if secret in text]
    assert hits == [], hits
    assert KEY in "".join(bench.server.keys), "the key was not used at all"
    return f"{len(wanted)} secrets in {len(places)} places: 0 hits"


@check("S28", "line breaks and escapes in names, questions, paths and headers", "one event is one line of JSON; no escape; no words of a question")
def log_lines(bench: Bench) -> str:
    office_ = bench.office
    before = len(office_.log)
    odd = 'x\r\n{"forged": 1}\x1b[2J\x1b]0;t\x07\u2028y'
    with office_.client("olive") as client, office_.client() as nobody:
        client.post("/api/ask", json={"question": f"Where is {odd} Marzipanford?"})
        client.get("/%0d%0a%1b[31mforged")
        client.post("/gradio_api/upload", files={"files": (odd.replace('"', ""), b"x")})
        client.get("/api/documents/" + "%0a%1b" * 20)
        client.get("/", headers={"user-agent": "a\x1b[2Jb".replace("\x1b", "~"), "x-forwarded-for": "6.6.6.6"})
        nobody.post("/sign-in", data={"name": odd, "password": odd})
        Tab(client, office_.events).ask("Where is Marzipanford?")
    time.sleep(0.3)
    raw = (office_.folder / "log").read_bytes()
    lines = office_.log[before:]
    assert len(lines) >= 6 and b"\x1b" not in raw and b"\r" not in raw
    for line in office_.log:
        held = json.loads(line)
        assert "forged" not in held and held["event"]
    assert "Marzipanford" not in raw.decode() and "6.6.6.6" not in raw.decode()
    return f"{len(lines)} events, {len(lines)} lines, no words of a question"

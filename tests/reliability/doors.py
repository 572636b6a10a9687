"""Who gets in, to what, and how often they may try: S11 to S19, S36 to S39."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx

from assistant.server.rules import OPEN
from tests.reliability.checks import Bench, check
from tests.reliability.events import numbers
from tests.reliability.office import PASSWORD, Tab, office, question
from tests.reliability.wire import posted, spoken

PATHS = (
    "/etc/passwd", "../../etc/passwd", "..%2f..%2fetc/passwd", "....//....//etc/passwd", "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\etc\\passwd", "..%5c..%5cetc%5cpasswd", "C:/Windows/win.ini", "/proc/self/environ", "/proc/self/cmdline",
    "//etc/passwd", "/./etc/passwd", "/etc//passwd", "/etc/passwd%00.png", "/etc/passwd?x=.png", "/dev/zero", "~/.bashrc",
    "/home/x/.ssh/id_rsa", "app.py", "assistant.toml",
)


@check("S11", "no key, a wrong one, an old one, in another header, in the address", "401 each; the right one is 200")
def keys(bench: Bench) -> str:
    office_, asked = bench.office, {"json": {"question": question(1)}}
    right = office_.keys["reader"]
    wrong: list[tuple[str, dict[str, str], str]] = [
        ("none", {}, ""), ("empty", {"authorization": "Bearer"}, ""), ("wrong", {"authorization": f"Bearer {right[:-1]}x"}, ""),
        ("shorter", {"authorization": f"Bearer {right[:-4]}"}, ""), ("expired", {"authorization": f"Bearer {office_.keys['expired']}"}, ""),
        ("basic", {"authorization": f"Basic {right}"}, ""), ("bare", {"authorization": right}, ""),
        ("x-api-key", {"x-api-key": right}, ""), ("api-key", {"api-key": right}, ""), ("cookie", {"cookie": f"key={right}"}, ""),
        ("query", {}, f"?key={right}"), ("api_key", {}, f"?api_key={right}"), ("token", {}, f"?access_token={right}"),
        ("session", {"cookie": f"assistant_session={right}"}, ""),
    ]
    tried = 0
    with office_.client() as client:
        for path in ("/api/ask", "/api/stream", "/v1/chat/completions", "/mcp", "/api/enquiries"):
            for name, headers, query in wrong:
                reply = client.post(path + query, headers=headers, **asked)
                assert reply.status_code == 401, (path, name, reply.status_code)
                tried += 1
        good = client.post("/api/ask", headers={"authorization": f"Bearer {right}"}, **asked)
        assert good.status_code == 200, good.text
        assert client.delete("/api/documents/x", headers={"authorization": f"Bearer {right}"}).status_code == 403
    return f"{tried} of {tried} refused, the right key answered"


def _routes() -> list[tuple[str, str]]:
    """Every route of the whole application, page, ways in and guard, as method and filled path."""
    import asyncio

    from fastapi.routing import APIRoute
    from starlette.routing import Mount

    from assistant.api import completions, routes
    from assistant.api.work import Lines
    from assistant.opening import Opening
    from assistant.page import build
    from assistant.page.launch import application
    from assistant.settings import Settings

    def walked(found: Any, prefix: str = "") -> Any:
        for one in found:
            if isinstance(one, APIRoute):
                yield from ((method, prefix + one.path) for method in one.methods)
            elif isinstance(one, Mount):
                yield from walked(one.routes, prefix + one.path)
            elif hasattr(one, "original_router"):
                yield from walked(one.original_router.routes, prefix)

    async def page() -> Any:
        return application(build(lambda tell: None), "127.0.0.1")._app._app  # type: ignore[arg-type, return-value]

    opening, settings, lines = Opening(lambda tell: None), Settings(index=Path("x"), mode="extractive"), Lines()  # type: ignore[arg-type, return-value]
    ways_in = [*routes.router(opening, settings, lines).routes, *completions.router(opening, settings, lines).routes]
    ways = [*walked(asyncio.run(page()).router.routes), *walked(ways_in), ("POST", "/mcp"), ("GET", "/metrics"),
            ("GET", "/evaluation/report"), ("GET", "/api/openapi.json"), *((m, p) for p, ms in OPEN.items() for m in ms)]  # fmt: skip
    return sorted({(method, re.sub(r"\{[^}]*\}", "x", path)) for method, path in ways})


@check("S12", "every route, and every event of the page, without a key", "only the four open paths answer")
def routes(bench: Bench) -> str:
    found = _routes()
    assert len(found) > 80, "the routes are listed no more"
    answered = set()
    with bench.office.client(follow_redirects=False) as client:
        for method, path in found:
            reply = client.request(method, path, json={} if method == "POST" else None)
            if reply.status_code not in (401, 404) and not reply.headers.get("location", "").endswith("/sign-in"):
                answered.add(path)
        assert answered <= set(OPEN), answered - set(OPEN)
        assert answered == {"/health", "/ready", "/sign-in"}, answered
        for number in sorted(set(numbers().values())):
            assert Tab(client, {}).send(number, []).status_code == 401
            assert Tab(client, {}).join(number, []).status_code == 401
    roles = 0
    with bench.office.client("rita") as client:  # a reader, at the events of others
        tab = Tab(client, numbers())
        for event in ("draft", "logged", "edit", "renew", "ingest", "take_out", "ask_first", "save"):
            reply = tab.join(event, []) if event in ("draft", "ingest", "take_out", "save") else tab.send(event, [])
            assert reply.status_code == 403, (event, reply.status_code)
            roles += 1
    return f"{len(found)} routes and {len(numbers())} events: open are {', '.join(sorted(answered))}; {roles} events refused to a reader"


@check("S13", "one user at another's session, queue, letters, uploads and log", "404 or nothing; it is the other's alone")
def two_users(bench: Bench) -> str:
    office_ = bench.office
    with office_.client("olive") as olive, office_.client("oscar") as oscar:
        hers = Tab(olive, office_.events)
        hers.ask(question(2))
        uploaded = olive.post("/gradio_api/upload", files={"files": ("letter.txt", b"Dear team,\n\nHow many people work in the glassworks of Holtby?\n")}).json()[0]
        assert olive.get(f"/gradio_api/file={uploaded}").status_code == 200
        drafted = hers.join("draft", ["Dear team,\n\nHow many people work in the glassworks of Holtby?\n\nOur project is called Marigold.\n", None, "", "", "To send"])
        assert drafted.status_code == 200 and "4,259" in json.dumps(hers.heard())
        log = json.dumps(Tab(olive, office_.events).send(_log_event(), []).json())
        assert "data-log" in log, log[:300]
        tried: list[int] = []
        his = Tab(oscar, office_.events, hers.session)  # he has found out the name of her session
        tried += [his.send("accept", ["And the kilns?", None, None]).status_code, his.join("answer", [None] * 3).status_code]
        tried += [his.send("halt", [None, None]).status_code, his.send("_start_anew", [None]).status_code]
        tried.append(oscar.get("/gradio_api/queue/data", params={"session_hash": hers.session}).status_code)
        tried.append(oscar.post("/gradio_api/cancel", json={"session_hash": hers.session, "fn_index": 2, "event_id": "x"}).status_code)
        tried.append(oscar.get(f"/gradio_api/heartbeat/{hers.session}").status_code)
        tried += [oscar.get(path + uploaded).status_code for path in ("/gradio_api/file=", "/gradio_api/file/")]
        own = Tab(oscar, office_.events)
        file = {"path": uploaded, "meta": {"_type": "gradio.FileData"}, "orig_name": "letter.txt"}
        tried.append(own.join("draft", ["", file, "", "", "To send"]).status_code)
        tried.append(own.join("ingest", [[file], ""]).status_code)
        assert set(tried) == {404}, tried
        seen = json.dumps(own.send(_log_event(), []).json())
        assert "Marigold" not in seen and 'data-log=\\"delete' not in seen, "her letter is in his log"
        own.send("logged", [], {"what": "delete", "number": "1"})
        still = json.dumps(Tab(olive, office_.events).send(_log_event(), []).json())
        assert "data-log" in still, "he deleted her letter"
    return f"{len(tried)} of {len(tried)} refused; her letter is not in his log, and he cannot delete it"


def _log_event() -> int:
    """The event that fills the log of enquiries: the first that is wrapped for a role."""
    return numbers()["allowed"]


@check("S14", "a document under a name that exists, by another officer", "nothing that was there is gone")
def same_name(bench: Bench) -> str:
    with bench.office.client("key:officer") as client:
        before = {one["id"] for one in client.get("/api/documents").json()["documents"]}
        sent = b'---\ntitle: "Glassworks of Aldwick"\n---\n\n# Another\n\n- The glassworks of Aldwick employ 1 person.\n'
        reply = client.post("/api/documents", files={"files": ("aldwick.md", sent)})
        after = {one["id"] for one in client.get("/api/documents").json()["documents"]}
        assert reply.status_code == 200 and before <= after, (reply.text, before - after)
        for method, path in (("PUT", "/api/documents/x"), ("POST", "/api/documents/x"), ("PATCH", "/api/documents/x")):
            assert client.request(method, path, json={}).status_code in (403, 404, 405)
        with bench.office.client("key:administrator") as administrator:
            for new in after - before:
                assert administrator.delete(f"/api/documents/{new}").status_code == 200
    return f"{len(before)} of {len(before)} still there; no route takes an id from the client"


ORIGINS = ("http://evil.example", "null", "http://127.0.0.1.evil.example", "http://localhost:1", "https://127.0.0.1", "file://")


@check("S15", "requests and preflights in the name of other sites", "no leave given; nothing changes without JSON and the site's own origin")
def other_sites(bench: Bench) -> str:
    tried = 0
    with bench.office.client("ada") as client:
        for origin in ORIGINS:
            for method, path in (("OPTIONS", "/api/ask"), ("POST", "/api/ask"), ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/upload"), ("POST", "/sign-out"), ("POST", "/sign-in")):
                reply = client.request(method, path, headers={"origin": origin, "content-type": "text/plain"}, content=b'{"question": "x"}')
                assert reply.status_code == 403, (origin, path, reply.status_code)
                assert not [name for name in reply.headers if name.startswith("access-control")]
                tried += 1
        plain = client.post("/api/ask", content=b'{"question": "x"}', headers={"content-type": "text/plain"})
        assert plain.status_code == 415
    return f"{tried} of {tried} refused without a header of leave"


@check("S16", "another name in Host", "400")
def rebinding(bench: Bench) -> str:
    names = ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "evil.example:7860", "[::1].evil", "127.0.0.1@evil.example")
    with bench.office.client("key:reader") as client:
        for name in names:
            for path in ("/", "/api/documents", "/health", "/sign-in"):
                assert client.get(path, headers={"host": name}).status_code == 400, (name, path)
    return f"{4 * len(names)} of {4 * len(names)}"


@check("S17", "paths out of the store by 40 forms", "403 or 404, and none of the file")
def paths(bench: Bench) -> str:
    forms = [f"/gradio_api/file={path}" for path in PATHS] + [f"/api/documents/{path}/text" for path in PATHS]
    forms += [f"/gradio_api/file={bench.office.index / name}" for name in ("access.json", "catalogue.sqlite")]
    statuses = []
    for who in ("ada", "key:administrator"):
        cookie = bench.office.client(who).headers
        for path in forms:
            lines = [f"GET {path} HTTP/1.1", f"Host: {bench.office.url[7:]}", "Connection: close"]
            lines += [f"{name}: {cookie[name]}" for name in ("cookie", "authorization") if name in cookie]
            status = spoken(bench.office.url, [("\r\n".join(lines) + "\r\n\r\n").encode()])  # a client would tidy the path
            assert status in (400, 401, 403, 404, 405), (path, status)
            statuses.append(status)
    return f"{len(statuses)} of {len(statuses)} refused"


@check("S18", "files of the server, and addresses, named to each event that takes a file", "refused")
def named_files(bench: Bench) -> str:
    office_, tried = bench.office, 0
    victim = bench.place() / "victim.md"
    victim.write_text("# Victim\n\n- The glassworks of Victimham employ 77 people.\n", "utf-8")
    forms = (str(victim), "/etc/passwd", str(office_.index / "access.json"), "http://127.0.0.1:9/x", "../../etc/passwd", f"file://{victim}")
    inside = office_.folder / "temporary" / "gradio"
    forms += (f"{inside}/../../../{victim}", str(inside), f"{inside}/{'a' * 64}/../x")
    with office_.client("ada") as client:
        for path in forms:
            for extra in ({}, {"url": path}, {"is_stream": True}, {"url": f"{office_.url}/gradio_api/file={path}"}):
                file = {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "x.md", **extra}
                for event, data in (("draft", ["", file, "", "", "To send"]), ("ingest", [[file], ""]), ("received", [[file]])):
                    tab = Tab(client, office_.events)
                    sent = tab.send(event, data) if event == "received" else tab.join(event, data)
                    assert sent.status_code in (400, 403, 404), (event, path, extra, sent.status_code)
                    tried += 1
        own = client.post("/gradio_api/upload", files={"files": ("note.txt", b"A note on kilns in Victimham.")}).json()[0]
        file = {"path": own, "meta": {"_type": "gradio.FileData"}, "orig_name": "note.txt"}
        tab = Tab(client, office_.events)
        assert tab.join("ingest", [[file], ""]).status_code == 200 and "Added" in json.dumps(tab.heard()), "one's own upload"
        known = client.get("/api/documents").json()["documents"]
        assert not [one for one in known if "victim" in one["path"]], "a file of the server was brought in"
        for one in known:
            if one["path"] == "note.txt":
                assert client.delete(f"/api/documents/{one['id']}").status_code == 200
    assert victim.exists(), "a file of the server was deleted as an upload"
    return f"{tried} of {tried} refused; the files are there, one's own upload is read"


@check("S19", "odd names of uploads, 1,001 files, no name, two dispositions", "kept under a name of our own, inside the store; 4xx beyond the limit")
def uploads(bench: Bench) -> str:
    names = ("../../evil.md", "..\\..\\evil.md", "/etc/cron.d/evil", "a\x00b.md", "CON", "x" * 300 + ".md", ".htaccess", "a;b.md", "a\u202egpj.md", "-rf.md", "$(id).md", "", "a/b/c.md")
    store = (bench.office.folder / "temporary").resolve()
    with bench.office.client("olive") as client:
        for name in names:
            head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n'.encode()
            reply = client.post("/gradio_api/upload", content=head, headers={"content-type": "multipart/form-data; boundary=b"})
            if reply.status_code == 200:
                for path in reply.json():
                    assert Path(path).resolve().is_relative_to(store), (name, path)
            else:
                assert 400 <= reply.status_code < 500, (name, reply.status_code)
        many = [("files", (f"{number}.txt", b"x")) for number in range(1001)]
        assert 400 <= client.post("/gradio_api/upload", files=many).status_code < 500
        with bench.office.client("key:officer") as program:
            assert 400 <= program.post("/api/documents", files=many[:51]).status_code < 500
    twice = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\nContent-Disposition: form-data; name="files"; filename="../b.md"\r\n\r\nx\r\n--b--\r\n'
    status = posted(bench.office.url, twice, "multipart/form-data; boundary=b", "/gradio_api/upload", [f"Cookie: {bench.office.cookie('olive')}"])
    assert status in (200, 400, 422, 500), status
    assert not list(store.parent.rglob("evil.md")) or all(store in one.resolve().parents for one in store.parent.rglob("evil.md"))
    assert not Path("/etc/cron.d/evil").exists()
    return f"{len(names)} names kept inside or refused; 1,001 files refused"


@check("S36", "descriptions, monitors, share links and the like", "404, or only for who may see them")
def production(bench: Bench) -> str:
    with bench.office.client("ada") as client:
        for path in ("/docs", "/redoc", "/openapi.json", "/gradio_api/openapi.json", "/monitoring", "/monitoring/summary", "/gradio_api/runs", "/gradio_api/deep_link", "/login", "/logout", "/gradio_api/dev/reload", "/gradio_api/proxy=x", "/pwa_icon", "/gradio_api/call/accept", "/svelte/x"):
            assert client.get(path).status_code == 404, path
        assert set(client.get("/gradio_api/info").json()["named_endpoints"]) == {"/ask", "/search", "/documents"}
        config = client.get("/config").json()
        assert not config.get("dev_mode") and not config.get("show_error") and config.get("enable_queue", True)
    with bench.office.client() as client:
        assert client.get("/api/openapi.json").status_code == 401
    source = "".join(file.read_text("utf-8") for file in (Path(__file__).parents[2] / "assistant").rglob("*.py"))
    assert "share=True" not in source and "reload=True" not in source and "debug=True" not in source
    return "15 paths shut, the description behind the key, no link that shares"


@check("S37", "100 wrong passwords; default names; other machines without a password", "slowed after a few; nobody by default; the start is refused")
def guessing(bench: Bench) -> str:
    statuses: dict[int, int] = {}
    with office(bench) as own, own.client() as client:
        clock = time.monotonic()
        for number in range(bench.rounds(100, 25)):
            reply = client.post("/sign-in", data={"name": "rita", "password": f"wrong password {number}"})
            statuses[reply.status_code] = statuses.get(reply.status_code, 0) + 1
        took = time.monotonic() - clock
        assert set(statuses) == {401, 429} and statuses[401] <= 10 + took / 30 + 1, statuses
        slowed = client.post("/sign-in", data={"name": "rita", "password": PASSWORD})
        assert slowed.status_code == 429 and int(slowed.headers["retry-after"]) >= 1, "the right one gets in meanwhile"
        for name in ("admin", "administrator", "root", "gradio"):
            assert name not in __import__("json").loads((own.index / "access.json").read_text())["users"]
    refused = _started(bench, "--host", "0.0.0.0")
    assert refused[0] == 1 and "assistant users add" in refused[1] and "Traceback" not in refused[1], refused
    return f"{statuses[401]} looked at, {statuses[429]} turned away in {took:.0f} s; 0.0.0.0 without users: exit code 1"


def _started(bench: Bench, *options: str, **environ: str) -> tuple[int, str]:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--index", str(bench.place() / "index"), "serve", "--port", "0", *options],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environ}, cwd=Path(__file__).parents[2])
    return done.returncode, done.stderr


@check("S38", "forms and pictures of other sites at every route that changes something", "no effect")
def forged(bench: Bench) -> str:
    with bench.office.client("ada") as client:
        before = client.get("/api/documents").text
        for path in ("/api/documents", "/api/documents/x", "/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/run/predict", "/sign-out"):
            form = client.post(path, data={"x": "1"}, headers={"origin": "http://evil.example", "sec-fetch-site": "cross-site"})
            picture = client.get(path, headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"})
            assert form.status_code == 403, (path, form.status_code)
            assert picture.status_code in (400, 401, 403, 404, 405), (path, picture.status_code)
        assert client.get("/api/documents").text == before
        assert "SameSite=lax" in httpx.post(f"{bench.office.url}/sign-in", data={"name": "ada", "password": PASSWORD}, trust_env=False).headers["set-cookie"]
        assert client.get("/").status_code == 200, "signed out by another site"
    return "12 of 12 without effect; the cookie is not sent along by other sites' forms"


@check("S39", "uploads with script, asked for again", "as an attachment, nosniff, never shown as a page")
def served_back(bench: Bench) -> str:
    sent = {"a.html": b"<script>1</script>", "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="1"/>', "a.xml": b"<?xml version='1.0'?><x/>", "a.pdf": b"%PDF-1.4 /JS", "a.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "a.js": b"alert(1)"}
    with bench.office.client("olive") as client:
        for name, body in sent.items():
            path = client.post("/gradio_api/upload", files={"files": (name, body)}).json()[0]
            reply = client.get(f"/gradio_api/file={path}")
            assert reply.status_code == 200, (name, reply.status_code)
            assert reply.headers["x-content-type-options"] == "nosniff" and reply.headers["cache-control"] == "no-store"
            policy = reply.headers["content-security-policy"]
            kind = reply.headers["content-type"].split(";")[0]
            shown = "attachment" not in reply.headers.get("content-disposition", "")
            assert not shown or kind in ("text/plain", "application/pdf", "text/javascript", "application/javascript"), (name, kind)
            assert "object-src 'none'" in policy and "frame-src 'none'" in policy
    return f"{len(sent)} of {len(sent)}"

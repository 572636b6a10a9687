"""How many at once and how long: L01 to L07. Numbers depend on the machine, so each says how busy it was."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.reliability.checks import Bench, check
from tests.reliability.office import CANARIES, Office, Tab, canary, question

WORDS = ("in all", "today", "at present", "now", "overall", "by count", "in total", "this year")


def share(times: Sequence[float], part: float) -> float:
    """The time that this part of them stays below."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def told(times: Sequence[float]) -> str:
    """Percentiles, and how busy the machine was."""
    return (
        f"{len(times)} answers, p50 {share(times, 0.5):.2f} s, p95 {share(times, 0.95):.2f} s, p99 {share(times, 0.99):.2f} s"
        f" ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})"
    )


def through_api(client: httpx.Client, number: int, round_: int = 0) -> tuple[float, int, bool]:
    """Seconds, status, and whether the answer is the asker's own."""
    clock = time.monotonic()
    reply = client.post("/api/ask", json={"question": f"{question(number)[:-1]} {WORDS[round_ % len(WORDS)]}?"})
    return time.monotonic() - clock, reply.status_code, own(reply.text, number)


def through_page(tab: Tab, number: int, round_: int = 0) -> tuple[float, int, bool]:
    """The same on the page."""
    clock = time.monotonic()
    shown = tab.ask(f"{question(number)[:-1]} {WORDS[round_ % len(WORDS)]}?")
    return time.monotonic() - clock, 429 if shown.startswith("refused") else 200, own(shown, number)


def own(shown: str, number: int) -> bool:
    """Whether this is the answer to the asker's own question and to nobody else's: the canary stands in its first words."""
    return f"employ {canary(number % CANARIES)} people" in shown


def several(users: int, each: int, ask: Callable[[int, int], tuple[float, int, bool]]) -> list[tuple[float, int, bool]]:
    """So many at once, each so often, beginning together."""
    begin = threading.Barrier(users)

    def one(number: int) -> list[tuple[float, int, bool]]:
        begin.wait()
        return [ask(number, round_) for round_ in range(each)]

    with ThreadPoolExecutor(users) as pool:
        return [came for found in pool.map(one, range(users)) for came in found]


@check("L01", "1 user, 200 questions", "p50 ≤ 0.5 s, p95 ≤ 1.0 s, p99 ≤ 2.0 s to the full answer", in_ci=False)
def one_user(bench: Bench) -> str:
    with bench.office.client("rita") as client:
        came = [through_api(client, number, number // CANARIES) for number in range(bench.rounds(200, 20))]
    assert all(status == 200 and right for _, status, right in came)
    times = [seconds for seconds, *_ in came]
    assert share(times, 0.5) <= 0.5 and share(times, 0.95) <= 1.0 and share(times, 0.99) <= 2.0, told(times)
    return told(times)


@check("L02", "10 users at once, 20 questions each, through the page", "p95 ≤ 2.5 s, p99 ≤ 5 s, 0 errors, each their own canary", in_ci=False)
def ten_users(bench: Bench) -> str:
    tabs = [Tab(bench.office.client(("rita", "olive", "oscar", "ada")[number % 4]), bench.office.events) for number in range(10)]
    came = several(10, bench.rounds(20, 3), lambda number, round_: through_page(tabs[number], number, round_))
    for tab in tabs:
        tab.client.close()
    wrong = [status for _, status, right in came if status != 200 or not right]
    assert not wrong, f"{len(wrong)} of {len(came)} are wrong: {sorted(set(wrong))}"
    times = [seconds for seconds, *_ in came]
    assert share(times, 0.95) <= 2.5 and share(times, 0.99) <= 5, told(times)
    return f"{len(came)} of {len(came)} their own canary, {told(times)}"


@check("L03", "50 users at once, through the API", "nothing but answers and a clear \"busy\"; p95 ≤ 15 s; the process lives", in_ci=False)
def fifty_users(bench: Bench) -> str:
    clients = [bench.office.client("key:reader") for _ in range(50)]
    came = several(50, bench.rounds(4, 1), lambda number, round_: through_api(clients[number], number, round_))
    statuses = {status: sum(one[1] == status for one in came) for status in sorted({one[1] for one in came})}
    assert set(statuses) <= {200, 429}, statuses
    assert all(right for _, status, right in came if status == 200)
    busy = next((client.post("/api/ask", json={"question": question(1)}) for client in clients[:1]), None)
    assert busy is not None and busy.status_code == 200, "it does not answer afterwards"
    times = [seconds for seconds, *_ in came]
    assert share(times, 0.95) <= 15, told(times)
    for client in clients:
        client.close()
    return f"{statuses.get(200, 0)} answered, {statuses.get(429, 0)} told to come again, {told(times)}"


@check("L04", "how many events of the page run at once", "more than 1 for each event that streams")
def at_once(bench: Bench) -> str:
    from assistant.turns import AT_ONCE

    office, slow = bench.office, []
    tabs = [Tab(office.client("rita"), office.events) for _ in range(2)]
    came = several(2, 1, lambda number, round_: through_page(tabs[number], number, round_))
    slow = [seconds for seconds, _, right in came if right]
    with office.client("rita") as client:
        listed = client.get("/config").json()["dependencies"]
    streams = [one for one in listed if one["queue"] and one["types"]["generator"]]
    limits = {one["id"]: one.get("concurrency_limit", "default") for one in streams}
    assert len(slow) == 2 and AT_ONCE > 1 and len(streams) > 2
    return f"2 answers at once in {max(slow):.1f} s; {AT_ONCE} questions at a time, {len(streams)} events that stream ({len(limits)} limits)"


def grown(office: Office, ask: Callable[[int], bool], many: int, warm: int) -> tuple[str, int, int, int]:
    """So many questions: how memory, open files and threads stand after the first few and at the end."""
    marks: list[tuple[int, int, int]] = []
    for number in range(many):
        assert ask(number), f"question {number} has no answer of its own"
        if number + 1 in (warm, many // 2, many):
            time.sleep(1)  # what is being ended ends
            marks.append(office.used())
    first, half, last = marks
    slope = (last[0] - half[0]) / 1e6 / (many / 2) * 1000
    words = (
        f"{many:,} questions: {first[0] / 1e6:.0f} MB after {warm:,}, {last[0] / 1e6:.0f} MB at the end, {slope:+.2f} MB a "
        f"thousand in the second half, files {first[1]} → {last[1]}, threads {first[2]} → {last[2]}"
    )
    return words, last[0] - first[0], last[1] - first[1], last[2] - first[2]


@check("L05", "10,000 questions, through the API and through the page", "memory grows ≤ 50 MB by the API, ≤ 200 MB by the page after the first 1,000; files and threads flat", in_ci=False)
def ten_thousand(bench: Bench) -> str:
    from tests.reliability.office import office

    many, warm = bench.rounds(10_000, 60), bench.rounds(1_000, 20)
    words = []
    with office(bench) as own_office, own_office.client("rita") as client:
        said, memory, files, threads = grown(own_office, lambda n: through_api(client, n, n // CANARIES)[2], many, warm)
        words.append(f"API {said}")
        assert memory <= 50e6 and abs(files) <= 5 and threads <= 5, said
    with office(bench) as own_office, own_office.client("rita") as client:
        tab: list[Tab] = []

        def ask(number: int) -> bool:
            if number % 20 == 0:  # a person begins anew now and then
                tab[:] = [Tab(client, own_office.events)]
            return through_page(tab[0], number, number // CANARIES)[2]

        said, memory, files, threads = grown(own_office, ask, many, warm)
        words.append(f"page {said}")
        assert memory <= 200e6 and abs(files) <= 5 and threads <= 5, said
    return "; ".join(words)


@check("L06", "1,000 sessions of the page opened and left", "memory grows ≤ 200 MB", in_ci=False)
def sessions(bench: Bench) -> str:
    office, many = bench.office, bench.rounds(1_000, 30)
    before = office.used()[0]
    with office.client("rita") as client:
        for _ in range(many):
            tab = Tab(client, office.events)
            assert client.get("/config").status_code == 200
            assert tab.send("listed", ["", ""]).status_code == 200
    grew = office.used()[0] - before
    assert grew <= 200e6, grew
    return f"{many:,} sessions: {grew / 1e6:+.0f} MB"


@check("L07", "files, threads and temporary files after much use", "files and threads within 5 of before; no temporary file stays")
def left_over(bench: Bench) -> str:
    office = bench.office
    with office.client("rita") as client:
        for number in range(3):
            through_api(client, number)
        before = office.used()
        for number in range(bench.rounds(100, 10)):
            assert through_api(client, number)[1] == 200
        tab = Tab(client, office.events)
        for number in range(bench.rounds(20, 2)):
            assert through_page(tab, number)[2]
    time.sleep(7)  # idle connections are closed after 5 seconds
    after = office.used()
    kept = [file for file in (office.folder / "temporary").rglob("*") if file.is_file() and "assistant-upload" in str(file)]
    assert after[1] - before[1] <= 5 and after[2] - before[2] <= 5, (before, after)
    assert kept == [], kept
    return f"files {before[1]} → {after[1]}, threads {before[2]} → {after[2]}, 0 temporary files"

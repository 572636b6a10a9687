"""The project as a whole: its checks pass, its rooms import one way, what it ships is complete, its README is true."""

from __future__ import annotations

import ast
import fnmatch
import gc
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from assistant.arguments import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "assistant", "eval", "app.py")  # each may import from the ones before it, and itself

# Vendor → the modules that may import it; everything else goes through them.
VENDORS = {
    "bm25s": ["eval/public/*.py"],
    "chromadb": ["corpus/vector_store.py"],
    "ctranslate2": ["corpus/embedding.py", "corpus/minilm.py"],
    "fastapi": ["assistant/api/*.py", "assistant/page/*.py"],
    "gradio": ["assistant/page/*.py", "app.py", "eval/bench_starter.py"],
    "llama_index": [
        "corpus/llama.py", "assistant/llama.py", "eval/bench_starter.py", "eval/judge.py", "eval/public/*.py",
    ],
    "mcp": ["assistant/api/tools.py"],
    "openai": ["corpus/embedding.py", "assistant/model.py"],
    "safetensors": ["corpus/minilm.py", "assistant/reader/train.py"],
    "Stemmer": ["corpus/lexical.py", "corpus/figures/stems.py", "assistant/terms.py", "eval/*.py"],
    "tokenizers": ["corpus/embedding.py", "corpus/minilm.py", "assistant/reader/*.py"],
    "torch": ["assistant/reader/network.py", "assistant/reader/train.py", "assistant/reader/export.py"],
}
HEAVY = {
    "bm25s", "chromadb", "ctranslate2", "fastapi", "gradio", "llama_index", "mcp", "openai", "starlette", "tokenizers",
    "torch",
}  # fmt: skip


def tracked() -> list[Path]:
    """The files that git keeps."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no git checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def sources() -> list[Path]:
    """Our own Python files, without tests."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [*files, *([ROOT / "app.py"] if (ROOT / "app.py").exists() else [])]


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that a file imports, and whether that happens when the file itself is imported."""
    gc.disable()  # Python 3.11 gives up on a tree while whose making a finaliser runs (gh-106905)
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types_alone(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            yield name, id(node) not in later


def _is_for_types_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Checks


def test_ruff_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_mypy_strict_finds_nothing() -> None:
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# Rooms


def test_imports_run_one_way() -> None:
    order = {room.removesuffix(".py"): rank for rank, room in enumerate(ROOMS)}
    order["app"] = order["assistant"] + 1  # the page's entry stands beside `eval`, whose runner it hands to the page
    wrong = [
        f"{relative(path)} imports {name}"
        for path in sources()
        for name, _ in imports(path)
        if order.get(name.split(".")[0], -1) > max(order[relative(path).split("/")[0].removesuffix(".py")], 0)
        and not (relative(path) == "app.py" and name.startswith("eval"))
    ]
    assert wrong == []


def test_each_vendor_is_known_to_few_modules() -> None:
    wrong = [
        f"{relative(path)} imports {name}"
        for path in sources()
        for name, _ in imports(path)
        for allowed in [VENDORS.get(name.split(".")[0])]
        if allowed is not None and not any(fnmatch.fnmatch(relative(path), pattern) for pattern in allowed)
    ]
    assert wrong == []


def test_nothing_heavy_is_imported_before_it_is_called_for() -> None:
    """Follows the imports of what an open assistant needs; an adapter may import its vendor if it is itself late."""
    files = {relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in sources()}
    waiting = ["app", "assistant.cli", "assistant.desk", "assistant.doctor", "assistant.page", "corpus.corpus"]
    followed: set[str] = set()
    wrong = []
    while waiting:
        module = waiting.pop()
        if module in followed or module not in files:
            continue
        followed.add(module)
        for name, at_once in imports(files[module]):
            if at_once and name.split(".")[0] in HEAVY:
                wrong.append(f"{module} imports {name} when it is imported")
            if at_once:
                waiting += [".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 2)]
    assert wrong == []
    assert {"assistant.answer", "corpus.document"} <= followed


def test_llama_index_keeps_no_global_settings_of_ours() -> None:
    wrong = [
        relative(path)
        for path in sources()
        if re.search(
            r"from llama_index\.core import .*\bSettings\b|llama_index\.core\.Settings", path.read_text("utf-8")
        )
    ]
    assert wrong == []


# What is in the repository


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r'^\s+"(?P<name>[A-Za-z0-9_-]+)[^"]*",\s*(?P<reason>#\s*\S.*)?$', text, re.MULTILINE)
    data = tomllib.loads(text)
    extras = [name for names in data["project"].get("optional-dependencies", {}).values() for name in names]
    wanted = [*data["project"]["dependencies"], *data["dependency-groups"]["dev"]]
    reasons = {name: reason for name, reason in listed if reason}
    missing = [spec for spec in wanted if re.split(r"[^A-Za-z0-9_-]", spec)[0] not in reasons]
    assert missing == []
    assert all(re.search(rf"{re.escape(extra)}.*#", text) for extra in extras)


def test_no_lock_file_no_weights_and_nothing_large_is_tracked() -> None:
    weights = (".safetensors", ".bin", ".onnx", ".pt", ".gguf", ".whl")
    wrong = [relative(path) for path in tracked() if path.name == "uv.lock" or path.suffix in weights]
    most = {"assistant/reader/reader.npz": 12_000_000}  # the reader's own layers: no package holds them
    large = [name for path in tracked() if path.stat().st_size > most.get(name := relative(path), 3_000_000)]
    assert wrong + large == []


def test_no_address_of_a_package_registry_and_no_path_of_a_machine_is_tracked() -> None:
    hosts = [
        "pypi" + ".org",
        "python" + "hosted",
        "download.pytorch" + ".org",
        "huggingface" + ".co/",
        "registry.npm" + "js",
    ]
    places = ["/" + "work/", "/" + "root/", "/" + "Users/", "/opt/" + "wheels"]
    pattern = re.compile("|".join(map(re.escape, [*hosts, *places])))
    wrong = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or an array
            continue
        wrong += [
            f"{relative(path)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in pattern.finditer(text)
        ]
    assert wrong == []


def test_the_wheel_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = [
        relative(path)
        for room in ("assistant", "corpus", "eval")
        for path in sorted((ROOT / room).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in shipped if name not in names] == []
    assert any(fnmatch.fnmatch(name, "corpus/documents/*.md") for name in names)
    assert any(fnmatch.fnmatch(name, "eval/golden/*.yaml") for name in names)
    assert "eval/gates.toml" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not any(name.startswith(("tests", "app.py")) for name in names)


# Continuous integration


def test_the_run_of_ci_uses_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "pip install uv && uv run pytest" in readme
    assert "pip install uv && uv run pytest" in run
    assert "pip install uv && uv run app.py" in readme
    assert os.access(ROOT / ".ci/run", os.X_OK)


REPORT = """<testsuites><testsuite>
  <testcase classname="tests.a.test_b" name="test_runs[1]" />
  <testcase classname="tests.a.test_b" name="test_skips[1-x]">
    <skipped type="pytest.skip" message="no material here" />
  </testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ("* | no material | lies elsewhere", 0),
        ("tests/a/test_b.py::test_skips[[]* | no material | brackets are no pattern", 1),
        ("tests/a/test_b.py::test_skips[*] | no material | brackets stand for themselves", 0),
        ("tests/a/test_b.py::test_runs* | no material | another test", 1),
        ("* | no browser | another reason", 1),
        ("# nothing is listed", 1),
    ],
)
def test_a_skip_fails_the_run_unless_its_name_and_reason_are_listed(
    listed: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.xml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "listed.txt").write_text(listed, encoding="utf-8")
    skips = load(ROOT / ".ci" / "skips.py")
    assert skips.main(tmp_path / "report.xml", tmp_path / "listed.txt") == code
    said = capsys.readouterr().out.splitlines()
    assert any("tests/a/test_b.py::test_skips[1-x] (no material here)" in line for line in said)
    assert said[-1].startswith("1 did not run")


# The README


def blocks(language: str) -> list[str]:
    """The fenced blocks of this language in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command of the README's console blocks, with the output that it shows ("" where it shows none)."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command.split("  #")[0].strip(), output))
    return found


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of someone who follows the README: an index of their own, no settings, no key."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "OPENAI_"))}
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    home = str(tmp_path_factory.mktemp("home"))
    return {**kept, "HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": cache, "COLUMNS": "100"}


def test_the_five_lines_of_the_readme_print_what_it_says(reader: dict[str, str]) -> None:
    code, *_ = blocks("python")
    said, *_ = blocks("text")
    assert len([line for line in code.splitlines() if line]) == 5
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=reader, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == said.strip()


def test_the_commands_of_the_readme_print_what_it_says(reader: dict[str, str]) -> None:
    asked = [(command, said) for command, said in commands() if command.startswith("uv run assistant")]
    assert asked
    for command, said in asked:
        words = shlex.split(command)[2:]
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=reader, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        if said:
            pattern = ".*".join(map(re.escape, said.strip().split("…")))  # what varies stands as … there
            assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), f"$ {command}\n{done.stdout}"


def test_every_command_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"uv run assistant ([a-z]+)", text)) <= set(COMMANDS)
    modules = re.findall(r"uv run python -m ([a-z.]+)", text)
    assert modules
    assert all(
        (ROOT / f"{name.replace('.', '/')}.py").exists() or (ROOT / name.replace(".", "/") / "__main__.py").exists()
        for name in modules
    )


def test_every_file_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", text[text.index("## File map") :], re.MULTILINE)
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)
    assert [name for name in [*named, *pictures] if not (ROOT / name).exists()] == []

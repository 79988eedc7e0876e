"""Does this command line start the target? One table for argument lists, one for shell texts, and the laws."""

from __future__ import annotations

import shlex

import pytest
from engine.snippets import PYTEST, argv
from hypothesis import example, given
from hypothesis import strategies as st

from ssot_guard.engine.commands import Target, is_probe, shell_starts, starts
from ssot_guard.engine.strings import HOLE
from ssot_guard.engine.words import MANY, Word


def never(text: str) -> bool:
    """Stands where a reader of Python programs is handed in: none of these command lines has one that names pytest."""
    raise AssertionError(f"taken for a program: {text}")


STARTS_NOTHING = """\
pip install pytest
python -m pip install pytest
python3 -m venv pytest
python pytest.py
python tests/pytest.py -m pytest
python app.py -m pytest
python -m app -m pytest
python -m unittest pytest
python -m mypy -m pytest
python -X pytest -m app
python -Ximporttime pytest.py
python -Xmpytest app.py
python -Wmpytest app.py
python -WI -m app -mpytest
python -c pass -m pytest
python - -m pytest
python -- -m pytest
python -W ignore::pytest.X app.py
python -Wpytest app.py
python -V -m pytest
python --version -m pytest
python -h
python
git commit -m pytest
git grep pytest
grep -r pytest .
which pytest
echo pytest
echo python -m pytest
ls pytest
rm -rf .pytest_cache
cat pytest.ini
make pytest
tox -e pytest
nox -s pytest
pytest-benchmark compare
pytest-xdist
pytestx
my-pytest
pytest.sh
pytest.py
docker build -t pytest .
docker run pytest
docker run --name pytest image ls
docker exec pytest ls
docker compose up pytest
docker pull pytest
env -u pytest ls
env pytest=1 ls
env
timeout 10 echo pytest
timeout pytest ls
nice -n pytest ls
sudo -u pytest ls
xvfb-run -s pytest ls
coverage run app.py pytest
coverage run -m unittest pytest
coverage run --source pytest app.py
coverage run --omit pytest -m app
coverage report -m pytest
coverage html
poetry add pytest
poetry run pip install pytest
poetry -C pytest install
uv pip install pytest
uv add pytest
uv run --with pytest app.py
uv run --with pytest -m app
uv tool install pytest
uvx --from pytest ruff
pipenv install pytest
pdm add pytest
pdm run -p pytest ls
hatch env create pytest
hatch run lint:ruff pytest
rye add pytest
conda install pytest
conda run -n pytest ls
bash run.sh pytest
bash -x run.sh pytest
xargs -a pytest ls
flock pytest ls
strace -o pytest ls
find . -name pytest""".splitlines()

PROBES = """\
pytest --version
pytest -V
pytest --help
pytest -h
pytest --collect-only
pytest tests -q --co
pytest --collect-only -- -x
python -m pytest --version
python -I -m pytest --markers
timeout 10 poetry run pytest --version
coverage run -m pytest --help
uv run pytest --collect-only
env A=1 pytest --fixtures""".splitlines()

STARTS = """\
pytest
py.test
pytest -q tests
pytest tests/version --helpful
pytest -k version
pytest -- --version
pytest -- --collect-only
pytest.exe -q
/usr/bin/pytest
./bin/pytest
.venv\\Scripts\\pytest.exe
pytest-3
pytest-3.11
A=1 B= pytest
python -m pytest
python3 -m pytest
python3.12 -m pytest
python2 -m pytest
pypy3 -m pytest
python3.13t -m pytest
py -3 -m pytest
python.exe -m pytest
pythonw -m pytest
C:\\py\\python.exe -m pytest
/opt/x/bin/python -m pytest
python -mpytest
python -Im pytest
python -uBIm pytest
python -Xdev -m pytest
python -X dev -m pytest
python -Ximporttime -m pytest
python -Xtracemalloc -m pytest
python -Wonce::ImportWarning -m pytest
python -W error -Xutf8 -qm pytest
python -W error -m pytest
python -Werror -m pytest
python -W error -Bmpytest
python --check-hash-based-pycs always -m pytest
python -m pytest.__main__
python -m py.test
python /usr/bin/pytest
python -u /usr/bin/pytest -q
python lib/pytest/__main__.py
python -m coverage run -m pytest
python -m coverage run --branch -m pytest
python -m cProfile -o x -m pytest
python -m cProfile -m pytest
python -m pdb -m pytest
python -m pdb -c continue -m pytest
python -m trace --module pytest
python -m debugpy --listen 1 -m pytest
python -m poetry run pytest
python -m pipenv run pytest
python -m uv run pytest
env pytest
env -i A=1 pytest
env -u A -u B pytest
env -C dir A=1 pytest
env -- pytest
/usr/bin/env python -m pytest
timeout 10 pytest
timeout -k 5 10 pytest
timeout --kill-after 5 10 pytest
timeout -k5 --preserve-status 10 pytest
nice pytest
nice -n 5 pytest
nice -n5 pytest
nice -5 pytest
ionice -c3 pytest
nohup pytest
setsid pytest
stdbuf -oL pytest
time pytest
time -f x pytest
command pytest
exec pytest
exec -a name pytest
taskset 0x3 pytest
taskset -c 0 pytest
xvfb-run pytest
xvfb-run -a pytest
xvfb-run -a -n 99 python -m pytest
xvfb-run --server-num=1 pytest
sudo pytest
sudo -E -u me pytest
sudo A=1 pytest
flock lock pytest
flock -w 5 lock pytest
strace -f -o out pytest
xargs pytest
xargs -n 1 pytest
coverage run -m pytest
coverage run --module pytest
coverage run -p -m pytest
coverage run --source x -m pytest
coverage run --source=x -m pytest
coverage run --rcfile x --omit y -m pytest -q
coverage3 run -m pytest
poetry run pytest
poetry -C x run pytest
poetry run python -m pytest
uv run pytest
uv run -m pytest
uv run --module pytest
uv run -- pytest
uv run --with x --extra y pytest
uv run --python 3.12 python -m pytest
uv -q run --frozen pytest
uv tool run pytest
uvx pytest
uvx --with x pytest
pipx run pytest
pipenv run pytest
pdm run pytest
pdm run -p x pytest
hatch run pytest
hatch run test:pytest
hatch -e test run python -m pytest
rye run pytest
pixi run pytest
conda run -n x pytest
conda run --no-capture-output -p x python -m pytest
docker run image pytest
docker run --rm -it -v a:b -e A=1 image pytest -q
docker exec -it box pytest
docker compose run --rm app pytest
docker compose -f a.yml exec app pytest
docker-compose run app pytest
podman run image pytest""".splitlines()


@pytest.mark.parametrize("line", STARTS_NOTHING)
def test_starts_something_else(line: str) -> None:
    assert not starts(argv(*line.split()), PYTEST, never)
    assert not shell_starts(line, PYTEST, never)


@pytest.mark.parametrize("line", PROBES)
def test_a_probe_starts_nothing_unless_probes_are_denied(line: str) -> None:
    assert not starts(argv(*line.split()), PYTEST, never)
    assert starts(argv(*line.split()), Target(("pytest",), deny_probes=True), never)


@pytest.mark.parametrize("line", STARTS)
def test_starts_pytest(line: str) -> None:
    assert starts(argv(*line.split()), PYTEST, never)
    assert shell_starts(line, PYTEST, never)


SHELL_STARTS_NOTHING = [
    "",
    "# pytest",
    "ls # pytest",
    "echo 'a; pytest'",
    'echo "a && pytest"',
    "ls > pytest",
    "pytest=1",
    "export X=pytest",
    "alias t=pytest",
    "unset pytest",
    "cat <<E\npytest\nE\n",
    "cat <<'E' > x\npython -m pytest\nE\nls",
    "grep x <<< pytest",
    "for i in pytest; do ls; done",
    "case pytest in pytest) ls;; esac",
    "[ -x pytest ] && [[ -f pytest ]] && test pytest",
    "command -v pytest",
    "command -V pytest",
    "type pytest; hash pytest; which pytest",
    "ps aux | grep pytest | xargs kill",
    "bash run.sh -c pytest",
    "bash -c 'ls $0' pytest",
    "pytest() { ls; }",
    "function pytest { ls; }",
    "trap - pytest",
    "pytest --version && pytest --help | head",
    "x=$(which pytest)",
    "echo $(pip show pytest)",
]

SHELL_STARTS = [
    "cd x && pytest",
    "cd x;pytest",
    "cd x\npytest",
    "cd x & pytest",
    "a|pytest",
    "a || pytest",
    "! pytest",
    "(pytest)",
    "{ pytest; }",
    "pytest>log",
    ">log pytest",
    "2>&1 pytest",
    "A=1 pytest",
    "A=$(ls) B=`x` pytest",
    "echo $(pytest)",
    "echo `pytest`",
    'echo "$(pytest)"',
    "X=$(pytest)",
    "diff <(pytest) x",
    "if pytest; then ls; fi",
    "if ls; then pytest; fi",
    "while pytest; do ls; done",
    "for x in y; do pytest $x; done",
    "case x in x) pytest;; esac",
    "f() { pytest; }; f",
    "pytest \\\n  -q",
    "'pytest'",
    '"pytest" -q',
    "\\pytest",
    "$PY -m pytest",
    "${PY:-python} -m pytest",
    '"$VENV/bin/python" -m pytest',
    "$VENV/bin/pytest",
    "~/bin/pytest",
    "bash -c pytest",
    "bash -c 'cd x && pytest'",
    'bash -lc "pytest -q"',
    "bash -euo pipefail -c 'pytest'",
    "bash -o pipefail -c pytest",
    "bash --norc -c pytest",
    "sh -c \"bash -c 'pytest'\"",
    "eval pytest",
    "eval 'cd x; pytest'",
    "env -S 'pytest -q'",
    "watch 'pytest -q'",
    "watch -n 1 pytest",
    "script -c 'pytest' log",
    "cmd /c pytest",
    "cmd.exe /C pytest -q",
    "powershell -Command pytest",
    "pwsh -NoLogo -c pytest",
    "find . -exec pytest {} +",
    "if true; then pytest",
    "pytest 'unclosed",
    "pytest --version; pytest",
    "pytest --version || python -m pytest",
    "set -e\n# pytest\npython -m pytest",
    "time pytest",
    "exec pytest",
    "pytest &",
    "pytest | tee x",
    "\tpytest",
    "pytest\r\n",
]


@pytest.mark.parametrize("text", SHELL_STARTS_NOTHING)
def test_a_shell_text_that_starts_something_else(text: str) -> None:
    assert not shell_starts(text, PYTEST, never)


@pytest.mark.parametrize("text", SHELL_STARTS)
def test_a_shell_text_that_starts_pytest(text: str) -> None:
    assert shell_starts(text, PYTEST, never)


UNKNOWN = Word(HOLE)
WITH_UNKNOWN_WORDS = [
    ((), False),
    ((UNKNOWN,), False),
    ((MANY,), False),
    ((UNKNOWN, Word("pytest")), False),
    ((UNKNOWN, Word("commit"), Word("-m"), Word("pytest")), False),
    ((Word("git"), MANY, Word("-m"), Word("pytest")), False),
    ((MANY, Word("install"), Word("pytest")), False),
    ((Word("pip"), MANY, Word("pytest")), False),
    ((UNKNOWN, Word("-m"), UNKNOWN), False),
    ((Word("python"), Word("-m"), UNKNOWN), False),
    ((Word("pytest"), Word("--version", sure=False), Word("--help")), False),
    ((UNKNOWN, Word("-m"), Word("pytest")), True),
    ((UNKNOWN, Word("-u"), Word("-m"), Word("pytest")), True),
    ((Word(f"{HOLE}/bin/pytest"),), True),
    ((Word(f"{HOLE}pytest"),), True),
    ((Word("python"), MANY, Word("-m"), Word("pytest")), True),
    ((MANY, Word("pytest")), True),
    ((MANY, Word("python"), Word("-m"), Word("pytest")), True),
    ((Word("env"), MANY, Word("pytest")), True),
    ((Word("timeout"), UNKNOWN, Word("pytest")), True),
    ((Word("pytest"), MANY), True),
    ((Word("pytest"), Word("--version", sure=False)), True),
    ((Word("timeout", sure=False), Word("5", sure=False), Word("pytest")), True),
    ((Word("pytest"), Word("--co", sure=False), Word("-q")), True),
]


@pytest.mark.parametrize(("words", "expected"), WITH_UNKNOWN_WORDS)
def test_words_that_are_not_known(words: tuple[Word, ...], expected: bool) -> None:
    assert starts(words, PYTEST, never) is expected


DOCKER_COMPOSE = [
    ("docker compose up", True),
    ("docker -H x compose up", True),
    ("docker --context x compose -f y up", True),
    ("sudo docker compose up", True),
    ("/usr/bin/docker compose", True),
    ("A=1 timeout 5 docker compose up", True),
    ("docker ps", False),
    ("docker run compose", False),
    ("docker build compose up", False),
    ("docker", False),
    ("compose up", False),
    ("echo docker compose", False),
    ("docker compose --version", False),
    ("docker-compose up", False),
]


@pytest.mark.parametrize(("line", "expected"), DOCKER_COMPOSE)
def test_a_target_of_several_words(line: str, expected: bool) -> None:
    assert starts(argv(*line.split()), Target(("docker", "compose")), never) is expected


PROGRAMS = [
    ("python -c 'import pytest; pytest.main()'", ["import pytest; pytest.main()"]),
    ("python -Ic 'import pytest'", ["import pytest"]),
    ("python '-cimport pytest'", ["import pytest"]),
    ("python -c 'import x'", []),
    ("python -Xtracemalloc -Wonce -c 'import pytest'", ["import pytest"]),
    ("python -mapp -c 'import pytest'", []),
    ("python app.py -c 'import pytest'", []),
    ("poetry run python -c 'import pytest' -c pytest", ["import pytest"]),
]


@pytest.mark.parametrize(("text", "programs"), PROGRAMS)
def test_the_program_texts_that_are_asked_about(text: str, programs: list[str]) -> None:
    """A text that does not name the target is not worth a parse."""
    asked: list[str] = []

    def note(program: str) -> bool:
        asked.append(program)
        return False

    assert not shell_starts(text, PYTEST, note)
    assert asked == programs


@pytest.mark.parametrize("answer", [True, False])
def test_what_a_program_text_starts_decides(answer: bool) -> None:
    assert starts(argv("python", "-c", "import pytest"), PYTEST, lambda _: answer) is answer


def test_a_probe_is_certain() -> None:
    assert is_probe(argv("-q", "--version"), PYTEST)
    assert not is_probe((Word("--version", sure=False),), PYTEST)
    assert not is_probe(argv("--", "--version"), PYTEST)
    assert not is_probe(argv(), PYTEST)


WRAPPERS = [
    "env A=1",
    "env -u B",
    "timeout -k 5 10",
    "nice -n 5",
    "nohup",
    "xvfb-run -a",
    "sudo -E",
    "poetry run",
    "uv run --with x",
    "pipenv run",
    "pdm run",
    "rye run",
    "hatch run",
    "conda run -n x",
    "docker exec box",
    "stdbuf -oL",
]


@given(st.lists(st.sampled_from(WRAPPERS), max_size=4), st.sampled_from([*STARTS, *STARTS_NOTHING]))
def test_wrappers_change_nothing(wrappers: list[str], line: str) -> None:
    words = [word for text in [*wrappers, line] for word in text.split()]
    assert starts(argv(*words), PYTEST, never) is (line in STARTS)


SHELLS = ["bash -c", "sh -ec", "bash -lc", "env -S", "watch"]


@example(["watch"], "A=1 B= pytest")
@given(st.lists(st.sampled_from(SHELLS), max_size=3), st.sampled_from(STARTS))
def test_shells_in_shells_change_nothing(shells: list[str], line: str) -> None:
    text = line
    for shell in shells:
        text = f"cd x && {shell} {shlex.quote(text)}"
    assert shell_starts(text, PYTEST, never)


ANY = ["pytest", "-m", "-c", "python", "--", "-", "env", "bash", "run", "uv", "timeout", "x", "", HOLE, "A=1"]


@given(st.lists(st.sampled_from(ANY)))
def test_any_words_are_read(words: list[str]) -> None:
    """And what does not name pytest does not start it."""
    assert not starts(argv(*words), PYTEST, lambda _: False) or "pytest" in words

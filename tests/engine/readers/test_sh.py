"""Shell scripts: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "run.sh"

ALLOWED = r"""
f() {
  echo "${X}/bin/pytest" "a; pytest"
}
g() {
  a <<
}
===
for x ( a b ) { echo } # zsh; pytest
# pytest; pytest
print -P "%F{red}" # pytest; pytest
===
run() { echo "$@"; }
run pytest
===
install() { pip install "$@"; }
install pytest
===
require() { command -v "$1" >/dev/null || exit; }
require pytest
===
for t in pytest ruff; do command -v $t; done
===
x=$(which pytest) || exit
===
set -o pytest
set -- a pytest
$1
===
alias t=pytest
===
bash ./install.sh <<EOF
pytest
EOF
===
cat <<EOF
pytest
EOF
===
command -v pytest
===
which pytest
===
pip install pytest
===
echo pytest
===
make test
===
[[ $x == pytest ]]
===
[[ $x == pytest ]] && echo yes
===
if [ "$x" = pytest ]; then echo; fi
===
export PYTEST_ADDOPTS="-q"
===
# pytest
===
echo hi # pytest
===
pytest() { python run.py; }
pytest
===
function pytest { ./run.py; }
pytest -q
===
cat > f <<'EOF'
pytest -q
EOF
===
grep pytest f | sort
===
X=pytest
echo $X
===
pip install pytest && python run.py
===
for x in pytest ruff; do pip install $x; done
===
case $1 in pytest) echo;; esac
===
hash pytest
===
type pytest
===
alias
===
unset pytest
===
x=(pytest ruff)
===
printf 'pytest\n'
===
echo "pytest -q" | tee f
===
apt-get install -y python3-pytest
===
rm -rf .pytest_cache
===
unalias pytest
===
export PATH=pytest:$PATH
===
ls pytest/
===
echo 'run: pytest -q' >> $GITHUB_OUTPUT
===
true || echo "pytest failed"
===
pytest --version
===
if ! command -v pytest >/dev/null; then pip install pytest; fi
===
sudo apt install pytest
===
ssh host "pip install pytest"
===
trap 'echo pytest' EXIT
===
: pytest
===
readonly PYTEST=pytest
===
local x=pytest
===
cd pytest && ls
===
echo "$(cat pytest)"
===
docker exec web pip install pytest
===
kill $(pgrep pytest)
===
pkill -f pytest
===
ps aux | grep pytest
===
function test { echo pytest; }
===
PYTEST=${PYTEST:-python -m pytest}
===
cat <<< pytest
===
select x in pytest ruff; do echo $x; done
===
sh run.sh pytest
===
bash -s pytest < run.sh
===
bash ./scripts/pytest.sh
===
source pytest.sh
===
git commit -m "pytest; fix"
===
git commit -m 'run
pytest
again'
===
echo \
pytest
===
usage() { cat <<EOF
usage:
  pytest -q
EOF
}
"""

BLOCKED = r"""
=== main
main() { cd x; ⟦pytest "$@"⟧; }
main "$@"
=== <script>
run() { echo "$1"; shift; "$@"; }
⟦run title pytest -q⟧
=== <script>
pytest() { echo; }
( cd x; ⟦command pytest⟧ )
=== <script>
alias t='pytest -x'
⟦t -q⟧
=== <script>
cat <<EOF | python -
⟦import pytest
pytest.main()
⟧EOF
=== <script>
⟦pytest⟧
=== <script>
P=pytest
⟦$P -q⟧
=== <script>
X=(pytest -q)
⟦"${X[@]}"⟧
=== <script>
ARGS=(-m pytest)
⟦python "${ARGS[@]}"⟧
=== <script>
cmd=(python -m)
cmd+=(pytest)
⟦"${cmd[@]}" tests⟧
=== <script>
CMD="python -m"
CMD+=" pytest"
⟦$CMD⟧
=== <script>
CMD="python -m"
CMD="$CMD pytest"
⟦$CMD⟧
=== <script>
⟦${X:-pytest} -q⟧
=== <script>
⟦"${X:-pytest}" -q⟧
=== <script>
⟦${PYTEST:-python -m pytest} -q⟧
=== <script>
PYTEST=${PYTEST:-python -m pytest}
⟦$PYTEST -q⟧
=== <script>
PYTEST="${PYTEST:-python -m pytest}"
⟦$PYTEST -q⟧
=== <script>
PYTEST=${PYTEST:-"python -m pytest"}
⟦$PYTEST -q⟧
=== <script>
: ${PYTEST:=pytest}
⟦$PYTEST⟧
=== <script>
: "${PYTEST:=pytest}"
⟦"$PYTEST"⟧
=== t
t() { ⟦pytest "$@"⟧; }
=== t
function t { ⟦pytest⟧; }
=== t
function t() (
 ⟦pytest⟧
)
=== <script>
bash <<EOF
⟦pytest -q⟧
EOF
=== <script>
bash <<'EOF'
  cd x
  ⟦pytest -q⟧
EOF
=== <script>
bash <<-EOF
→⟦pytest -q⟧
→EOF
=== <script>
cat <<EOF | bash
⟦pytest -q⟧
EOF
=== <script>
sh -s <<EOF
⟦pytest -q⟧
EOF
=== <script>
sudo bash <<EOF
⟦pytest -q⟧
EOF
=== <script>
bash ⟦<<< "pytest -q"⟧
=== <script>
sh ⟦<<< pytest⟧
=== <script>
⟦echo pytest -q⟧ | sh
=== <script>
⟦echo "cd x; pytest"⟧ | sudo bash -e
=== <script>
⟦printf 'pytest -q\n'⟧ | bash -s
=== <script>
⟦eval "pytest -q"⟧
=== <script>
⟦eval pytest -q⟧
=== <script>
CMD="pytest -q"; ⟦eval "$CMD"⟧
=== <script>
CMD="pytest -q"; ⟦eval $CMD⟧
=== <script>
CMD="pytest -q"; ⟦bash -c "$CMD"⟧
=== <script>
⟦trap 'pytest' EXIT⟧
=== <script>
⟦trap "pytest -q" EXIT INT⟧
=== <script>
⟦trap -- 'pytest' EXIT⟧
=== <script>
ls | ⟦xargs pytest⟧
=== <script>
ls | ⟦xargs -n1 -P 4 pytest -q⟧
=== <script>
ls | ⟦xargs -I{} pytest {}⟧
=== <script>
ls | ⟦xargs -I{} sh -c 'pytest {}'⟧
=== <script>
⟦find . -name 'test_*.py' -exec pytest {} +⟧
=== <script>
⟦find . -exec sh -c 'pytest "$1"' _ {} \;⟧
=== <script>
⟦time pytest⟧
=== <script>
⟦time -p pytest⟧
=== <script>
⟦sudo -u me pytest⟧
=== <script>
⟦env A=1 pytest⟧
=== <script>
⟦A=1 pytest⟧
=== <script>
⟦exec pytest "$@"⟧
=== <script>
if ! ⟦pytest⟧; then exit; fi
=== <script>
if ⟦pytest⟧; then exit; fi
=== <script>
while ⟦pytest⟧; do :; done
=== <script>
until ! ⟦pytest⟧; do :; done
=== <script>
case $1 in a) ⟦pytest⟧;; esac
=== <script>
case $1 in
 a|b)
   ⟦pytest -q⟧
   ;;
 *) echo;;
esac
=== <script>
(⟦pytest⟧)
=== <script>
( cd x && ⟦pytest⟧ )
=== <script>
{ ⟦pytest⟧; }
=== <script>
x=$(⟦pytest⟧)
=== <script>
x=`⟦pytest -q⟧`
=== <script>
echo $(⟦pytest⟧)
=== <script>
echo "$(⟦pytest⟧)"
=== <script>
diff <(⟦pytest⟧) x
=== <script>
⟦pytest⟧ > >(tee log)
=== <script>
⟦bash -c "pytest"⟧
=== <script>
⟦bash -c "bash -c 'pytest -q'"⟧
=== <script>
⟦bash -c 'bash -c "pytest -q"'⟧
=== <script>
⟦bash -lc "cd x && pytest"⟧
=== <script>
⟦bash -euxo pipefail -c "pytest"⟧
=== <script>
⟦nohup pytest⟧ &
=== <script>
. venv/bin/activate && ⟦pytest⟧
=== <script>
⟦docker exec web pytest⟧
=== <script>
⟦docker exec -it web sh -c "pytest -q"⟧
=== <script>
⟦docker compose run --rm web pytest⟧
=== <script>
⟦docker run --rm -v $PWD:/w img pytest⟧
=== <script>
⟦ssh host "pytest -q"⟧
=== <script>
⟦ssh host pytest -q⟧
=== <script>
ssh host <<EOF
⟦pytest⟧
EOF
=== <script>
set -- pytest -q; ⟦"$@"⟧
=== <script>
set -- python -m pytest
⟦exec "$@"⟧
=== <script>
! ⟦pytest⟧
=== <script>
[ -f x ] && ⟦pytest⟧
=== <script>
[[ -f x ]] || ⟦pytest⟧
=== <script>
⟦pytest⟧ && echo ok || exit
=== <script>
⟦pytest⟧ | tee log
=== <script>
⟦pytest⟧ 2>&1 | tee log
=== <script>
⟦>log pytest⟧
=== <script>
for i in 1 2; do ⟦pytest⟧; done
=== <script>
for t in pytest ruff; do ⟦$t⟧; done
=== <script>
for ((i=0;i<3;i++)); do ⟦pytest⟧; done
=== <script>
⟦coverage run -m pytest⟧
=== <script>
⟦python -m pytest⟧
=== <script>
⟦python3.11 -m pytest⟧
=== <script>
⟦"$PYTHON" -m pytest⟧
=== <script>
⟦$PYTHON -m pytest⟧
=== <script>
⟦${PYTHON:-python} -m pytest⟧
=== <script>
⟦./venv/bin/pytest⟧
=== <script>
⟦"$VENV/bin/pytest"⟧
=== <script>
⟦$VENV/bin/python -m pytest⟧
=== <script>
python - <<EOF
⟦import pytest
pytest.main()
⟧EOF
=== <script>
python <<EOF
⟦import pytest
pytest.main()
⟧EOF
=== <script>
⟦python -c "import pytest; pytest.main()"⟧
=== <script>
⟦python -c 'import pytest
pytest.main()'⟧
=== <script>
⟦pytest \
  -q⟧
=== <script>
⟦'pytest' -q⟧
=== <script>
⟦\pytest -q⟧
=== <script>
⟦$'pytest' -q⟧
=== <script>
⟦timeout 10 pytest⟧
=== <script>
⟦coproc pytest⟧
=== <script>
function pt
  ⟦pytest $argv⟧
end
=== <script>
begin; ⟦pytest⟧; end
=== <script>
set -x X pytest
⟦$X⟧
=== <script>
⟦noglob pytest⟧
=== <script>
if true; then
  ⟦pytest⟧
=== <script>
echo "unclosed
⟦pytest⟧
=== <script>
echo (⟦pytest⟧)
=== <script>
⟦parallel pytest ::: a b⟧
=== <script>
run() { "$@"; }
⟦run pytest -q⟧
=== <script>
run_cmd() { echo "+ $*"; "$@"; }
⟦run_cmd python -m pytest⟧
=== <script>
retry() { for i in 1 2 3; do "$@" && break; done; }
⟦retry pytest⟧
=== <script>
if [[ $# -gt 0 ]]; then TESTS=("$@"); else TESTS=(tests); fi
⟦pytest "${TESTS[@]}"⟧
=== <script>
⟦watch pytest⟧
=== <script>
⟦entr -c pytest⟧
=== <script>
ls | ⟦entr pytest -q⟧
=== <script>
git stash && ⟦pytest⟧; git stash pop
=== <script>
pip install pytest; ⟦pytest⟧
=== <script>
tox -e py -- && ⟦pytest⟧
=== <script>
⟦su -c 'pytest' me⟧
=== <script>
⟦su me -c 'pytest -q'⟧
=== <script>
⟦uv run pytest⟧
=== <script>
⟦uv run -- python -m pytest⟧
=== <script>
⟦kubectl exec pod -- pytest⟧
=== pytest
pytest() { ⟦command pytest -q⟧; }
=== <script>
declare -a X=(pytest)
⟦"${X[@]}"⟧
=== <script>
export RUN="pytest -q"
⟦$RUN⟧
=== <script>
readonly RUN=pytest
⟦$RUN⟧
=== <script>
local RUN=pytest
⟦$RUN⟧
=== <script>
declare RUN=pytest
⟦$RUN⟧
=== <script>
RUN=$(command -v pytest)
⟦$RUN -q⟧
=== <script>
RUN=$(which pytest)
⟦"$RUN" -q⟧
=== <script>
RUN=`which pytest`
⟦$RUN -q⟧
=== <script>
RUN=$(echo pytest)
⟦$RUN⟧
=== <script>
runner=pytest
⟦${runner} -q⟧
=== <script>
TOOL=pytest; ⟦python -m $TOOL⟧
=== <script>
TOOL=pytest; ⟦python -m "${TOOL}"⟧
=== <script>
⟦git bisect run pytest⟧
=== <script>
inotifywait -e x && ⟦pytest⟧
=== <script>
entrypoint="pytest"; ⟦exec ${entrypoint}⟧
=== <script>
CMD=${1:-pytest}
⟦exec $CMD⟧
=== <script>
CMD=${1-pytest}
⟦exec $CMD⟧
=== <script>
⟦exec "${@:-pytest}"⟧
=== <script>
⟦$(which pytest) -q⟧
=== <script>
⟦`which pytest` -q⟧
=== <script>
⟦"$(which pytest)" -q⟧
=== <script>
⟦$(command -v python) -m pytest⟧
=== <script>
⟦"$(command -v python)" -m pytest⟧
=== <script>
⟦python -m "pytest"⟧
=== <script>
cat script | ⟦pytest⟧
=== <script>
⟦coverage run --source=x -m pytest⟧
=== <script>
exec > >(tee log) 2>&1; ⟦pytest⟧
=== <script>
LIST="a b"; for x in $LIST; do ⟦pytest $x⟧; done
=== <script>
⟦bash -c 'pytest "$@"' _ a⟧
=== <script>
cat <<EOF
$(⟦pytest⟧)
EOF
=== <script>
# shellcheck disable
set -e;⟦pytest⟧
=== <script>
echo a;⟦pytest⟧
=== <script>
⟦tmux new-session -d 'pytest -q'⟧
=== <script>
⟦screen -dm pytest⟧
=== <script>
⟦nix-shell --run "pytest"⟧
=== <script>
⟦direnv exec . pytest⟧
=== <script>
⟦gosu app pytest⟧
=== <script>
⟦tini -- pytest⟧
=== <script>
⟦dumb-init pytest⟧
=== <script>
⟦su-exec app pytest⟧
=== <script>
⟦chroot /x pytest⟧
=== <script>
⟦runuser -u app -- pytest⟧
=== <script>
⟦arch -x86_64 pytest⟧
=== <script>
⟦pipenv run python -m pytest⟧
=== <script>
⟦vagrant ssh -c "pytest"⟧
=== <script>
⟦op run -- pytest⟧
=== <script>
⟦aws-vault exec x -- pytest⟧
=== <script>
⟦doppler run -- pytest⟧
=== <script>
⟦wsl pytest⟧
=== <script>
⟦cross-env A=1 pytest⟧
=== <script>
⟦systemd-run --user pytest⟧
=== <script>
⟦unshare -r pytest⟧
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected


BATS = r"""
=== test_it_runs
@test "it runs" {
→⟦run pytest -q⟧
→[ "$status" -eq 0 ]
}
=== test_it_s_there
@test 'echoes' {
→echo 'pytest; pytest'
}

@test "it's there" {
→cd x && ⟦pytest⟧
}
"""


@pytest.mark.parametrize("case", blocked(BATS), ids=str)
def test_a_test_of_bats_is_a_function(case: Case) -> None:
    assert found("x.bats", case.text) == case.expected

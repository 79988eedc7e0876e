"""Programs that run another program, and where in their command line it stands. Data, from their manuals.

Sources: the manuals of GNU coreutils (env, nice, nohup, timeout, stdbuf), findutils (xargs), util-linux (setsid,
ionice, flock, taskset), `xvfb-run(1)`, `sudo(8)`, coverage.py's `coverage run --help`, and the `run --help` of poetry,
uv, pipenv, pdm, hatch, rye, conda and docker.
"""

from __future__ import annotations

from ..typed import NamedTuple


class Wrapper(NamedTuple):
    """One way to run another program: `name [options] subcommand [options] positionals COMMAND ...`."""

    options_with_value: frozenset[str] = frozenset()
    """Options whose value is the next word."""
    positionals: int = 0
    """How many words stand before the command: `timeout 10 pytest` has one."""
    subcommands: tuple[frozenset[str], ...] = ()
    like_python: bool = False
    """What follows is a module (`-m`) or a file, as for the interpreter."""
    shell_options: frozenset[str] = frozenset()
    """Options whose value is a shell text."""
    shell_text: bool = False
    """A single word is a shell text: `watch "pytest -q"`."""
    only_asks: frozenset[str] = frozenset()
    """Options with which nothing is run: `command -v pytest`."""
    prefixes_command: bool = False
    """`hatch run test:pytest`: the command may have the environment's name before it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PYTHON_OPTIONS = _words("-X -W --check-hash-based-pycs")

SHELLS = _words("sh bash dash zsh ksh ash fish cmd powershell pwsh")
POWERSHELLS = _words("powershell pwsh")

SHELL_OPTIONS = _words("-o +o -O +O --rcfile --init-file")
"""Options of shells whose value is the next word."""

PYTHON_RUNNERS = {
    "pdb": _words("-c"),
    "cProfile": _words("-o -s --outfile --sort"),
    "profile": _words("-o -s --outfile --sort"),
    "trace": _words("-f --file -C --coverdir --ignore-module --ignore-dir"),
    "debugpy": _words("--listen --connect --pid --log-to"),
    "memory_profiler": _words("-o"),
    "kernprof": _words("-o -p -s"),
    "viztracer": _words("-o --output_file --tracer_entries"),
    "tracemalloc": frozenset[str](),
    "runpy": frozenset[str](),
}
"""Modules that run another module or file: `python -m cProfile -m pytest`."""

_UV_RUN = _words(
    "--with --with-editable --with-requirements -p --python --extra --no-extra --group --no-group --only-group"
    " --env-file --directory --project --package --index --index-url --extra-index-url -C --config-setting -w"
    " --cache-dir --config-file --refresh-package --upgrade-package -P --python-platform --resolution"
)
_DOCKER_RUN = _words(
    "-e --env --env-file -v --volume -w --workdir -u --user --name --network --net -p --publish --entrypoint --mount"
    " -h --hostname -l --label -m --memory --cpus --platform --add-host --shm-size --ulimit --link --ip --gpus --tmpfs"
)
_COMPOSE = _words("-f --file -p --project-name --profile --env-file --project-directory --ansi --progress --parallel")

WRAPPERS: dict[str, tuple[Wrapper, ...]] = {
    "env": (Wrapper(_words("-u --unset -C --chdir -P"), shell_options=_words("-S --split-string")),),
    "command": (Wrapper(only_asks=_words("-v -V")),),
    "exec": (Wrapper(_words("-a")),),
    "builtin": (Wrapper(),),
    "time": (Wrapper(_words("-o --output -f --format")),),
    "nohup": (Wrapper(),),
    "coproc": (Wrapper(),),
    "noglob": (Wrapper(),),
    "nocorrect": (Wrapper(),),
    "setsid": (Wrapper(),),
    "nice": (Wrapper(_words("-n --adjustment")),),
    "ionice": (Wrapper(_words("-c --class -n --classdata")),),
    "stdbuf": (Wrapper(_words("-i --input -o --output -e --error")),),
    "taskset": (Wrapper(frozenset(), 1),),
    "timeout": (Wrapper(_words("-k --kill-after -s --signal"), 1),),
    "gtimeout": (Wrapper(_words("-k --kill-after -s --signal"), 1),),
    "flock": (Wrapper(_words("-w --wait --timeout -E"), 1, shell_options=_words("-c --command")),),
    "sudo": (Wrapper(_words("-u --user -g --group -C -D --chdir -h --host -p --prompt -R -T -r -t")),),
    "doas": (Wrapper(_words("-u -C")),),
    "xargs": (Wrapper(_words("-a -d -E -I -L -n -P -s --max-args --max-procs --replace --arg-file --delimiter")),),
    "xvfb-run": (
        Wrapper(
            _words("-e --error-file -f --auth-file -n --server-num -p --xauth-protocol -s --server-args -w --wait")
        ),
    ),
    "watch": (Wrapper(_words("-n --interval"), shell_text=True),),
    "strace": (Wrapper(_words("-o -e -p -s -u")),),
    "chronic": (Wrapper(),),
    "unbuffer": (Wrapper(),),
    "caffeinate": (Wrapper(_words("-t -w")),),
    "script": (Wrapper(shell_options=_words("-c --command")),),
    "coverage": (
        Wrapper(
            _words("--source --source-pkgs --omit --include --rcfile --data-file --context --concurrency --debug"),
            subcommands=(frozenset({"run"}),),
            like_python=True,
        ),
    ),
    "kernprof": (Wrapper(_words("-o -p -s --outfile --prof-mod --setup"), like_python=True),),
    "scalene": (Wrapper(_words("--outfile --cpu-sampling-rate"), like_python=True),),
    "viztracer": (Wrapper(_words("-o --output_file --tracer_entries"), like_python=True),),
    "py-spy": (
        Wrapper(_words("-o --output -f --format -r --rate -d --duration"), subcommands=(frozenset({"record", "top"}),)),
    ),
    "busybox": (Wrapper(),),
    "entr": (Wrapper(),),
    "tini": (Wrapper(_words("-p -e")),),
    "dumb-init": (Wrapper(_words("-r --rewrite")),),
    "gosu": (Wrapper(frozenset(), 1),),
    "su-exec": (Wrapper(frozenset(), 1),),
    "setpriv": (Wrapper(_words("--reuid --regid --groups --inh-caps --bounding-set")),),
    "runuser": (Wrapper(_words("-u -g -G -s"), shell_options=_words("-c --command")),),
    "chroot": (Wrapper(frozenset(), 1),),
    "unshare": (Wrapper(),),
    "systemd-run": (Wrapper(_words("-u --unit -p --property -E --setenv --slice -M")),),
    "arch": (Wrapper(),),
    "wsl": (Wrapper(_words("-d --distribution -u --user --cd")),),
    "tmux": (
        Wrapper(
            _words("-s -n -c -t -e -F -x -y -f -L"),
            subcommands=(_words("new new-session neww new-window split-window splitw"),),
            shell_text=True,
        ),
    ),
    "screen": (Wrapper(_words("-S -c -e -h -s -t -T")),),
    "vagrant": (Wrapper(shell_options=_words("-c --command"), subcommands=(frozenset({"ssh"}),)),),
    "nix-shell": (Wrapper(_words("-p -A --arg --argstr -I"), 99, shell_options=_words("--run --command")),),
    "direnv": (Wrapper(frozenset(), 1, subcommands=(frozenset({"exec"}),)),),
    "doppler": (Wrapper(_words("-p --project -c --config"), subcommands=(frozenset({"run"}),)),),
    "op": (Wrapper(_words("--env-file --account"), subcommands=(frozenset({"run"}),)),),
    "aws-vault": (Wrapper(_words("-d --duration --region"), 1, subcommands=(frozenset({"exec"}),)),),
    "cross-env": (Wrapper(),),
    "git": (Wrapper(subcommands=(frozenset({"bisect"}), frozenset({"run"}))),),
    "ssh": (Wrapper(_words("-p -l -i -o -F -J -L -R -D -b -c -e -m -E -W"), 1, shell_text=True),),
    "su": (Wrapper(_words("-s -g -G"), 99, shell_options=_words("-c --command")),),
    "kubectl": (Wrapper(_words("-n --namespace -c --container --context"), 1, subcommands=(frozenset({"exec"}),)),),
    "ddtrace-run": (Wrapper(),),
    "dotenv": (Wrapper(_words("-f --file -e --export"), subcommands=(frozenset({"run"}),)),),
    "pyenv": (Wrapper(subcommands=(frozenset({"exec"}),)),),
    "gdb": (Wrapper(_words("-x -ex")),),
    "valgrind": (Wrapper(),),
    "perf": (Wrapper(_words("-o -e -F -p"), subcommands=(frozenset({"record", "stat", "trace"}),)),),
    "mpirun": (Wrapper(_words("-n -np -H --host --hostfile")),),
    "mpiexec": (Wrapper(_words("-n -np -H --host --hostfile")),),
    "parallel": (Wrapper(_words("-j --jobs -a --arg-file -n -N -I")),),
    "poetry": (Wrapper(_words("-C --directory -P --project"), subcommands=(frozenset({"run"}),)),),
    "pipenv": (Wrapper(subcommands=(frozenset({"run"}),)),),
    "pdm": (Wrapper(_words("-p --project -c --config --venv"), subcommands=(frozenset({"run"}),)),),
    "rye": (Wrapper(_words("--pyproject"), subcommands=(frozenset({"run"}),)),),
    "hatch": (
        Wrapper(_words("-e --env -p --project --config"), subcommands=(frozenset({"run"}),), prefixes_command=True),
    ),
    "uv": (
        Wrapper(_UV_RUN, subcommands=(frozenset({"run"}),), like_python=True),
        Wrapper(_UV_RUN, subcommands=(frozenset({"run"}),)),
        Wrapper(_UV_RUN | {"--from"}, subcommands=(frozenset({"tool"}), frozenset({"run"}))),
    ),
    "uvx": (Wrapper(_UV_RUN | {"--from"}),),
    "pipx": (Wrapper(_words("--spec --python --pip-args --with"), subcommands=(frozenset({"run"}),)),),
    "pixi": (Wrapper(_words("-e --environment --manifest-path"), subcommands=(frozenset({"run"}),)),),
    "conda": (Wrapper(_words("-n --name -p --prefix --cwd"), subcommands=(frozenset({"run"}),)),),
    "mamba": (Wrapper(_words("-n --name -p --prefix --cwd"), subcommands=(frozenset({"run"}),)),),
    "micromamba": (Wrapper(_words("-n --name -p --prefix --cwd"), subcommands=(frozenset({"run"}),)),),
    "docker": (
        Wrapper(_DOCKER_RUN, 1, subcommands=(frozenset({"run", "exec"}),)),
        Wrapper(_DOCKER_RUN | _COMPOSE, 1, subcommands=(frozenset({"compose"}), frozenset({"run", "exec"}))),
    ),
    "podman": (Wrapper(_DOCKER_RUN, 1, subcommands=(frozenset({"run", "exec"}),)),),
    "docker-compose": (Wrapper(_DOCKER_RUN | _COMPOSE, 1, subcommands=(frozenset({"run", "exec"}),)),),
}

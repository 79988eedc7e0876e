"""Everything that asks git, and nothing else: where the repository is, what it tracks, what a commit held.

Only plumbing is called, always with `-z` and from the root: users' aliases, colours, pagers, external diffs and
`diff.*` settings have no say in it. Nothing is written and nothing is fetched.
Formats: git-ls-files(1), git-cat-file(1), git-diff-index(1); tree objects: gitformat-pack(5) and git-mktree(1).
Merges of single files: git-merge-file(1).
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from .index_file import IndexFile
from .problems import CannotRead, Problem
from .typed import IO, TYPE_CHECKING, NamedTuple, NoReturn

WORK_TREE, INDEX = "work tree", "index"
"""Where files are looked at, as the parameter `there` has it: one of these, or the object id of a commit or tree."""
MERGE_STAGES = ("1", "2", "3")
LINK, SUBMODULE, FOLDER = "120000", "160000", "40000"
_NOTHING = "000000"

RENAME_SIMILARITY = "-M50%"
"""git's own default, given so that no configuration changes it."""
RENAME_LIMIT = "-l1000"
"""git's own default since 2.34: above it git looks for exact renames only, so less is excused, never more."""

_PIPELINED = 200
"""Requests under way at once: 200 names of 64 digits fit the smallest pipe buffer (16 KiB), so no write can block."""


def is_file(mode: str) -> bool:
    """Neither a link (its target is judged under its own name) nor a submodule (it has a policy of its own)."""
    return mode not in (LINK, SUBMODULE, FOLDER, _NOTHING)


class Repository(NamedTuple):
    """A work tree. `root` is its top folder, `start` the absolute folder that git was asked from."""

    root: str
    start: str


class Indexed(NamedTuple):
    """One index entry. `stage` is `0`, or one of `MERGE_STAGES` while the path has a conflict."""

    path: str
    mode: str
    oid: str
    stage: str
    skipped: bool
    """Left out of the work tree on purpose (`skip-worktree`: a sparse checkout)."""


class Logged(NamedTuple):
    """One commit of a range."""

    oid: str
    parents: tuple[str, ...]
    author: str
    subject: str
    """The first paragraph of its message, on one line."""
    trailers: tuple[str, ...]
    """The values of its trailers `SSOT-Guard`."""
    when: str
    """Its committer's date, strict ISO 8601."""


class Object(NamedTuple):
    """One git object; `data` is cut at the limit that was asked for, `size` is the whole."""

    oid: str
    kind: str
    size: int
    data: bytes


# --- where the repository is ------------------------------------------------------------------------------------------


def locate(start: str) -> Repository:
    """The repository that the folder `start` (absolute) is in; git is only asked where that takes more than a look.

    Raises `CannotRead` outside a repository, in a bare one, and where git refuses (`safe.directory`).
    """
    root = None if _redirected() else _ordinary_root(start)
    return Repository(root if root is not None else _ask_for_root(start), start)


def _redirected() -> bool:
    return any(name in os.environ for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_CEILING_DIRECTORIES"))


def _ordinary_root(start: str) -> str | None:
    """The nearest folder upwards that holds `.git`, or None if only git can tell."""
    folder = start
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder if _is_ordinary(os.path.join(folder, ".git")) else None


def _is_ordinary(entry: str) -> bool:
    """Whether a `.git` entry belongs to the folder it stands in: neither broken nor pointing at another work tree."""
    try:
        git_dir = _follow(entry)
        if not os.path.lexists(os.path.join(git_dir, "HEAD")):
            return False
        if git_dir != entry:
            return True  # a linked worktree or a submodule: its work tree is where the `.git` file stands
        with open(os.path.join(git_dir, "config"), "rb") as file:
            settings = file.read().lower()
    except OSError:
        return False
    return b"worktree" not in settings and b"bare = true" not in settings


def _follow(entry: str) -> str:
    """The git directory that a `.git` entry stands for (a file holds `gitdir: PATH`: gitrepository-layout(5))."""
    if not os.path.isfile(entry):
        return entry
    with open(entry, "rb") as file:
        target = os.fsdecode(file.read().removeprefix(b"gitdir:").strip())
    return os.path.join(os.path.dirname(entry), target)


def _ask_for_root(start: str) -> str:
    here = Repository(start, start)
    code, out, err = _run(here, "rev-parse", "--is-bare-repository", "--show-toplevel")
    bare, _, root = out.partition(b"\n")
    if code == 0 and root:
        return os.fsdecode(root.removesuffix(b"\n"))
    if bare == b"true":
        raise CannotRead([Problem(start, 0, 0, "a bare repository has no work tree to check: run this in a checkout")])
    raise CannotRead([Problem(start, 0, 0, f"no git work tree here: {_in_one_line(err)}")])


def git_dir(repository: Repository) -> str:
    """The absolute folder that git keeps this work tree's own state in (a linked one has its own)."""
    named = os.environ.get("GIT_DIR")
    return os.path.join(repository.start, named) if named else _follow(os.path.join(repository.root, ".git"))


def hooks_folder(repository: Repository) -> str:
    """The absolute folder that git runs this work tree's hooks from: `core.hooksPath`, or the common git directory's
    `hooks` (git-rev-parse(1), `--git-path`). Raises `CannotRead`."""
    folder = _output(repository, "rev-parse", "--git-path", "hooks").removesuffix(b"\n")
    return os.path.normpath(os.path.join(repository.root, os.fsdecode(folder)))


# --- what is tracked --------------------------------------------------------------------------------------------------


def index(repository: Repository) -> list[Indexed]:
    """Every index entry, in git's order. `GIT_INDEX_FILE` is honoured. Raises `CannotRead`."""
    return entries(listing(repository))


def listing(repository: Repository) -> bytes:
    """The same as git lists it: it tells one index from another. Raises `CannotRead`."""
    return _output(repository, "ls-files", "-z", "--stage", "-v")


def entries(listing: bytes) -> list[Indexed]:
    """What such a listing says."""
    return [_indexed(line) for line in os.fsdecode(listing).split("\0") if line]


def _indexed(line: str) -> Indexed:
    attributes, path = line.split("\t", 1)
    tag, mode, oid, stage = attributes.split(" ")
    return Indexed(path, mode, oid, stage, tag in "sS")


class Staging:
    """The question what a commit of the index would add, change or delete. git goes about it at once; raises
    `CannotRead`."""

    # The one porcelain command: unlike diff-index it also compares with a HEAD that does not exist yet.
    _COMMAND = ("diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", "-z")

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        stdin, self._out, self._wait = _started(repository, *self._COMMAND)
        stdin.close()

    def close(self) -> int:
        """Wait for git's end; its exit code, and 0 once that is told."""
        if self._out.closed:
            return 0
        self._out.close()
        return self._wait()

    def paths(self) -> list[str]:
        """The answer, sorted: to be asked for once. Raises `CannotRead`."""
        listing = self._out.read()
        if self.close() != 0:
            listing = _output(self._repository, *self._COMMAND)  # says why
        return sorted({os.fsdecode(name) for name in listing.split(b"\0") if name})


def ignored(repository: Repository, paths: Collection[str]) -> frozenset[str]:
    """Those of `paths` that are untracked and that `.gitignore` or its kin exclude. Raises `CannotRead`."""
    names = _not_in_index(repository, map(os.fsencode, paths))
    if not names:
        return frozenset()
    here = b"./"  # or a leading colon would be pathspec magic
    stdin = b"".join(here + name + b"\0" for name in names)
    out = _output(repository, "check-ignore", "-z", "--stdin", stdin=stdin, none_found=1)
    return frozenset(os.fsdecode(name.removeprefix(here)) for name in out.split(b"\0") if name)


def mentioning(repository: Repository, words: Iterable[str], there: str) -> list[str]:
    """The tracked files that hold one of these words. Raises `CannotRead`."""
    options = ("-l", "-z", "-a", "-w", "-F", "--full-name", "--no-recurse-submodules", "--no-textconv")
    cached, named = _as_options(there)
    patterns = [part for word in words for part in ("-e", word)]
    listing = _output(repository, "grep", *options, *cached, *patterns, *named, "--", none_found=1)
    prefix = f"{there}:".encode() if named else b""
    return [os.fsdecode(name.removeprefix(prefix)) for name in listing.split(b"\0") if name]


def _not_in_index(repository: Repository, names: Iterable[bytes]) -> list[bytes]:
    """Those of `names` that a look at the index file does not show to be tracked: git has to be asked of these only."""
    file = index_file(repository)
    return [name for name in names if not file.find(name)]


def index_file(repository: Repository) -> IndexFile:
    """The index as a file, `GIT_INDEX_FILE` honoured: one that git has split over two files looks empty here.

    Only the pages that are looked at are read: git never writes into the file, it puts another in its place. (Windows
    would not let it do so meanwhile.)
    """
    from mmap import ACCESS_READ, mmap  # what is named without `--staged` asks for none

    path = _index_file(repository)
    try:
        if any(name.startswith("sharedindex.") for name in os.listdir(git_dir(repository))):
            return IndexFile(b"")
        with open(path, "rb") as file:
            return IndexFile(file.read() if os.name == "nt" else mmap(file.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError):  # not there, or empty
        return IndexFile(b"")


def _index_file(repository: Repository) -> str:
    named = os.environ.get("GIT_INDEX_FILE")
    return os.path.join(repository.root, named) if named else os.path.join(git_dir(repository), "index")


# --- commits ----------------------------------------------------------------------------------------------------------


def commit(repository: Repository, revision: str) -> str | None:
    """The object id of the commit that `revision` names, or None if it names none."""
    if revision.startswith(("-", "^")):
        return None  # git would take it for an option, or for what is not meant
    code, out, _ = _run(repository, "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")
    return out.decode("ascii").strip() if code == 0 else None


def merge_bases(repository: Repository, one: str, other: str) -> tuple[str, ...]:
    """The object ids of the best common ancestors of two commits: several where branches cross. Raises `CannotRead`."""
    return tuple(_output(repository, "merge-base", "--all", one, other, none_found=1).decode("ascii").split())


def log(repository: Repository, range: Sequence[str], path: str = "") -> list[Logged]:
    """The commits of a range, as git-rev-list(1) takes it, ancestors first; only those that touched `path`, if it is
    given. Raises `CannotRead`."""
    # A record begins with git's own line `commit OID`; no text of a commit holds a NUL.
    form = "--format=%x00%H%x00%P%x00%an%x00%s%x00%(trailers:key=SSOT-Guard,valueonly,unfold,separator=%x0A)%x00%cI%x00"
    paths = (f":(top,literal){path}",) if path else ()
    out = _output(repository, "rev-list", "--reverse", "--topo-order", form, *range, "--", *paths)
    fields = [os.fsdecode(field) for field in out.split(b"\0")]
    records = zip(*[iter(fields[1:])] * 7, strict=False) if len(fields) > 1 else ()
    return [
        Logged(oid, tuple(parents.split()), author, subject, tuple(filter(None, trailers.split("\n"))), when)
        for oid, parents, author, subject, trailers, when, _ in records
    ]


def shallow_commits(repository: Repository) -> frozenset[str]:
    """The object ids of the commits whose parents a shallow clone lacks. Raises `CannotRead`."""
    file = _output(repository, "rev-parse", "--git-path", "shallow").removesuffix(b"\n")
    try:
        with open(os.path.join(repository.root, os.fsdecode(file)), encoding="ascii") as listed:
            return frozenset(listed.read().split())
    except FileNotFoundError:
        return frozenset()


def merge_heads(repository: Repository) -> list[str]:
    """The object ids of what is being merged into HEAD; empty when no merge is under way.

    `MERGE_HEAD` tells while a conflict is being resolved. A merge without one writes it only after its
    pre-merge-commit hook, and until then says in the environment what it merges: `GITHEAD_<oid>=<name>`.
    """
    names = (name.removeprefix(_ANNOUNCED) for name in os.environ if name.startswith(_ANNOUNCED))
    announced = [name for name in names if set(name) <= _HEX_DIGITS]
    try:
        with open(os.path.join(git_dir(repository), "MERGE_HEAD"), encoding="ascii") as file:
            return sorted({*announced, *file.read().split()})
    except FileNotFoundError:
        return sorted(announced)


_ANNOUNCED = "GITHEAD_"
_HEX_DIGITS = frozenset("0123456789abcdef")


def trailers_of(repository: Repository, message: bytes) -> list[str]:
    """The values of the trailer `SSOT-Guard` in a message that is being written, comment lines and all.

    Raises `CannotRead`.
    """
    above = re.split(rb"^. -{24} >8 -{24}$", message, maxsplit=1, flags=re.MULTILINE)[0]  # `git commit -v`
    kept = _output(repository, "stripspace", "--strip-comments", stdin=above)
    out = _output(repository, "interpret-trailers", "--parse", "--no-divider", stdin=kept).decode("utf-8", "replace")
    pairs = (line.partition(":") for line in out.splitlines())
    return [value.strip() for key, _, value in pairs if key.strip().lower() == "ssot-guard"]


def remotes(repository: Repository) -> list[str]:
    """The names of the remotes. Raises `CannotRead`."""
    return os.fsdecode(_output(repository, "remote")).split()


def is_shallow(repository: Repository) -> bool:
    """Whether this clone lacks the older history. Raises `CannotRead`."""
    return _output(repository, "rev-parse", "--is-shallow-repository").strip() == b"true"


def changed(repository: Repository, tree: str, there: str) -> frozenset[str]:
    """The paths that differ from `tree` (the object id of a tree or commit). Raises `CannotRead`."""
    listing = _differences(repository, tree, there, "--name-only", "--no-renames")
    return frozenset(os.fsdecode(name) for name in listing.split(b"\0") if name)


def renames(repository: Repository, tree: str, there: str) -> dict[str, str]:
    """Present path -> the path it had in `tree` (a tree's or commit's object id), by git's own rename detection.

    Raises `CannotRead`.
    """
    options = (RENAME_SIMILARITY, RENAME_LIMIT, "--name-status", "--diff-filter=R")
    fields = iter(_differences(repository, tree, there, *options).split(b"\0"))
    return {os.fsdecode(new): os.fsdecode(old) for _score, old, new in zip(fields, fields, fields, strict=False)}


class Difference(NamedTuple):
    """A path whose blob differs between two commits; the object id is empty where it is no file then."""

    path: str
    before: str
    after: str


def files(repository: Repository, tree: str) -> dict[str, str]:
    """Path -> blob of every file of a tree or commit (its object id), links left out. Raises `CannotRead`."""
    listing = _output(repository, "ls-tree", "-r", "-z", tree)
    rows = (row.partition(b"\t") for row in listing.split(b"\0") if row)
    parted = ((os.fsdecode(path), *attributes.decode("ascii").split(" ")) for attributes, _, path in rows)
    return {path: oid for path, mode, _, oid in parted if is_file(mode)}


_BLOBS = ("--raw", "--no-abbrev", "--no-renames")


def differences(repository: Repository, before: str, after: str) -> list[Difference]:
    """The files that differ between two commits, by their blobs, renames as what goes and what comes. Raises
    `CannotRead`."""
    fields = iter(_differences(repository, before, after, *_BLOBS).split(b"\0"))
    return [_difference(attributes, path) for attributes, path in zip(fields, fields, strict=False)]


def touched(repository: Repository, commits: Iterable[Logged]) -> dict[str, list[Difference]]:
    """Commit -> the files that it changes, held against its first parent. Raises `CannotRead`."""
    lines = "".join(" ".join((commit.oid, *commit.parents[:1])) + "\n" for commit in commits)
    options = ("--stdin", "--root", "-r", "-z", "--ignore-submodules=all", *_BLOBS)
    fields = iter(_output(repository, "diff-tree", *options, stdin=lines.encode("ascii")).split(b"\0"))
    found: dict[str, list[Difference]] = {}
    rows: list[Difference] = []
    for field in fields:
        if field.startswith(b":"):
            rows.append(_difference(field, next(fields)))
        elif field:
            rows = found[field.decode("ascii")] = []
    return found


def _difference(attributes: bytes, path: bytes) -> Difference:
    """Of a row of git's raw output (git-diff-tree(1)): `:MODE MODE OID OID STATUS NUL PATH NUL`."""
    old_mode, new_mode, old, new, _ = attributes.removeprefix(b":").decode("ascii").split(" ")
    return Difference(os.fsdecode(path), old if is_file(old_mode) else "", new if is_file(new_mode) else "")


def _differences(repository: Repository, tree: str, there: str, *options: str) -> bytes:
    cached, named = _as_options(there)
    always = ("--ignore-submodules=all", "-z")
    if named:
        return _output(repository, "diff-tree", "-r", *options, *always, tree, there, "--")
    return _output(repository, "diff-index", *cached, *options, *always, tree, "--")


def _as_options(there: str) -> tuple[Sequence[str], Sequence[str]]:
    """How a command is told where to look: options, and a tree's name."""
    return (("--cached",) if there == INDEX else (), () if there in (WORK_TREE, INDEX) else (there,))


class MergedText(NamedTuple):
    """What git makes of three texts, line by line."""

    data: bytes
    clean: bool
    """Whether there are no conflict markers in it."""


def merge_file(start: str, base: str, ours: str, theirs: str, marker_size: int) -> MergedText | None:
    """The textual merge of three files (absolute, or as seen from the absolute folder `start`); None for what is no
    text. No repository is needed. Raises `CannotRead` without git.
    """
    options = ("-p", "-q", f"--marker-size={marker_size}", "-L", "ours", "-L", "base", "-L", "theirs")
    files = [os.path.join(start, name) for name in (ours, base, theirs)]
    style = ("-c", "merge.conflictStyle=merge")
    code, out, _ = _run(Repository(start, start), *style, "merge-file", *options, *files)
    return MergedText(out, code == 0) if code < _NO_MERGE else None


_NO_MERGE = 128
"""git merge-file counts conflicts in its exit code, up to 127, and says with more that it could do nothing."""


# --- objects ----------------------------------------------------------------------------------------------------------


class Objects:
    """One `git cat-file --batch` process, started when it is asked first; as a context manager.

    Only object ids and revisions are ever asked for, paths are found by walking tree objects: so no name, whatever
    characters it has, can be mistaken for syntax. While one reader goes through its answers another may ask.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folders: dict[str, dict[bytes, tuple[str, str]]] = {}
        self._staging: Staging | None = None
        self._process: _Process | None = None
        self._under_way = _Answers(self, 0, 0)

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what is under way."""
        if self._staging is not None:
            self._staging.close()
        if self._process is None:
            return
        stdin, stdout, wait = self._process
        self._process, self._under_way = None, _Answers(self, 0, 0)
        with suppress(BrokenPipeError):
            stdin.close()
        stdout.close()
        wait()

    def ask_staged(self) -> None:
        """Have git find out at once what `staged` will be asked for. Raises `CannotRead`."""
        self._staging = Staging(self._repository)

    def staged(self) -> list[str]:
        """The paths that a commit of the index would add, change or delete, sorted. Raises `CannotRead`."""
        asked, self._staging = self._staging or Staging(self._repository), None
        return asked.paths()

    def begin(self) -> None:
        """Start the process: by the time that it is asked, it is ready. Raises `CannotRead`."""
        self._pipes()

    def get(self, name: str, limit: int) -> Object | None:
        """The object of that id or revision, at most `limit` bytes of it; None without one. Raises `CannotRead`."""
        (answer,) = self.get_many([name], limit)
        return answer

    def get_many(self, names: Iterable[str], limit: int) -> Iterator[Object | None]:
        """As `get`, in the order of `names`, many requests under way at once."""
        remaining = iter(names)
        while batch := list(islice(remaining, _PIPELINED)):
            yield from self._ask(batch, limit)

    def _ask(self, names: Sequence[str], limit: int) -> _Answers:
        self._under_way.keep()
        stdin = self._pipes()[0]
        try:
            stdin.write("".join(name + "\n" for name in names).encode("ascii"))
            stdin.flush()
        except BrokenPipeError:
            self._fail()
        self._under_way = _Answers(self, len(names), limit)
        return self._under_way

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = _started(self._repository, "cat-file", "--batch")
        return self._process[:2]

    def tree(self, revision: str) -> str | None:
        """The object id of the tree of a commit (`HEAD` or an object id), or None if there is no such commit."""
        found = self.get(f"{revision}^{{tree}}", _NO_LIMIT)
        if found is None or found.kind != "tree":
            return None
        self._folders[found.oid] = dict(_tree_entries(found))
        return found.oid

    def find(self, tree: str, path: str) -> tuple[str, str] | None:
        """The (mode, object id) of a path in a tree (its object id), or None. Raises `CannotRead` without the tree."""
        entry = (FOLDER, tree)
        for name in os.fsencode(path).split(b"/"):
            below = self._folder(entry[1]).get(name) if entry[0] == FOLDER else None
            if below is None:
                return None
            entry = below
        return entry

    def walk(self, tree: str) -> Iterator[tuple[str, str]]:
        """Every (path, mode) in a tree (its object id) and below that is no folder. Raises `CannotRead`."""
        waiting = [(b"", tree)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, (mode, oid) in self._folder(folder).items():
                if mode == FOLDER:
                    waiting.append((prefix + name + b"/", oid))
                else:
                    yield os.fsdecode(prefix + name), mode

    def _folder(self, oid: str) -> dict[bytes, tuple[str, str]]:
        if oid not in self._folders and self.tree(oid) is None:
            raise CannotRead([Problem(".git", 0, 0, f"the tree {oid} is missing: run `git fsck`")])
        return self._folders[oid]

    def answer(self, limit: int) -> Object | None:
        """The next answer to what was asked."""
        header = self._pipes()[1].readline()
        if not header.endswith(b"\n"):
            self._fail()
        words = header.split()
        if len(words) != 3 or not words[2].isdigit():
            return None  # "NAME missing", "NAME ambiguous"
        size = int(words[2])
        data = self._read(min(size, limit))
        for rest in range(size - len(data), 0, -_CHUNK):
            self._read(min(rest, _CHUNK))
        self._read(1)  # the newline that ends every object
        return Object(words[0].decode("ascii"), words[1].decode("ascii"), size, data)

    def _read(self, size: int) -> bytes:
        data = self._pipes()[1].read(size)
        if len(data) != size:
            self._fail()
        return data

    def _fail(self) -> NoReturn:
        """Raise: the process ended early. If git cannot work here at all, another command of it says why."""
        _output(self._repository, "rev-parse", "--git-dir")
        raise CannotRead([Problem(".git", 0, 0, "git cat-file stopped before its last answer: run `git fsck`")])


class _Answers:
    """The answers to one batch of requests: read as they are wanted, or kept when others are asked for before."""

    def __init__(self, objects: Objects, count: int, limit: int) -> None:
        self._objects, self._left, self._limit = objects, count, limit
        self._kept: deque[Object | None] = deque()

    def __iter__(self) -> Iterator[Object | None]:
        while self._kept or self._left:
            yield self._kept.popleft() if self._kept else self._read()

    def keep(self) -> None:
        """Read what is still to come."""
        while self._left:
            self._kept.append(self._read())

    def _read(self) -> Object | None:
        self._left -= 1
        return self._objects.answer(self._limit)


_NO_LIMIT = 1 << 62
_CHUNK = 1 << 20


def _tree_entries(tree: Object) -> Iterator[tuple[bytes, tuple[str, str]]]:
    """Name -> (mode, object id). An entry is `MODE SP NAME NUL OID`, the id as 20 bytes, or 32 with SHA-256."""
    data, width = tree.data, len(tree.oid) // 2
    at = 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, _, name = data[at:end].partition(b" ")
        at = end + 1 + width
        yield name, (mode.decode("ascii"), data[end + 1 : at].hex())


# --- running git ------------------------------------------------------------------------------------------------------

_SETTINGS = ("-c", "core.fsmonitor=false")
"""A watcher may be a program of the user's, and nothing here needs one."""

_OVERRIDES = {
    "GIT_OPTIONAL_LOCKS": "0",  # never write the index, not even to refresh it
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone is not completed from the network
}
_REMOVED = tuple(f"GIT_{kind}_PATHSPECS" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE"))
"""They say how paths given to git are read; git-check-ignore refuses to start with any of them."""


def _environment(repository: Repository) -> Mapping[str, str]:
    """The caller's own, `GIT_INDEX_FILE` and all; what is relative to where it was called is made absolute."""
    kept = {name: value for name, value in os.environ.items() if name not in _REMOVED}
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        if kept.get(name):
            kept[name] = os.path.join(repository.start, kept[name])
    return {**kept, **_OVERRIDES}


class _git_can_be_started:  # noqa: N801 - reads as a phrase after `with`
    """Turns "no such program" into a sentence."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            advice = "ssot-guard asks git what is tracked and what is new: install git and put it on PATH"
            raise CannotRead([Problem("git", 0, 0, f"cannot be started ({error.strerror}): {advice}")]) from None


if TYPE_CHECKING:
    _Process = tuple[IO[bytes], IO[bytes], Callable[[], int]]
    """A program under way: its standard input, its output, and what waits for its end and gives its exit code."""


def _started(repository: Repository, *command: str) -> _Process:
    """git, under way with a command. Raises `CannotRead`."""
    with _git_can_be_started():
        return _start(["git", "-C", repository.root, *_SETTINGS, *command], _environment(repository))


def _start(command: list[str], environment: Mapping[str, str]) -> _Process:
    if not hasattr(os, "posix_spawnp"):
        return _start_anywhere(command, environment)
    # Importing subprocess takes 4 ms, as long as all that git is asked when a commit is blocked.
    (stdin, ours), (theirs, stdout) = os.pipe(), os.pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, stdin, 0),
        (os.POSIX_SPAWN_DUP2, stdout, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    except OSError:
        os.close(ours)
        os.close(theirs)
        raise
    finally:
        os.close(stdin)
        os.close(stdout)
    return open(ours, "wb"), open(theirs, "rb"), lambda: _ended(process)


def _ended(process: int) -> int:
    """Wait for a child; its exit code, 1 where the system has not kept it (whoever started us ignores SIGCHLD)."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except ChildProcessError:
        return 1


def _start_anywhere(command: list[str], environment: Mapping[str, str]) -> _Process:
    import subprocess

    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout, process.wait


def _output(repository: Repository, *command: str, stdin: bytes = b"", none_found: int = 0) -> bytes:
    """What git prints; `none_found` is an exit code that means an empty answer. Raises `CannotRead` for any other."""
    code, out, err = _run(repository, *command, stdin=stdin)
    if code not in (0, none_found):
        raise CannotRead([Problem("git", 0, 0, f"`git {command[0]}` failed with exit {code}: {_in_one_line(err)}")])
    return out


def _run(repository: Repository, *command: str, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
    import subprocess  # 4 ms, and a clean run asks git nothing

    with _git_can_be_started():
        done = subprocess.run(
            ("git", *_SETTINGS, *command),
            cwd=repository.root,
            env=_environment(repository),
            input=stdin,
            capture_output=True,
            check=False,
        )
    return done.returncode, done.stdout, done.stderr


def _in_one_line(message: bytes) -> str:
    return " ".join(os.fsdecode(message).split()) or "git said nothing"

"""Reads files in a child process, so that no file can take the program down, stop it, or eat its memory.

The child is `python -m ingest.parsing`, a fresh interpreter: it inherits no lock and no thread of the parent, and
imports nothing of the parent's main module. Both sides speak frames, a length and a pickle. The child ends when its
input does, so a killed parent leaves no orphan.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path, PosixPath, WindowsPath
from types import TracebackType
from typing import IO, Any, Self

from ingest.errors import BrokenFile, FileError, HostileFile, UnknownFormat, UnreadableFile
from ingest.loaders import ensure_regular_file, load
from ingest.records import BlockRole, Dropped, Record, TimeAnchor, TimeSpan, Turn
from ingest.settings import IngestSettings

if sys.platform != "win32":
    import resource

_LENGTH = struct.Struct(">Q")
# Seconds a child has for its imports, and to end by itself once its input is closed.
_START_SECONDS = 120.0
_END_SECONDS = 2.0
# A child whose parent was killed in the middle of a file ends itself this much after the parent would have ended it.
_ORPHAN_SECONDS = 5.0
_READY = "ready"


class Parser:
    """Reads files through one warm child process, started on first use and again after a failure.

    For one thread at a time.
    """

    def __init__(self, settings: IngestSettings) -> None:
        # The child reads strangers' files: no key is within its reach.
        self._settings = settings.model_copy(update={"embedding_key": None})
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path) -> Record:
        """Read one file as a raw record.

        Raises:
            FileError: as `ingest.loaders.load` raises it.
            HostileFile: it took longer than `parse_seconds` or more memory than `parse_megabytes`.
            BrokenFile: reading it crashed the child.
        """
        ensure_regular_file(path)
        child = self._running(path)
        begun = time.monotonic()
        # The child may have another working folder by now; its errors get the path back as the user named it.
        answer = self._ask(child, str(path.absolute()), self._settings.parse_seconds)
        if answer is None:
            timed_out = time.monotonic() - begun >= self._settings.parse_seconds
            raise self._autopsy(child, path, timed_out=timed_out)
        if isinstance(answer, Record):
            return answer
        if isinstance(answer, HostileFile):
            # It may have grown large on the way to a limit; the next file begins with a small one.
            self.close()
        raise type(answer)(str(path), answer.problem, answer.remedy)

    def close(self) -> None:
        """End the child; the next `read` starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(OSError):
            child.stdin.close()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()

    def _running(self, path: Path) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        remedy = f"run '{sys.executable} -m ingest.parsing' to see why"
        try:
            child = self._child = _start()
        except OSError as error:
            raise UnreadableFile(str(path), f"its reader could not be started ({error})", remedy) from error
        if self._ask(child, self._settings, _START_SECONDS) != _READY:
            self._kill()
            raise UnreadableFile(str(path), f"its reader ended at once (exit code {child.returncode})", remedy)
        return child

    def _ask(self, child: subprocess.Popen[bytes], question: object, seconds: float) -> Any:
        """Return the child's answer, None where it ended before it gave one."""
        assert child.stdin is not None
        assert child.stdout is not None
        timer = threading.Timer(seconds, child.kill)
        timer.daemon = True
        timer.start()
        try:
            _write(child.stdin, question)
            return _read(child.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        except BaseException:
            # Whatever interrupts the wait leaves half an answer in the pipe.
            self._kill()
            raise
        finally:
            timer.cancel()

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
        self.close()

    def _autopsy(self, child: subprocess.Popen[bytes], path: Path, *, timed_out: bool) -> FileError:
        """Bury a child that ended without an answer and tell what it died of."""
        if timed_out:
            child.kill()
        self.close()
        code = child.returncode
        if timed_out or code == -getattr(signal, "SIGALRM", 0):
            seconds = f"{self._settings.parse_seconds:g} s"
            remedy = "split it, or raise ingest.parse_seconds if you trust it"
            return HostileFile(str(path), f"reading it took longer than {seconds}", remedy)
        if code == -getattr(signal, "SIGKILL", 0):
            remedy = "split it, or free memory and try again"
            return HostileFile(str(path), "the system killed its reader, most likely for want of memory", remedy)
        died = f"signal {_signal_name(-code)}" if code < 0 else f"exit code {code}"
        return BrokenFile(str(path), f"reading it crashed ({died})", "open it in its own program and save it anew")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _start() -> subprocess.Popen[bytes]:
    # -P keeps the working folder off the module path: a document folder may hold a file called json.py.
    root = str(Path(__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.parsing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _write(pipe: IO[bytes], value: object) -> None:
    frame = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    """Return the next frame's value.

    Raises:
        EOFError: the other side has gone.
    """
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    frame = pipe.read(length)
    if len(frame) < length:
        raise EOFError
    return _Unpickler(io.BytesIO(frame)).load()


class _Unpickler(pickle.Unpickler):
    """Builds only this package's own values: a file that takes over its reader shall not take over the parent."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the class that a frame names, if it is one of those that records, errors and settings are made of."""
        if (module, name) in _CLASSES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a record")


# Whole names, because a module's name opens all that it imports, and a dotted one every method of a class.
_CLASSES = frozenset(
    (kind.__module__, kind.__qualname__)
    for kind in (
        *(Record, Turn, TimeSpan, TimeAnchor, BlockRole, Dropped),
        *(FileError, UnreadableFile, UnknownFormat, BrokenFile, HostileFile),
        *(IngestSettings, PosixPath, WindowsPath),
    )
)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each path with a record or an error until the requests end; the first request is the settings."""
    try:
        settings: IngestSettings = _read(requests)
        _limit_memory(settings.parse_megabytes)
        _write(answers, _READY)
        while True:
            path = Path(_read(requests))
            _set_alarm(settings.parse_seconds + _ORPHAN_SECONDS)
            answer = _load(path, settings)
            _set_alarm(0)
            _write(answers, answer)
    except (EOFError, BrokenPipeError):
        return


def _load(path: Path, settings: IngestSettings) -> Record | FileError:
    try:
        return load(path, settings)
    except FileError as error:
        return error
    except MemoryError:
        megabytes = settings.parse_megabytes
        remedy = "split it, or raise ingest.parse_megabytes if you trust it"
        return HostileFile(str(path), f"reading it took more than {megabytes} MB of memory", remedy)
    except RecursionError:
        return HostileFile(str(path), "nested deeper than any document", "save it in a simpler form")
    except Exception as error:  # noqa: BLE001  a reader that trips over one file must not stop the batch
        problem = f"its reader failed ({type(error).__name__}: {str(error)[:200]})"
        return BrokenFile(str(path), problem, "open it in its own program and save it anew")


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "win32":  # no such limit; the wall clock holds there too
        return
    # Some systems know the limit and refuse to set it; then the wall clock alone holds.
    with contextlib.suppress(OSError, ValueError):
        limit = _address_space() + megabytes * 1_000_000
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Return the bytes that the interpreter and its modules take up before any file is read."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _set_alarm(seconds: float) -> None:
    # The alarm's default action ends the process, in the middle of a library's loop too.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Be the child: take requests from standard input, answer on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the answers
    serve(requests, answers)


if __name__ == "__main__":
    main()

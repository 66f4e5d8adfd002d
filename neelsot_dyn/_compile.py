"""Compiles the package's loops: numba's njit, with machine code that is kept on disk by what it was made of.

The only module that asks numba to compile. A kernel's machine code is found again by a hash of all that it depends on:
its bytecode and options, the kernels that it calls and the constants that it reads, in whatever file they stand, the
types of the arguments, the processor, and the versions of Python, numba, llvmlite and numpy. So an edit or an upgrade
never runs old machine code, and compiles no more than what it touches.

The folder is $NUMBA_CACHE_DIR if set, else `kernels` in the user's cache, else in a temporary folder of the user's own;
without any, every process compiles for itself and says so once. The folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import config, serialize
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.dispatcher import Dispatcher

from neelsot_dyn._cache_folder import cache_folder, writable

prange = numba.prange

UNUSED_AFTER = 90 * 86400.0
"""Seconds after which machine code that no process has asked for is removed."""
SETTINGS = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "ENABLE_AVX", "BOUNDSCHECK", "DEBUGINFO_DEFAULT")
"""Settings of numba ($NUMBA_OPT and so on) that change the machine code."""
VERSIONS = (sys.implementation.cache_tag, numba.__version__, llvmlite.__version__, np.__version__)


def njit(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit` with this module's cache, as a decorator with or without options."""

    def compiled(function: Callable[..., Any]) -> Any:
        kernel = numba.njit(**options)(function)
        if isinstance(kernel, Dispatcher):  # a plain function where NUMBA_DISABLE_JIT is set
            kernel._cache = Store(kernel)  # type: ignore[attr-defined]
        return kernel

    return compiled if function is None else compiled(function)


class Store(_Cache):
    """The machine code of one kernel on disk, a file for every signature (numba's interface of a cache)."""

    def __init__(self, kernel: Dispatcher) -> None:
        self._kernel = kernel

    @property
    def cache_path(self) -> str | None:
        """The folder, for numba's statistics."""
        folder = kernel_folder()
        return None if folder is None else str(folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The machine code of a signature, None if it is not there as it was written."""
        target_context.refresh()
        path = self.path(sig, target_context.codegen())
        if path is None:
            return None
        try:
            content = path.read_bytes()
            if hashlib.sha256(content[32:]).digest() != content[:32]:
                return None
            if time.time() - path.stat().st_mtime > UNUSED_AFTER / 4:
                os.utime(path)
            return CompileResult._rebuild(target_context, *pickle.loads(content[32:]))
        except Exception:  # whatever is wrong with a file, it can be compiled again
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the machine code of a signature, if the disk lets us."""
        path = self.path(sig, data.codegen)
        if path is None or data.library.has_dynamic_globals or any(not code.can_cache for code in data.lifted):
            return
        content = serialize.dumps(data._reduce())
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".partial")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                os.replace(name, path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise

    def path(self, sig: Any, codegen: Any) -> Path | None:
        """The file of a signature: the kernel's name, and a hash of all that the machine code depends on."""
        folder = kernel_folder()
        if folder is None:
            return None
        settings = [(name, getattr(config, name, None)) for name in SETTINGS]
        digest = hashlib.sha256(content_key(self._kernel))
        digest.update(repr((VERSIONS, codegen.magic_tuple(), settings, str(sig))).encode())
        name = re.sub(r"\W", "", self._kernel.py_func.__qualname__)
        return folder / f"{name}-{digest.hexdigest()[:32]}.code"

    def enable(self) -> None:
        """Nothing: it is always on."""

    def disable(self) -> None:
        """Nothing: it is always on."""

    def flush(self) -> None:
        """Nothing: a file is never out of date."""


@cache
def kernel_folder() -> Path | None:
    """Where machine code is kept; None, said once, if nothing can be written."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    base = Path(given) / "neelsot_dyn" if given else cache_folder()
    if base is None or not writable(base / "kernels"):
        where = given or "the user's cache folder and the temporary one"
        note = f"neelsot_dyn: {where} cannot be written, so every process compiles anew: set NUMBA_CACHE_DIR"
        with contextlib.suppress(OSError):
            print(note, file=sys.stderr, flush=True)
        return None
    for old in (base / "kernels").iterdir():
        with contextlib.suppress(OSError):
            if old.suffix in (".code", ".partial") and time.time() - old.stat().st_mtime > UNUSED_AFTER:
                old.unlink()
    return base / "kernels"


def content_key(kernel: Dispatcher) -> bytes:
    """A hash of a kernel's code and options, and of the kernels and constants that it uses.

    Raises TypeError for a global name that holds something else than a kernel or a constant.
    """
    digest = hashlib.sha256()
    _add(digest, kernel, set())
    return digest.digest()


def _add(digest: Any, value: Any, seen: set[int]) -> None:
    """Feed what a value means for machine code into the digest; `seen`: kernels that are in it."""
    if isinstance(value, Dispatcher):
        if id(value) not in seen:
            seen.add(id(value))
            _add(digest, value.targetoptions, seen)
            _add(digest, value.py_func, seen)
    elif isinstance(value, FunctionType):
        digest.update(f"function {value.__module__}.{value.__qualname__}".encode())
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        _add(digest, [value.__defaults__, value.__kwdefaults__, *cells], seen)
        _add_code(digest, value.__code__, value, seen)
    elif isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype.str} {value.shape}".encode() + value.tobytes())
    elif isinstance(value, Mapping):
        _add(digest, [(name, value[name]) for name in sorted(value)], seen)
    elif isinstance(value, (set, frozenset)):
        _add(digest, sorted(value, key=repr), seen)
    elif isinstance(value, (tuple, list)):
        digest.update(f"{len(value)} values".encode())
        for entry in value:
            _add(digest, entry, seen)
    elif isinstance(value, (bool, int, float, complex, str, bytes, np.generic, slice, type(None), type(...))):
        digest.update(f"{type(value).__name__} {value!r}".encode())
    elif isinstance(value, type) or (isinstance(value, ModuleType) and not value.__name__.startswith("neelsot_dyn")):
        digest.update(f"library {value.__name__}".encode())
    elif callable(value) and str(getattr(value, "__module__", "")).split(".")[0] in ("numba", "numpy", "math"):
        digest.update(f"library {value.__module__}.{value.__name__}".encode())
    else:
        raise TypeError(f"{value!r} is not valid in a kernel: give a kernel, a constant, or a library's function")


def _add_code(digest: Any, code: CodeType, function: FunctionType, seen: set[int]) -> None:
    """Bytecode, constants without the docstring, and what the global names hold; inner functions included."""
    digest.update(code.co_code)
    _add(digest, [code.co_names, code.co_varnames, code.co_freevars, code.co_argcount], seen)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _add_code(digest, constant, function, seen)
        elif constant != function.__doc__ or constant is None:
            _add(digest, constant, seen)
    for name in code.co_names:
        if name in function.__globals__:
            _add(digest, function.__globals__[name], seen)

"""A task from its start to its end: which hooks are called, and what the caller sees."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, Callable, Final, TypeVar

from . import _task
from ._manager import pm

if TYPE_CHECKING:
    from types import CodeType, TracebackType

_F = TypeVar("_F", bound=Callable[..., Any])


def load_hooks() -> None:
    """Import every module that may declare hookspecs or hookimpls.

    These are the modules named in the ``pubtools.hooks`` entry-point group by any
    installed distribution, and for distributions that name none there the ``pubtools``
    modules behind their console scripts, in the order of distribution and entry point
    names. Each is imported once; what is installed later is found by a later call.
    :func:`task_context` calls this. Any number of threads may.

    :raises HookLoadError: Modules failed; all others have been loaded. What the failed
        ones had registered has been taken back. The next call tries them again.
    """
    from ._loading import loader

    loader.load()


class TaskContext:
    """One block that is a task. Made by :func:`task_context`; good for one block at a time."""

    def __init__(self) -> None:
        self._task: _task.Task | None = None

    def __enter__(self) -> None:
        if self._task is not None:
            raise RuntimeError("this task context is in use; call task_context() for each block")
        load_hooks()
        self._task = task = _task.begin()
        try:
            pm.hook.task_start()
        except BaseException as error:
            task._starting = False
            self._stop(error, failed=True)
            raise
        task._starting = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop(error, failed=error is not None and is_failure(error))

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, function: _F) -> _F:
        """Return a function each call of which is a task."""
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"cannot make a task of generator function {function.__qualname__}:"
                " it would end before the first item; use task_context() inside it"
            )
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def run(*args: object, **kwargs: object) -> object:
                async with TaskContext():
                    return await function(*args, **kwargs)

        else:

            @wraps(function)
            def run(*args: object, **kwargs: object) -> object:
                with TaskContext():
                    return function(*args, **kwargs)

        return run  # type: ignore[return-value]

    def _stop(self, error: BaseException | None, *, failed: bool) -> None:
        task, self._task = self._task, None
        if task is None:
            raise RuntimeError("this task context was left without having been entered")
        # The block may be left in another context than it was entered in.
        around = _task.enter(task)
        try:
            if not task._inherited:  # a forked child leaves it to its parent
                stop_plugins(error, failed=failed)
        finally:
            pm.release(task._scope)
            _task.end(task, around)


def task_context() -> TaskContext:
    """Run a block of code as a task.

    Use it as ``with task_context():``, as ``async with task_context():`` or as the
    decorator ``@task_context()`` of a function or coroutine function. On entry all hooks
    are loaded and ``task_start`` is called; in whichever way the block is left,
    ``task_stop`` is called. The block's own exception reaches the caller unchanged.

    Tasks may be nested, and may run at once in threads and in asyncio: see
    :func:`current_task` for what belongs to which.

    :raises HookLoadError: On entry, before any ``task_start``, as :func:`load_hooks`.
    """
    return TaskContext()


def is_failure(error: BaseException) -> bool:
    """Return whether an exception that ends a task means that the task failed.

    The exit codes are those of :func:`sys.exit`: None and 0 are success. 0.0 is not; it
    would be printed, and the process end with 1.
    """
    if not isinstance(error, SystemExit):
        return True
    code = error.code
    return not (code is None or (isinstance(code, int) and code == 0))


def stop_plugins(error: BaseException | None, *, failed: bool) -> None:
    """Call ``task_stop`` so that every hookimpl runs, and tell of those that raised.

    :param error: The exception that ends the task, which the caller will see. Without
        one the first exception of a hookimpl is raised.
    """
    from ._teardown import Teardown

    teardown = Teardown(failed=failed)
    raised = teardown.call()
    if not teardown.errors:
        return
    first = teardown.errors[0][1] if raised else None
    teardown.tell(error or first)
    if error is None and first is not None:
        raise first


#: What is registered by callers of this code is not registered by a starting task.
START_CODE: Final[CodeType] = TaskContext.__enter__.__code__

"""The hooks every task library has: a task's beginning and end, and certificates."""

from __future__ import annotations

import sys

from ._manager import pm
from ._markers import hookspec


@hookspec
def task_start() -> None:
    """Invoked when a task starts, after all hooks have been loaded.

    Called once per task, by :func:`~pubtools.pluggy.task_context` on entry, in the
    thread that runs the task. Not called when loading the hooks failed. All hookimpls
    run, most recently registered first.

    This is the place to set up what belongs to one task: a plugin registered here is
    seen by this task's hook calls only, and is unregistered when the task ends.

    Return values are ignored. If a hookimpl raises, the remaining hookimpls do not run,
    ``task_stop`` is called with ``failed=True``, and the exception reaches the caller.

    .. versionadded:: 0.1
    """


@hookspec
def task_stop(failed: bool) -> None:  # noqa: FBT001 - hooks are called by keyword
    """Invoked when a task ends, whichever way it ends.

    Called once for every ``task_start``, in the thread that leaves the task's block,
    also when a ``task_start`` hookimpl raised. Not called when the process is killed,
    nor in a forked child for its parent's task. All hookimpls run, most recently
    registered first, also after one of them raised.

    :param failed: True if the task is failing: its block raised anything but a
        ``SystemExit`` with ``None``, ``0`` or ``False``, a ``task_start`` hookimpl
        raised, or a ``task_stop`` hookimpl called earlier did.

    Return values are ignored. If hookimpls raise, the task's own exception reaches the
    caller if there is one, else the first of theirs; the others are logged with their
    plugin and distribution.

    .. versionadded:: 0.1
    """


@hookspec(firstresult=True)
def get_cert_key_paths(server_url: str | None) -> tuple[str, str] | None:
    """Return the files of the client certificate and key to use with a server.

    Called by a task library before it connects to a service that authenticates by
    certificate; any number of times per task, from any thread. Not called when the
    caller was given a certificate explicitly. The most recently registered hookimpl is
    asked first; the first answer that is not empty is used and the rest are not asked.

    :param server_url: URL of the service; None when the caller does not know it.

    :returns: Paths of the certificate and of the key, both in PEM format; the two may be
        the same file. None, or any empty value, passes the question on to the next
        hookimpl. Callers must expect None and have a default of their own.

    If a hookimpl raises, the exception reaches the caller and the rest are not asked.

    .. versionadded:: 0.1
    """


pm.add_hookspecs(sys.modules[__name__])

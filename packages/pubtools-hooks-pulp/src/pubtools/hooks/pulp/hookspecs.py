"""Hookspecs of the Pulp family.

Argument names and order agree with the copies that published task libraries declare, so either
may be imported first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubtools.pluggy import hookspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pushsource import PushItem

    from pubtools.pulplib import PublishOptions, Repository, Unit

__all__ = [
    "pulp_item_push_finished",
    "pulp_repository_pre_publish",
    "pulp_repository_published",
    "task_pulp_flush",
]


# Publishing a repository


@hookspec
def pulp_repository_pre_publish(
    repository: Repository, options: PublishOptions
) -> PublishOptions | None:
    """Invoked as the first step of publishing a Pulp repository.

    Called once per publish of each repository, before any request is sent to Pulp, from the
    thread that asks for the publish; several repositories may be published at once. Not called
    for operations that change a repository without publishing it. All hookimpls run, most
    recently registered first, and each gets the options the caller started with: no hookimpl
    sees the answer of another.

    :param repository: The repository about to be published. It belongs to the caller, and its
        fields may be incomplete; treat it as read-only.
    :param options: The options the caller wants to publish with. Never change them in place:
        they are immutable and may be shared with other publishes.

    :returns: Options to use in place of ``options``, usually a changed copy, or None to leave
        the choice to others. The caller uses the first value that is not None, hence the one
        of the most recently registered hookimpl that answers, and ignores the rest. When all
        hookimpls return None, the publish goes on with ``options``.

    If a hookimpl raises, the exception reaches the caller, the remaining hookimpls do not run
    and the repository is not published.

    .. versionadded:: 0.1
    """


@hookspec
def pulp_repository_published(repository: Repository, options: PublishOptions) -> None:
    """Invoked after a Pulp repository has been published.

    Called once per publish, when the last Pulp task of that publish has succeeded; not called
    if the publish failed or was cancelled. It often runs in a worker thread, and several
    repositories may reach it at once, in any order. All hookimpls run, most recently
    registered first.

    :param repository: The repository that has been published. It belongs to the caller; treat
        it as read-only.
    :param options: The options used for this publish: those the caller passed to
        ``pulp_repository_pre_publish``, or what a hookimpl put in their place. Immutable.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller, which
    reports this publish as failed although Pulp has finished it; the remaining hookimpls do
    not run.

    .. versionadded:: 0.1
    """


# Pushing content


@hookspec
def pulp_item_push_finished(pulp_units: Sequence[Unit], push_item: PushItem) -> None:
    """Invoked during a push after an item has been processed completely.

    Called once per item, when its content has been uploaded to Pulp and the repositories that
    hold it have been published; not called for an item that failed or was skipped. Items
    finish in any order, in any thread, several at once. All hookimpls run, most recently
    registered first.

    :param pulp_units: The Pulp units created or updated for the item. Empty for kinds of
        content whose units the caller does not know; units may carry a part of their fields
        only. The sequence belongs to the caller; treat it as read-only.
    :param push_item: The item that has been pushed, in its final state. Immutable.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller, where it
    fails the push; the remaining hookimpls do not run.

    .. versionadded:: 0.1
    """


# Ending the Pulp part of a task


@hookspec
def task_pulp_flush() -> None:
    """Invoked during a task after all of its Pulp publishes have succeeded.

    Called at most once per task, before ``task_stop``: from here on, what the task changed in
    Pulp is complete and visible. Use it to flush caches derived from Pulp, or to tell other
    systems that content may have changed. Not called if a publish failed, or in tasks that do
    not publish. It may run in any thread, after every ``pulp_repository_published`` of the
    task. All hookimpls run, most recently registered first.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller and the
    remaining hookimpls do not run; the publishes are not undone.

    .. versionadded:: 0.1
    """

"""Hookspecs of the Quay family.

Argument names and order agree with the copies that published task libraries declare, so either
may be imported first.
"""

from __future__ import annotations

from pubtools.pluggy import hookspec

__all__ = [
    "quay_images_tagged",
    "quay_images_untagged",
    "quay_repositories_cleared",
    "quay_repositories_removed",
]


# Repositories


@hookspec
def quay_repositories_cleared(repository_ids: list[str]) -> None:
    """Invoked after all images have been removed from repositories on Quay.

    Called once per operation with every repository it cleared, after the last of them; the
    repositories themselves still exist. Not called if clearing one of them failed. It may run
    in any thread. All hookimpls run, most recently registered first.

    :param repository_ids: The cleared repositories, in the form the caller was given, such as
        ``namespace/name``. Never empty. The list belongs to the caller and is shared by all
        hookimpls; copy it before changing or keeping it.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller and the
    remaining hookimpls do not run; the images stay removed.

    .. versionadded:: 0.1
    """


@hookspec
def quay_repositories_removed(repository_ids: list[str]) -> None:
    """Invoked after repositories have been deleted from Quay.

    Called once per operation with every repository it deleted, after the last of them. Not
    called if deleting one of them failed, and ``quay_repositories_cleared`` is not called for
    the images that went with them. It may run in any thread. All hookimpls run, most recently
    registered first.

    :param repository_ids: The deleted repositories, in the form the caller was given, such as
        ``namespace/name``. Never empty. The list belongs to the caller and is shared by all
        hookimpls; copy it before changing or keeping it.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller and the
    remaining hookimpls do not run; the repositories stay deleted.

    .. versionadded:: 0.1
    """


# Tags


@hookspec
def quay_images_tagged(source_ref: str, dest_refs: list[str]) -> None:
    """Invoked after an image has been given new tags on Quay.

    Called once per tagging operation, after the last destination has been written. Not called
    if a destination failed, even though others may already exist by then. It may run in any
    thread, and several operations may reach it at once. All hookimpls run, most recently
    registered first.

    :param source_ref: Reference of the image that was tagged, by tag or digest, as the caller
        was given it.
    :param dest_refs: References that now lead to that image, such as
        ``registry/namespace/name:tag``, in the order they were asked for. Never empty. The
        list belongs to the caller and is shared by all hookimpls; copy it before changing or
        keeping it.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller and the
    remaining hookimpls do not run; the tags stay.

    .. versionadded:: 0.1
    """


@hookspec
def quay_images_untagged(untag_refs: list[str], lost_refs: list[str]) -> None:
    """Invoked after tags have been removed from images on Quay.

    Called once per untagging operation, after the last tag has been removed. Not called if
    removing one of them failed, or if the operation was refused because an image would have
    lost its last tag. It may run in any thread. All hookimpls run, most recently registered
    first.

    :param untag_refs: References removed, such as ``registry/namespace/name:tag``. Never
        empty. The list belongs to the caller and is shared by all hookimpls; copy it before
        changing or keeping it.
    :param lost_refs: The images that no tag reaches any more, by digest
        (``sha256:…``, or a reference that ends with it). Empty if every image kept another
        tag. The registry may delete them at any time. Ownership as for ``untag_refs``.

    Return values are ignored. If a hookimpl raises, the exception reaches the caller and the
    remaining hookimpls do not run; the tags stay removed.

    .. versionadded:: 0.1
    """

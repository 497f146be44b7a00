from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec
def shipper_order_completed(repository_ids: list[str]) -> None:
    """Invoked once per task, after every repository of the order has been published.

    Not invoked when the task fails before that. Return values are ignored.

    :param repository_ids: IDs of the published repositories, in order. Treat as read-only.
    """


pm.add_hookspecs(sys.modules[__name__])

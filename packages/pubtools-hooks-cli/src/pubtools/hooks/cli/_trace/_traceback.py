"""Takes this command's own frames out of the traceback that a failing task ends with."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

_OWN = str(Path(__file__).parent.parent)


def hide_own_frames() -> None:
    """Let uncaught exceptions be shown as they would be without the trace."""
    show = sys.excepthook

    def show_without_own_frames(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        seen: BaseException | None = error
        while seen is not None:
            seen.__traceback__ = _without_own_frames(seen.__traceback__)
            seen = seen.__cause__ or seen.__context__
        show(kind, error, _without_own_frames(traceback))

    sys.excepthook = show_without_own_frames


def _without_own_frames(traceback: TracebackType | None) -> TracebackType | None:
    frames = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_OWN):
            frames.append(traceback)
        traceback = traceback.tb_next
    kept = None
    for each in reversed(frames):
        kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept

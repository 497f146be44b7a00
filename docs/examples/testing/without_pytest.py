"""The recorder in a test of the standard library's unittest."""

from __future__ import annotations

import unittest

import depot

from pubtools.pluggy.testing import HookRecorder


class ShipTest(unittest.TestCase):
    def test_tells_about_each_parcel(self) -> None:
        with HookRecorder() as recorder:
            recorder.install("depot_find_courier", "pigeon")
            depot.ship("letter", weight=20)
        assert recorder.names == ["depot_find_courier", "depot_parcel_shipped"]
        assert recorder.calls[0].result == "pigeon"


if __name__ == "__main__":
    unittest.main()

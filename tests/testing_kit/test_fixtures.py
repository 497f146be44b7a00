"""The fixtures, used by tests in a pytest of their own: a fresh interpreter each."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TEA = """
from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec
def tea_poured(cup: str, sugar: int) -> None:
    '''Invoked after tea has been poured.'''


pm.add_hookspecs(sys.modules[__name__])
"""


@pytest.fixture
def tests(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of tests next to a small family of hooks."""
    pytester.makepyfile(tea=TEA)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    return pytester


def test_recorder_passes(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import tea
        from pubtools.pluggy import pm

        def test_one(hook_recorder):
            hook_recorder.install("tea_poured", "ok")
            assert pm.hook.tea_poured(cup="a", sugar=0) == ["ok"]
            assert hook_recorder.pairs == [("tea_poured", {"cup": "a", "sugar": 0})]

        def test_another_starts_empty(hook_recorder):
            assert pm.hook.tea_poured(cup="a", sugar=0) == []
            assert hook_recorder.names == ["tea_poured"]

        def test_with_a_sandbox_that_ends_first(hook_recorder, hook_sandbox):
            hook_recorder.install("tea_poured", "ok")
            assert hook_sandbox.hook.tea_poured(cup="a", sugar=0) == ["ok"]

        def test_with_a_sandbox_that_ends_last(hook_sandbox, hook_recorder):
            hook_recorder.install("tea_poured", "ok")
            assert hook_sandbox.hook.tea_poured(cup="a", sugar=0) == ["ok"]

        def test_nothing_is_left():
            assert pm.hook.tea_poured(cup="a", sugar=0) == []
    """)
    tests.runpytest_subprocess().assert_outcomes(passed=5)


def test_a_wrong_call_fails_the_test(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import contextlib
        import threading
        import tea
        from pubtools.pluggy import pm

        def test_leaves_out(hook_recorder):
            pm.hook.tea_poured(cup="a")

        def test_adds(hook_recorder):
            pm.hook.tea_poured(cup="b", sugar=1, milk=2)

        def test_swallowed(hook_recorder):
            with contextlib.suppress(Exception):
                pm.hook.tea_poured(cup="c")

        def test_in_a_thread(hook_recorder):
            thread = threading.Thread(target=lambda: pm.hook.tea_poured(cup="d"))
            thread.start()
            thread.join()

        def test_right(hook_recorder):
            pm.hook.tea_poured(cup="e", sugar=0)
    """)
    result = tests.runpytest_subprocess()
    result.assert_outcomes(failed=4, passed=1)
    result.stdout.re_match_lines(
        [
            rf"wrong use of hooks: tea_poured\(cup='{cup}'.*\) at test_a_wrong_call_fails_the_test.py:{line}: {fault}; the hookspec has cup, sugar"
            for cup, line, fault in [
                ("a", 7, "leaves out sugar"),
                ("b", 10, "adds milk"),
                ("c", 14, "leaves out sugar"),
                ("d", 17, "leaves out sugar"),
            ]
        ]
    )


def test_a_failing_test_shows_its_calls_and_reports_wrong_ones_once(
    tests: pytest.Pytester,
) -> None:
    tests.makepyfile("""
        import tea
        from pubtools.pluggy import pm

        def test_fails(hook_recorder):
            pm.hook.tea_poured(cup="a", sugar=0)
            pm.hook.tea_poured(cup="b")
            assert hook_recorder.pairs == []
    """)
    result = tests.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*wrong use of hooks*")
    result.stdout.re_match_lines(
        [
            ".*Captured hooks call.*",
            r"tea_poured\(cup='a', sugar=0\) at .*",
            r"tea_poured\(cup='b'\) at .*: leaves out sugar; .*",
        ],
        consecutive=True,
    )


def test_a_wrong_call_in_a_teardown_is_an_error(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import pytest
        import tea
        from pubtools.pluggy import pm

        @pytest.fixture
        def pot(hook_recorder):
            yield
            pm.hook.tea_poured(cup="a")

        def test_pours(pot):
            pass
    """)
    result = tests.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*leaves out sugar*"])


def test_recorder_asked_for_in_the_middle_of_a_test(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import tea
        from pubtools.pluggy import pm

        def test_pours(request):
            request.getfixturevalue("hook_recorder")
            pm.hook.tea_poured(cup="a")
    """)
    tests.runpytest_subprocess().assert_outcomes(passed=1, errors=1)


def test_recorder_for_unittest_cases(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import unittest
        import pytest
        import tea
        from pubtools.pluggy import pm

        class TestTea(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _recorder(self, hook_recorder):
                self.recorder = hook_recorder

            def test_right(self):
                pm.hook.tea_poured(cup="a", sugar=0)
                assert self.recorder.names == ["tea_poured"]

            def test_wrong(self):
                pm.hook.tea_poured(cup="a", sugar=0, milk=1)
    """)
    tests.runpytest_subprocess().assert_outcomes(passed=1, failed=1)


def test_recorder_in_a_task_that_loads_hooks(tests: pytest.Pytester) -> None:
    """The family is found by its entry point, by the task, while the recorder records."""
    info = tests.mkdir("tea-1.5.dist-info")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tea\nVersion: 1.5\n")
    (info / "entry_points.txt").write_text("[pubtools.hooks]\ntea = tea\n")
    tests.makepyfile("""
        import sys
        from pathlib import Path
        from pubtools.pluggy import pm, task_context

        sys.path.insert(0, str(Path(__file__).parent))

        def test_task(hook_sandbox, hook_recorder):
            with task_context():
                pm.hook.tea_poured(cup="a", sugar=0)
            assert hook_recorder.names == ["task_start", "tea_poured", "task_stop"]

        def test_what_the_task_imported_outlives_the_sandbox(hook_recorder):
            pm.hook.tea_poured(cup="a", sugar=1, milk=2)
    """)
    result = tests.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*adds milk; the hookspec (tea 1.5) has cup, sugar*"])


def test_sandbox_undoes_everything_also_after_a_failure(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import pytest
        import tea
        from pubtools.pluggy import hookimpl, hookspec, pm

        class Stays:
            @hookimpl
            def tea_poured(self):
                return "stays"

        stays = Stays()
        pm.register(stays, "stays")

        class MoreTea:
            @hookspec
            def tea_steeped(self, minutes): ...

        class OtherTea:
            @hookspec(firstresult=True)
            def tea_steeped(self, minutes, leaves): ...

        def change_all(pm, specs):
            pm.unregister(stays)
            pm.register(Stays(), "comes")
            pm.set_blocked("nobody")
            pm.add_hookspecs(specs)

        def check_nothing_left():
            assert pm.get_plugins() == {stays}
            assert not hasattr(pm.hook, "tea_steeped")
            assert not pm.is_blocked("nobody")
            assert pm.hook.tea_poured(cup="a", sugar=0) == ["stays"]

        def test_fails(hook_sandbox):
            change_all(hook_sandbox, MoreTea)
            assert pm.hook.tea_steeped(minutes=3) == []
            raise RuntimeError("in the middle")

        def test_after_failure():
            check_nothing_left()

        @pytest.mark.parametrize("specs", [MoreTea, OtherTea])
        def test_passes(hook_sandbox, specs):
            change_all(hook_sandbox, specs)

        def test_after_passing():
            check_nothing_left()
    """)
    result = tests.runpytest_subprocess()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: in the middle"])


def test_both_fixtures_under_xdist(tests: pytest.Pytester) -> None:
    tests.makepyfile("""
        import pytest
        import tea
        from pubtools.pluggy import hookimpl, pm

        class Cup:
            @hookimpl
            def tea_poured(self, cup):
                return cup

        @pytest.mark.parametrize("number", range(20))
        def test_pours(hook_sandbox, hook_recorder, number):
            hook_sandbox.register(Cup(), "cup")
            pm.hook.tea_poured(cup=number, sugar=0)
            assert [call.result for call in hook_recorder.calls] == [[number]]

        def test_wrong(hook_recorder):
            pm.hook.tea_poured(cup="a")
    """)
    result = tests.runpytest_subprocess("-n", "2")
    result.assert_outcomes(passed=20, failed=1)
    result.stdout.fnmatch_lines(["*leaves out sugar*"])


def test_fixtures_are_documented(tests: pytest.Pytester) -> None:
    result = tests.runpytest_subprocess("--fixtures")
    result.stdout.re_match_lines(["hook_recorder -- .*", " +Record every hook call.*"])
    result.stdout.re_match_lines(["hook_sandbox -- .*", " +Undo every registration.*"])

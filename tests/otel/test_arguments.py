"""Arguments as attributes: as published, but without what looks like a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubtools.tracing import get_trace_wrapper
from pubtools.tracing._redaction import show

if TYPE_CHECKING:
    from tests.otel.conftest import Recorder

traced = get_trace_wrapper().instrument_func


def described(recorder: Recorder, func: Any, *args: Any, **kwargs: Any) -> tuple[str, str]:
    recorder.exporter.clear()
    traced(args_to_attr=True)(func)(*args, **kwargs)
    [span] = recorder.spans.all
    return span.attributes["args"], span.attributes["kwargs"]


def push(repository: Any, *rest: Any, password: Any = None, **options: Any) -> None: ...


def test_arguments_read_as_published(recorder: Recorder) -> None:
    assert described(recorder, push, "rhel", 2, {"a": 1}, dry_run=True, tag="x") == (
        "rhel, 2, {'a': 1}",
        "dry_run=True, tag=x",
    )
    assert described(recorder, push, None) == ("None", "")


def test_they_are_recorded_only_when_asked_for(recorder: Recorder) -> None:
    traced()(push)("rhel")
    assert "args" not in recorder.spans.all[0].attributes


def test_a_secret_argument_is_hidden_by_name_or_by_position(recorder: Recorder) -> None:
    def login(user: str, api_token: str, *secrets: str, **more: str) -> None: ...

    assert described(recorder, login, "ada", "t0p", "s1", "s2", userPassword="pw", realm="r") == (
        "ada, <redacted>, <redacted>, <redacted>",
        "userPassword=<redacted>, realm=r",
    )


@dataclass
class Client:
    url: str
    password: str
    retries: int = 3


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"user": "ada", "api-key": "k", 3: 4}, "{'user': 'ada', 'api-key': <redacted>, 3: 4}"),
        ([{"auth": ("a", "b")}], "[{'auth': <redacted>}]"),
        (Client("https://x", "p w"), "Client(url='https://x', password=<redacted>, retries=3)"),
        (["skopeo", "--password", "pw", "-v"], "['skopeo', '--password', <redacted>, '-v']"),
        ("login --password pw -v", "login --password <redacted> -v"),
        ("--src-creds=u:p --tls", "--src-creds=<redacted> --tls"),
        ("https://ada:p@ss@quay.io/v2", "https://ada:<redacted>@quay.io/v2"),
        ("Authorization: Bearer ey.J0", "Authorization: <redacted> <redacted>"),
        ("?access_token=ab&page=2", "?access_token=<redacted>&page=2"),
        ("tokens=['a', 'b'], x=1", "tokens=<redacted>, x=1"),
        ("options={'passwd': 'a', 'x': 1}", "options={'passwd': <redacted>, 'x': 1}"),
        # Innocent, however like a secret some of it looks.
        ("compass, author=me, signing_key=abc", "compass, author=me, signing_key=abc"),
        ("https://quay.io:443/a/b", "https://quay.io:443/a/b"),
    ],
)
def test_a_secret_inside_a_value_is_hidden(value: Any, shown: str) -> None:
    assert show(value) == shown


NAMES = st.sampled_from(["password", "API_KEY", "clientSecret", "auth", "token", "x-auth-token"])
PLAIN = st.one_of(st.integers(), st.booleans(), st.none(), st.sampled_from(["a b", "it's", 'a"b']))
SECRET = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=3).map(
    lambda text: f"hunter{text}2"
)


@given(
    name=NAMES, secret=SECRET, others=st.dictionaries(st.sampled_from("abc"), PLAIN), data=st.data()
)
def test_a_named_secret_never_shows(
    name: str, secret: str, others: dict[str, Any], data: st.DataObject
) -> None:
    named: Any = {**others, name: data.draw(st.sampled_from([secret, [secret], {"x": secret}]))}
    for wrap in data.draw(
        st.lists(
            st.sampled_from(
                [
                    lambda v: [v],
                    lambda v: (1, v),
                    lambda v: {"options": v},
                    repr,
                    lambda v: [repr(v)],
                ]
            ),
            max_size=3,
        )
    ):
        named = wrap(named)
    assert secret not in show(named)


def test_large_and_deep_values_are_cut(recorder: Recorder) -> None:
    deep: list[Any] = []
    deep.append(deep)
    assert show(deep) == "[[[[[[…]]]]]]"
    assert show(list(range(1000))).endswith("49, …]")
    assert len(show("x" * 100_000)) < 3000


def test_a_value_that_cannot_be_shown_fails_nothing(recorder: Recorder) -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError

    args, _ = described(recorder, push, Broken())
    assert args == "<Broken that raises RuntimeError when shown>"

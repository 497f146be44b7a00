"""Both environments are what they claim to be, and all hooks load in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run
    from .environments import Environment

HOOKS = {
    "get_cert_key_paths",
    "otel_exporter",
    "pulp_item_push_finished",
    "pulp_repository_pre_publish",
    "pulp_repository_published",
    "quay_images_tagged",
    "quay_images_untagged",
    "quay_repositories_cleared",
    "quay_repositories_removed",
    "task_pulp_flush",
    "task_start",
    "task_stop",
}


def test_only_the_published_pubtools_is_left_out(environment: Environment) -> None:
    checked = environment.pip("check")
    missing = [line for line in checked.stdout.splitlines() if "requires" in line]
    assert all("requires pubtools, which is not installed" in line for line in missing), missing
    assert bool(missing) == (environment.mode == "replace")


def test_our_modules_are_the_ones_that_python_finds(environment: Environment, run: Run) -> None:
    found = run("loading.py")
    assert ("pubtools" in found["distributions"]) == (environment.mode == "beside")
    packages = f"{environment.path}/lib"
    for name in ("pluggy", "tracing"):
        assert found[name].startswith(packages)
        assert found[name].endswith(f"/site-packages/pubtools/{name}/__init__.py")
    if environment.mode == "beside":
        # Their package stays what it is: a package that others add their modules to.
        assert found["pubtools"].endswith("/site-packages/pubtools/__init__.py")
    else:
        assert found["pubtools"] is None


def test_all_hooks_load_without_a_warning(run: Run) -> None:
    found = run("loading.py")
    assert found["warnings"] == []
    assert found["not loaded"] == []
    assert found["managers"] == 1
    assert set(found["hooks"]) >= HOOKS


@pytest.mark.parametrize("order", ["families first", "libraries first"])
def test_copies_of_hookspecs_meet_the_families(run: Run, order: str) -> None:
    found = run("copies.py", order)
    copies = {
        "pubtools.pulplib._impl.hooks": (
            "pulp_repository_pre_publish",
            "pulp_repository_published",
        ),
        "pubtools._pulp.hooks": ("pulp_item_push_finished", "task_pulp_flush"),
        "pubtools._quay.hooks": (
            "quay_images_tagged",
            "quay_images_untagged",
            "quay_repositories_cleared",
            "quay_repositories_removed",
        ),
    }
    expected = {}
    for library, hooks in copies.items():
        family = f"pubtools.hooks.{'quay' if 'quay' in library else 'pulp'}.hookspecs"
        declared = [family, library] if order == "families first" else [library, family]
        expected.update(dict.fromkeys(hooks, declared))
    assert found["declared"] == expected
    assert found["calls"] == dict.fromkeys(expected, 1)


def test_signing_needs_a_distribution_called_pubtools(environment: Environment, run: Run) -> None:
    # pubtools-quay signs through pkg_resources, which insists on every requirement of
    # pubtools-sign: the one thing that works beside the published pubtools only.
    found = run("signer.py")
    if environment.mode == "beside":
        assert found == "msg_container_sign"
    else:
        assert "'pubtools>=1.4.0' distribution was not found" in found

"""The hooks of published families, so that an absent family can be named."""

from __future__ import annotations

#: Distributions of hooks, and what each declares.
FAMILIES = {
    "pubtools-pluggy": ("task_start", "task_stop", "get_cert_key_paths"),
    "pubtools-hooks-mallopt": (),
    "pubtools-hooks-otel": ("otel_exporter",),
    "pubtools-hooks-pulp": (
        "pulp_repository_pre_publish",
        "pulp_repository_published",
        "task_pulp_flush",
        "pulp_item_push_finished",
    ),
    "pubtools-hooks-quay": (
        "quay_repositories_cleared",
        "quay_repositories_removed",
        "quay_images_tagged",
        "quay_images_untagged",
    ),
}

#: Hook name to the distribution that declares it, installed or not.
KNOWN_HOOKS = {hook: family for family, hooks in FAMILIES.items() for hook in hooks}

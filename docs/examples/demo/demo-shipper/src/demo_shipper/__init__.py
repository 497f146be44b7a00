"""Publishes Pulp repositories; a task library that emits hooks."""

from __future__ import annotations

from demo_shipper import _hookspecs  # noqa: F401  importing it is what declares the hook

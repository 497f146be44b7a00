"""Which exporters the spans go to: the hook's, those of the environment, or the console."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SpanExporter

from pubtools.pluggy import pm

from ._plugins import find_failing, plugin_label
from ._trouble import logger

if sys.version_info >= (3, 10):
    from importlib.metadata import entry_points
else:
    from importlib_metadata import entry_points

if TYPE_CHECKING:
    from collections.abc import Container

    from pluggy import HookCaller

_GROUP = "opentelemetry_traces_exporter"
_OTLP_EXPORTERS = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}


def choose_exporters() -> list[SpanExporter]:
    """Return the exporters for a provider of our own; none if spans are not to be exported.

    An exporter that cannot be had is an error in the log. It is not replaced by the console,
    where nobody expects output who has asked for another.
    """
    try:
        exporter = _from_hook()
    except _NoExporterError as error:
        logger.error("%s", error)
        return _from_environment(default="none")
    if exporter is not None:
        return [exporter]
    return _from_environment(default="console")


class _NoExporterError(Exception):
    pass


def _from_hook() -> SpanExporter | None:
    caller: HookCaller | None = getattr(pm.hook, "otel_exporter", None)
    # Without its hookspec, the family having been switched off, it is a stranger's hook.
    if caller is None or not caller.has_spec():
        return None
    try:
        exporter = caller()
    except (Exception, SystemExit) as error:
        culprit = find_failing(caller.get_hookimpls(), error)
        plugin = "a plugin" if culprit is None else f"plugin {plugin_label(culprit)}"
        message = (
            f"{plugin} failed to provide a span exporter in its hookimpl otel_exporter: "
            f"{type(error).__name__}: {error}; correct or disable it"
        )
        raise _NoExporterError(message) from error
    if exporter is None or isinstance(exporter, SpanExporter):
        return exporter
    message = (
        f"a hookimpl of otel_exporter returned {type(exporter).__qualname__}, which is not an "
        "opentelemetry.sdk.trace.export.SpanExporter; plugins asked: "
        + ", ".join(plugin_label(hookimpl) for hookimpl in reversed(caller.get_hookimpls()))
    )
    raise _NoExporterError(message)


def _from_environment(default: str) -> list[SpanExporter]:
    asked = os.environ.get("OTEL_TRACES_EXPORTER", "").strip() or default
    # A name twice is one exporter.
    names = dict.fromkeys(name.strip() for name in asked.split(",") if name.strip())
    exporters = []
    for name in names:
        if name.lower() == "none":
            continue
        try:
            exporters.append(_load(name))
        except _NoExporterError as error:
            logger.error("%s", error)
        except Exception as error:  # noqa: BLE001 - of the exporter's own constructor
            logger.exception(
                "the span exporter %r of OTEL_TRACES_EXPORTER cannot be set up: %s", name, error
            )
    return exporters


def _load(name: str) -> SpanExporter:
    if name == "console":
        return ConsoleSpanExporter()
    available = {found.name: found for found in entry_points(group=_GROUP)}
    wanted = _otlp_exporter(available) if name == "otlp" else name
    if wanted not in available:
        remedy = "install pubtools-hooks-otel[otlp]" if name == "otlp" else "is it installed?"
        message = (
            f"there is no span exporter {wanted!r}, which OTEL_TRACES_EXPORTER={name} asks for; "
            f"{remedy} (found: {', '.join(sorted(available)) or 'none'})"
        )
        raise _NoExporterError(message)
    exporter: SpanExporter = available[wanted].load()()
    return exporter


def _otlp_exporter(available: Container[str]) -> str:
    protocol = (
        os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
        or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
        or ""
    ).strip()
    if protocol in _OTLP_EXPORTERS:
        return _OTLP_EXPORTERS[protocol]
    if protocol:
        message = (
            f"the OTLP protocol {protocol!r} is not supported; OTEL_EXPORTER_OTLP_PROTOCOL is one "
            f"of {', '.join(_OTLP_EXPORTERS)}"
        )
        raise _NoExporterError(message)
    # The specification's default, unless only the other one is installed.
    only_grpc = "otlp_proto_http" not in available and "otlp_proto_grpc" in available
    return "otlp_proto_grpc" if only_grpc else "otlp_proto_http"

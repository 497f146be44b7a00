"""The ``hook-reference`` directive."""

from __future__ import annotations

import copy
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives, states
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docstrings import prepare_docstring
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import stringify_signature

from ._hooks import Hook, installed_hooks
from ._pages import PagesDomain
from ._references import mark_foreign

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.util.typing import OptionSpec

_logger = logging.getLogger(__name__)


class HookReference(SphinxDirective):
    """A table of the installed hooks, and an entry for each."""

    option_spec: ClassVar[OptionSpec] = {
        "distribution": directives.unchanged_required,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Called by docutils where the directive stands."""
        PagesDomain.of(self.env).note_page(self.env.docname)
        wanted = self.options.get("distribution")
        hooks = installed_hooks(wanted)
        if not hooks:
            self._warn_of_none(wanted)
            return []
        lines = StringList()
        _add(lines, _table(hooks), "hook-reference")
        by_library = [(library, list(group)) for library, group in groupby(hooks, _library)]
        for library, group in by_library:
            if len(by_library) > 1:
                _add(lines, [f".. rubric:: {_escape(library)}", ""], "hook-reference")
            for hook in group:
                self._add_entry(lines, hook)
        return self._parse(lines)

    def _warn_of_none(self, wanted: str | None) -> None:
        known = ", ".join(sorted({hook.library for hook in installed_hooks()}))
        _logger.warning(
            "hook-reference shows nothing: %s declares no hooks that could be loaded; known are %s",
            wanted,
            known,
            type="hooks",
            subtype="distribution",
            location=self.get_location(),
        )

    def _add_entry(self, lines: StringList, hook: Hook) -> None:
        short = self.config.autodoc_typehints_format == "short"
        text = stringify_signature(hook.signature, unqualified_typehints=short)
        head = [f".. py:function:: {hook.name}{text}"]
        if "no-index" in self.options:
            head.append("   :no-index:")
        _add(lines, [*head, ""], hook.source)
        docstring = prepare_docstring(hook.function.__doc__ or "")
        self.env.app.emit(
            "autodoc-process-docstring", "function", hook.name, hook.function, None, docstring
        )
        fields = [f":Declared by: {_escape(hook.library)}"]
        if hook.also:
            fields.append(f":Also declared by: {_escape(', '.join(hook.also))}")
        fields.append(f":Results: {hook.results}")
        _add(lines, [*docstring, *fields, ""], hook.source, indent="   ")

    def _parse(self, lines: StringList) -> list[nodes.Node]:
        """Parse reStructuredText, whatever markup the page itself is written in."""
        page = self.state.document
        # It has the page's ids, names and references, but its own children and places of errors.
        part, reporter = page.copy(), copy.copy(page.reporter)
        vars(reporter).pop("get_source_and_line", None)
        vars(part).update({**vars(page), "children": [], "reporter": reporter})
        machine = states.RSTStateMachine(states.state_classes, initial_state="Body")
        # Hooks have one flat namespace, also on a page about a module.
        scope = self.env.ref_context
        module, cls = scope.pop("py:module", None), scope.pop("py:class", None)
        try:
            machine.run(lines, part, match_titles=False)
        finally:
            scope["py:module"], scope["py:class"] = module, cls
        mark_foreign(part)
        return part.children


def _library(hook: Hook) -> str:
    return hook.library


def _table(hooks: list[Hook]) -> list[str]:
    rows = [("Library", "Hook")]
    rows += [(_escape(hook.library), f":hook:`{hook.name}`") for hook in hooks]
    lines = [".. list-table::", "   :header-rows: 1", "   :class: hook-reference", ""]
    for library, hook_link in rows:
        lines += [f"   * - {library}", f"     - {hook_link}"]
    return [*lines, ""]


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in r"\`*_|" else char for char in text)


def _add(lines: StringList, added: list[str], source: str, indent: str = "") -> None:
    for number, line in enumerate(added):
        lines.append(f"{indent}{line}" if line else "", source, number)

"""Which pages show hooks, so that they are read again when the installed hooks change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain

from ._hooks import fingerprint, installed_hooks

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class PagesDomain(Domain):
    """Keeps, for each page with a ``hook-reference``, what was installed when it was read."""

    name = "hooks"
    label = "Hooks"
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}

    @classmethod
    def of(cls, env: BuildEnvironment) -> PagesDomain:
        """The domain object of a build."""
        domain = env.get_domain(cls.name)
        assert isinstance(domain, cls)  # noqa: S101 - setup() added it
        return domain

    @property
    def pages(self) -> dict[str, str]:
        """Fingerprint of the installed hooks by name of the page."""
        pages: dict[str, str] = self.data["pages"]
        return pages

    def note_page(self, docname: str) -> None:
        """Remember that a page shows the hooks installed now."""
        self.pages[docname] = fingerprint(installed_hooks())

    def clear_doc(self, docname: str) -> None:
        """Called by Sphinx before it reads a page again."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: Container[str], otherdata: dict[str, Any]) -> None:
        """Called by Sphinx with what another process has read."""
        self.pages.update(
            {page: seen for page, seen in otherdata["pages"].items() if page in docnames}
        )

    def resolve_any_xref(self, *_: object) -> list[Any]:
        """Nothing can be referred to here: hooks are functions of the Python domain."""
        return []


def outdated_pages(_app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Called by Sphinx to ask which pages must be read again though their source is as it was."""
    now = fingerprint(installed_hooks())
    return [page for page, seen in PagesDomain.of(env).pages.items() if seen != now]

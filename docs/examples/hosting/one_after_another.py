"""A host that runs one task after another in the same process."""

from __future__ import annotations

from pubtools.pluggy import current_task, hookimpl, pm, task_context


class Counter:
    """State of one task."""

    def __init__(self):
        self.published = 0

    @hookimpl
    def pulp_repository_published(self):
        self.published += 1

    @hookimpl
    def task_stop(self, failed):
        print(f"task {current_task().number}: {self.published} published, failed={failed}")


class Host:
    """The host's own plugin, registered for the whole process."""

    @hookimpl
    def task_start(self):
        pm.register(Counter())  # belongs to the task that is starting

    @hookimpl
    def get_cert_key_paths(self, server_url):
        return ("/etc/pki/host.crt", "/etc/pki/host.key")


def task(repositories):
    with task_context():
        for repository in repositories:
            pm.hook.pulp_repository_published(repository=repository, options=None)


pm.register(Host())
task(["toolset", "handbook"])
task(["handbook"])
print("left:", [plugin for plugin in pm.get_plugins() if isinstance(plugin, Counter)])

"""A task inside a task has plugins of its own."""

from __future__ import annotations

from pubtools.pluggy import current_task, hookimpl, pm, task_context


class Counter:
    def __init__(self):
        self.questions = 0

    @hookimpl
    def get_cert_key_paths(self):
        self.questions += 1

    @hookimpl
    def task_stop(self):
        print(f"task {current_task().number}: asked {self.questions} times")


class Host:
    @hookimpl
    def task_start(self):
        pm.register(Counter())


pm.register(Host())
with task_context():
    pm.hook.get_cert_key_paths(server_url="https://outer.example.com")
    with task_context():
        pm.hook.get_cert_key_paths(server_url="https://inner.example.com")
        pm.hook.get_cert_key_paths(server_url="https://inner.example.com")

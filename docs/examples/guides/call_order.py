"""Who is called when: last registered first, tryfirst, trylast, and a wrapper around all."""

from __future__ import annotations

from pubtools.pluggy import hookimpl, pm


class Plain:
    def __init__(self, name):
        self.name = name

    @hookimpl
    def task_start(self):
        print(" ", self.name)


class Eager:
    @hookimpl(tryfirst=True)
    def task_start(self):
        print("  tryfirst")


class Patient:
    @hookimpl(trylast=True)
    def task_start(self):
        print("  trylast")


class Around:
    @hookimpl(wrapper=True)
    def task_start(self):
        print("before all of them")
        result = yield
        print("after all of them")
        return result


for plugin in (Eager(), Around(), Patient(), Plain("registered first"), Plain("registered last")):
    pm.register(plugin)

pm.hook.task_start()

"""An exception in a hookimpl reaches the caller of the hook, and stops the call there."""

from __future__ import annotations

from pubtools.pluggy import hookimpl, pm


class Careful:
    @hookimpl
    def get_cert_key_paths(self, server_url):
        return ("/etc/pki/client.crt", "/etc/pki/client.key")


class Broken:
    @hookimpl
    def get_cert_key_paths(self, server_url):
        raise LookupError(f"no certificate for {server_url}")


with pm.registered(Careful()):
    print(pm.hook.get_cert_key_paths(server_url="https://pulp.example.com"))
    with pm.registered(Broken()):
        try:
            pm.hook.get_cert_key_paths(server_url="https://pulp.example.com")
        except LookupError as error:
            print("the caller sees:", error)

"""Refusals of AppArmor that do not matter, each with its reason. All others fail the run."""
from fnmatch import fnmatchcase

# (reason, {what the entry says: pattern})
KNOWN = [
    ('The name service and Chromium ask for the addresses of the interfaces and go on without.', {'operation': 'create', 'family': 'netlink'}),
    ('.NET looks at another process of the container and goes on without.', {'operation': 'ptrace', 'profile': 'container-mcp', 'peer': 'container-mcp'}),
    ('The server looks, from inside each jail, whether it could write where it must not.', {'name': '*/.container-mcp-probe*'}),
    ('A row of the conformance tables tries a raw socket, which must be refused.', {'operation': 'create', 'profile': 'mcp-python', 'family': 'inet', 'sock_type': 'raw'}),
    ('A row of the conformance tables tries to write to /etc, which must be refused.', {'operation': 'mknod', 'profile': 'mcp-bash', 'name': '/etc/x'}),
]


def that_matter(entries):
    return [entry for entry in entries if not any(all(fnmatchcase(entry.get(key, ''), pattern) for key, pattern in known.items()) for _, known in KNOWN)]

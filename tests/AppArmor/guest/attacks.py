"""Attacks on the profiles. Each is made twice, under them and without any; only a difference proves a profile."""
import container

# By the server's user in the server's place, the ways into a user namespace included.
AS_SERVER = ['mount', 'unshare', 'ptrace', 'proc-environ', 'setuid-program', 'shell', 'own-program', 'write-image', 'netlink-socket']
# The kernel's ordinary permissions stop the server's user before AppArmor is asked: made as root with every capability.
AS_ROOT = ['mount-root', 'load-module', 'write-sys', 'write-proc-sys', 'raw-socket', 'packet-socket', 'read-shadow', 'write-app']
# By the server's user through firejail with options of the attacker's choice; what marks success.
FIREJAIL = ['/usr/bin/firejail', '--quiet', '--noprofile']
BY_FIREJAIL = {
    'reads the token in bash': (['/usr/bin/bash', '-c', 'read -r x < /etc/container-mcp/auth/token; echo "$x"'], container.TOKEN, {'name': '/etc/container-mcp/auth/token'}),
    'reads the token in python': (['/usr/bin/python3', '-c', 'print(open("/etc/container-mcp/auth/token").read())'], container.TOKEN, {'name': '/etc/container-mcp/auth/token'}),
    'mounts in a user namespace': (['/usr/local/bin/attack', 'mount'], 'mount: done', {'comm': 'mount'}),
    'executes a file of the workspace': (['/workspace/attack', 'netlink-socket'], 'netlink-socket: done', {'name': '/workspace/attack'}),
    'executes a file of the workspace in bash': (['/usr/bin/bash', '-c', '/workspace/attack netlink-socket'], 'netlink-socket: done', {'name': '/workspace/attack'}),
    'reads the environment of another process': (['/usr/local/bin/attack', 'proc-environ'], 'proc-environ: done', {'comm': 'proc-environ'}),
    'traces another process': (['/usr/local/bin/attack', 'ptrace'], 'ptrace: done', {'comm': 'ptrace'}),
}
# The kernel writes about a capability that it refuses to a profile once, not each time: whose attack fails for which.
FOR_WANT_OF = {'mount': 'sys_admin', 'unshare': 'sys_admin', 'mount-root': 'sys_admin', 'load-module': 'sys_module'}

# System calls that seccomp takes away, made as root with every capability and without AppArmor.
CALLS = ['bpf', 'perf_event_open', 'add_key', 'request_key', 'keyctl', 'userfaultfd', 'io_uring_setup', 'io_uring_enter', 'io_uring_register',
         'kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'ptrace', 'process_vm_readv', 'open_by_handle_at',
         'fanotify_init', 'setns', 'pivot_root', 'fsopen', 'move_mount', 'open_tree', 'swapon', 'settimeofday', 'mbind', 'pidfd_getfd']


_capabilities = []


def calls(seccomp):
    """{name: None, or why this call proves nothing}; each is made under the filter and without."""
    def tried(name, profile):
        return container.run(name, container.config(['/app/attack', *(f'call-{call}' for call in CALLS)], None, user=0, capabilities=container.ALL, hardened=False, seccomp=profile))

    filtered, free = tried('filtered', seccomp), tried('free', None)
    return {
        call: f'it was not refused: {filtered[-300:]}' if f'call-{call}: refused' not in filtered
        else None if f'call-{call}: done' in free
        else f'refused without the filter, too: {free[-300:]}'
        for call in CALLS
    }


def listed(log, names, profile, user, capabilities):
    text = container.run(f'attack-{user}', container.config(['/app/attack', *names], profile, user=user, capabilities=capabilities, hardened=False))
    refusals = log.read()
    _capabilities.extend(entry for entry in refusals if entry['operation'] == 'capable')
    return {
        name: (
            f'{name}: done' in text,
            [entry for entry in refusals if entry.get('comm') == name] + [entry for entry in _capabilities if entry.get('capname') == FOR_WANT_OF.get(name, '-')],
            next((line for line in text.splitlines() if line.startswith(name + ':')), text[-300:]))
        for name in names
    }


def by_firejail(log, profile):
    results = {}
    for name, (arguments, mark, trace) in BY_FIREJAIL.items():
        log.read()
        text = container.run('attack-firejail', container.config(['/app/attack', 'exec', *FIREJAIL, '--', *arguments], profile, hardened=False))
        refusals = [entry for entry in log.read() if trace.items() <= entry.items()]
        results[f'firejail, given no profile, {name}'] = (mark in text, refusals, text[-300:])
    return results


def all(log, profile):
    """{name: (whether it worked, what the kernel refused, what it printed)}"""
    log.read()
    return {
        **{f'the server {name}': result for name, result in listed(log, AS_SERVER, profile, 1000, container.EIGHT).items()},
        **{f'root in the server\'s place {name}': result for name, result in listed(log, AS_ROOT, profile, 0, container.ALL).items()},
        **by_firejail(log, profile),
    }


def judge(enforced, control):
    """Null, or why this proves nothing."""
    worked, refused, said = enforced
    if worked:
        return f'it worked: {said}'
    if not any(entry['apparmor'] == 'DENIED' for entry in refused):
        return f'refused, but not by AppArmor: {said}'
    if not control[0]:
        return f'refused without the profile, too: {control[2]}'
    return None

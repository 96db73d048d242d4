"""Attacks on the profiles. Each is made twice, under them and without any; only a difference proves a profile."""
import container

# By the server's user in the server's place, the ways into a user namespace included.
AS_SERVER = ['mount', 'unshare', 'ptrace', 'proc-environ', 'setuid-program', 'shell', 'own-program', 'own-code', 'write-image', 'netlink-socket', 'other-profile']
# The kernel's ordinary permissions stop the server's user before AppArmor is asked: made as root with every capability.
AS_ROOT = ['mount-root', 'load-module', 'write-sys', 'write-proc-sys', 'raw-socket', 'packet-socket', 'read-shadow', 'write-app']
# By the server's user through firejail with options of the attacker's choice: (options, program, what it prints when it worked,
# what the kernel's log says of it).
FIREJAIL = ['/usr/bin/firejail', '--quiet', '--noprofile']
TOKEN = '/etc/container-mcp/auth/token'
ATTACK, SETUID = '/usr/local/bin/attack', '/usr/local/bin/attack-setuid'
KEPT = ['--caps.keep=sys_admin,sys_chroot,net_admin,net_raw,dac_override,setuid,setgid']
BY_FIREJAIL = {
    'reads the token in bash': ([], ['/usr/bin/bash', '-c', f'read -r x < {TOKEN}; echo "$x"'], container.TOKEN, {'name': TOKEN, 'comm': 'bash'}),
    'reads the token in python': ([], ['/usr/bin/python3', '-c', f'print(open("{TOKEN}").read())'], container.TOKEN, {'name': TOKEN, 'comm': 'python3'}),
    'mounts in a user namespace': ([], [ATTACK, 'mount'], 'mount: done', {'comm': 'mount'}),
    'executes a file that bash wrote to the workspace': ([], ['/usr/bin/bash', '-c', f'cat {ATTACK} > own; chmod +x own; ./own netlink-socket'], 'netlink-socket: done', {'name': '/workspace/own', 'comm': 'bash'}),
    'executes a file that python wrote to the workspace': (
        [], ['/usr/bin/python3', '-c', f'import os; open("own.py.bin", "wb").write(open("{ATTACK}", "rb").read()); os.chmod("own.py.bin", 0o755); os.execv("own.py.bin", ["own", "netlink-socket"])'],
        'netlink-socket: done', {'name': '/workspace/own.py.bin', 'comm': 'python3'}),
    'executes a file of the workspace as the jail\'s program': ([], ['/workspace/attack', 'netlink-socket'], 'netlink-socket: done', {'name': '/workspace/attack'}),
    'reads the environment of another process': ([], [ATTACK, 'proc-environ'], 'proc-environ: done', {'comm': 'proc-environ'}),
    'traces another process': ([], [ATTACK, 'ptrace'], 'ptrace: done', {'comm': 'ptrace'}),
    'opens a netlink socket': ([], [ATTACK, 'netlink-socket'], 'netlink-socket: done', {'comm': 'netlink-socket'}),
    # A setuid program that somebody left in the image makes the kept capabilities effective.
    'keeps a capability and opens a raw socket': (KEPT, [SETUID, 'raw-socket'], 'raw-socket: done', {'comm': 'raw-socket'}),
    'keeps a capability and mounts in the jail': (KEPT, [SETUID, 'mount-root'], 'mount-root: done', {'comm': 'mount-root'}),
    'keeps a capability and mounts outside of the jail': (KEPT + ['--keep-fd=9'], [SETUID, 'mount-outside'], 'mount-outside: done', {'capname': 'sys_admin', 'profile': 'mcp-bash'}),
    'keeps a capability and writes to the image': (KEPT, [SETUID, 'write-opt'], 'write-opt: done', {'comm': 'write-opt'}),
}
# The kernel writes about a capability that it refuses to a profile once, not each time: whose attack fails for which.
FOR_WANT_OF = {'mount': 'sys_admin', 'unshare': 'sys_admin', 'mount-root': 'sys_admin', 'load-module': 'sys_module'}

# System calls that seccomp takes away, made as root with every capability and without AppArmor.
CALLS = ['bpf', 'perf_event_open', 'add_key', 'request_key', 'keyctl', 'userfaultfd', 'io_uring_setup', 'io_uring_enter', 'io_uring_register',
         'kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'ptrace', 'process_vm_readv', 'open_by_handle_at',
         'fanotify_init', 'setns', 'pivot_root', 'chroot', 'fsopen', 'move_mount', 'open_tree', 'swapon', 'settimeofday', 'mbind', 'pidfd_getfd']


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


def _refusals(log):
    entries = log.read()
    _capabilities.extend(entry for entry in entries if entry['operation'] == 'capable')
    return entries


def listed(log, names, profile, user, capabilities):
    text = container.run(f'attack-{user}', container.config(['/app/attack', *names], profile, user=user, capabilities=capabilities, hardened=False))
    refusals = _refusals(log)
    return {
        name: (
            f'{name}: done' in text,
            [entry for entry in refusals if entry.get('comm') == name]
            + [entry for entry in _capabilities if entry['profile'] == profile and entry['capname'] == FOR_WANT_OF.get(name)],
            next((line for line in text.splitlines() if line.startswith(name + ':')), text[-300:]))
        for name in names
    }


def by_firejail(log, names, profile):
    results = {}
    for name in names:
        options, arguments, mark, trace = BY_FIREJAIL[name]
        text = container.run('attack-firejail', container.config(
            ['/app/attack', 'exec', *FIREJAIL, *options, '--', *arguments], profile, capabilities=container.EIGHT + ['NET_RAW', 'SYS_CHROOT'], hardened=False))
        refusals = [entry for entry in _refusals(log) + _capabilities if trace.items() <= entry.items()]
        results[name] = (mark in text, refusals, text[-300:])
    return results


# (how the name of a group's attacks begins, the attacks, how they are made)
GROUPS = [
    ('the server ', AS_SERVER, lambda log, names, profile: listed(log, names, profile, 1000, container.EIGHT)),
    ("root in the server's place ", AS_ROOT, lambda log, names, profile: listed(log, names, profile, 0, container.ALL)),
    ('firejail, given no profile, ', BY_FIREJAIL, by_firejail),
]


def all(log, profile):
    """{name: (whether it worked, what the kernel refused, what it printed)}"""
    log.read()
    _capabilities.clear()
    container.plant_attack()
    return {group + name: result for group, names, make in GROUPS for name, result in make(log, names, profile).items()}


def one(log, name, profile):
    """Whether it worked, and what it printed."""
    container.plant_attack()
    group, make = next((group, make) for group, _, make in GROUPS if name.startswith(group))
    (worked, _, said), = make(log, [name.removeprefix(group)], profile).values()
    return worked, said


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

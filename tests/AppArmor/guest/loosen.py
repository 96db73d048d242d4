"""What has to be taken from the profiles for each attack to work: {attack: {profile: [rule that is added, or -rule that is removed]}}.
An attack that nothing lets through would prove nothing about the rules."""
SERVER, FIREJAIL, BASH, PYTHON = 'profile container-mcp ', '  profile firejail ', 'profile mcp-bash ', 'profile mcp-python '
RAW = '-deny network raw,'
TOKEN = '-audit deny /etc/container-mcp/** rwklmx,'
BY = 'firejail, given no profile, '
ROOT = "root in the server's place "
JAILED = 'container-mcp//firejail//&mcp-*'

RULES = {
    'the server mount': {SERVER: ['capability sys_admin,', 'mount,']},
    'the server unshare': {SERVER: ['capability sys_admin,']},
    'the server ptrace': {SERVER: ['ptrace (trace, tracedby) peer=container-mcp,']},
    'the server proc-environ': {SERVER: ['/proc/[0-9]*/environ r,', 'ptrace (read, readby) peer=container-mcp,']},
    'the server setuid-program': {SERVER: ['/opt/setuid mrix,']},
    'the server shell': {SERVER: ['/usr/bin/bash mrix,']},
    'the server own-program': {SERVER: ['/workspace/attack mrix,']},
    'the server own-code': {SERVER: ['/workspace/attack m,']},
    'the server write-image': {SERVER: ['/opt/writable w,']},
    'the server netlink-socket': {SERVER: ['network netlink raw,']},
    'the server other-profile': {SERVER: ['/proc/[0-9]*/attr/current w,', 'change_profile -> unconfined,']},
    ROOT + 'mount-root': {SERVER: ['capability sys_admin,', 'mount,']},
    ROOT + 'load-module': {SERVER: ['capability sys_module,']},
    ROOT + 'write-sys': {SERVER: ['/sys/kernel/mm/ksm/run w,']},
    ROOT + 'write-proc-sys': {SERVER: ['/proc/sys/kernel/core_pattern w,']},
    ROOT + 'raw-socket': {SERVER: ['capability net_raw,', 'network inet raw,']},
    ROOT + 'packet-socket': {SERVER: ['capability net_raw,', 'network packet raw,']},
    ROOT + 'read-shadow': {SERVER: ['-audit deny /etc/{shadow,gshadow}* r,']},
    ROOT + 'write-app': {SERVER: ['/app/new-file w,']},
    BY + 'reads the token in bash': {FIREJAIL: [TOKEN], BASH: [TOKEN]},
    BY + 'reads the token in python': {FIREJAIL: [TOKEN], PYTHON: [TOKEN]},
    BY + 'mounts in a user namespace': {BASH: ['capability sys_admin,', 'mount,']},
    BY + 'executes a file that bash wrote to the workspace': {FIREJAIL: ['/workspace/own mrix,', RAW], BASH: ['/workspace/own mrix,', 'network netlink raw,']},
    BY + 'executes a file that python wrote to the workspace': {FIREJAIL: ['/workspace/own.py.bin mrix,', RAW], PYTHON: ['/workspace/own.py.bin mrix,', 'network netlink raw,']},
    BY + "executes a file of the workspace as the jail's program": {
        FIREJAIL: ['/workspace/attack mrix,', RAW], BASH: ['/workspace/attack mrix,', 'network netlink raw,']},
    BY + 'reads the environment of another process': {BASH: [f'ptrace (read, readby) peer={JAILED},']},
    BY + 'traces another process': {FIREJAIL: [f'ptrace (trace, tracedby) peer={JAILED},'], BASH: [f'ptrace (trace, tracedby) peer={JAILED},']},
    BY + 'opens a netlink socket': {FIREJAIL: [RAW], BASH: ['network netlink raw,']},
    BY + 'keeps a capability and opens a raw socket': {
        FIREJAIL: ['-deny capability net_raw,', 'capability net_raw,', RAW, 'network inet raw,'], BASH: ['capability net_raw,', 'network inet raw,']},
    BY + 'keeps a capability and mounts in the jail': {BASH: ['capability sys_admin,', 'mount,']},
    BY + 'keeps a capability and mounts outside of the jail': {
        FIREJAIL: ['-deny capability sys_chroot,', 'capability sys_chroot,'], BASH: ['capability sys_admin,', 'capability sys_chroot,', 'mount,']},
    BY + 'keeps a capability and writes to the image': {BASH: ['/opt/of-root w,']},
}


def loosened(text, changes):
    """The profiles with these changes."""
    for header, rules in changes.items():
        start = text.index('\n' + header) + 1
        end = text.index('\n' + ' ' * (len(header) - len(header.lstrip())) + '}', start)
        body = text[start:end].split('\n')
        for rule in rules:
            if rule.startswith('-'):
                body.remove(next(line for line in body if line.strip() == rule[1:]))
            else:
                body.insert(1, rule)
        text = text[:start] + '\n'.join(body) + text[end:]
    return text

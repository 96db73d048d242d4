"""Run inside a jail: prints as one JSON object what can be seen and done from there. Only JailTests reads it."""
import glob
import json
import os
import socket

TOKEN = 'etc/container-mcp/auth/token'


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read().decode('utf-8', 'replace')
    except OSError:
        return ''


def can_write(directory):
    name = os.path.join(directory, '.probe')
    try:
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
        os.unlink(name)
        return True
    except OSError:
        return False


def reachable(host, port):
    with socket.socket() as peer:
        peer.settimeout(1)
        return peer.connect_ex((host, port)) == 0


def directories():
    """Every directory to three levels below /, without the kernel's own file systems and what belongs to the jail alone."""
    for root, names, _ in os.walk('/'):
        names[:] = [] if root.count('/') > 3 else [n for n in names if os.path.join(root, n) not in ('/proc', '/workspace', '/tmp')]
        yield root


status = dict(line.split(':\t', 1) for line in read('/proc/self/status').splitlines() if ':\t' in line)
processes = [read(path).replace('\0', ' ') for path in glob.glob('/proc/[0-9]*/cmdline')]
environment = [entry.split('=')[0] for path in glob.glob('/proc/[0-9]*/environ') for entry in read(path).split('\0') if entry]
tokens = ['/' + TOKEN, *(f'{root}/{TOKEN}' for root in glob.glob('/proc/[0-9]*/root'))]
print(json.dumps({
    'interfaces': sorted(line.split(':')[0].strip() for line in read('/proc/net/dev').splitlines() if ':' in line),
    'status': {name: status.get(name) for name in ('CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp')},
    'uid': status['Uid'].split('\t')[1],
    'processes': processes,
    'environment': sorted(set(environment)),
    'readable_tokens': [path for path in tokens if read(path)],
    'reachable': [f'127.0.0.1:{port}' for port in (8000,) if reachable('127.0.0.1', port)],
    'workspace_writable': can_write('/workspace'),
    'writable': sorted(path for path in directories() if can_write(path)),
}))

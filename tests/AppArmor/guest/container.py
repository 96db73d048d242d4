"""Starts containers the way a node does: by runc, from the sandbox image, with the security context of a sandbox's pod."""
import json
import os
import shutil
import subprocess

IMAGE = '/image'
BUNDLE = '/run/bundle'
EIGHT = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_ADMIN', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_ADMIN']
ALL = EIGHT + ['DAC_READ_SEARCH', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW', 'SYS_BOOT', 'SYS_CHROOT', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_TIME']
MASKED = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats',
          '/proc/sched_debug', '/proc/scsi', '/sys/firmware']
READ_ONLY = ['/proc/asound', '/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']
SETTINGS = {
    'PATH': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': '/workspace', 'container': 'docker',
    'DOTNET_ROOT': '/usr/share/dotnet', 'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT': '1', 'DOTNET_EnableDiagnostics': '0',
    'ASPNETCORE_HTTP_PORTS': '', 'MCP_HOST': '0.0.0.0', 'MCP_PORT': '8000', 'SANDBOX_ROOT': '/workspace', 'TEMP_DIR': '/tmp',
    'MCP_AUTH_TOKEN_FILE': '/etc/container-mcp/auth/token',
}
TOKEN = 'the-token-of-this-guest-0123456789abcdef'


def shell(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


def prepare():
    """One writable copy of the image's file system, and what a pod mounts into it."""
    rootfs = f'{BUNDLE}/rootfs'
    for directory in (rootfs, '/run/top', '/run/volumes'):
        os.makedirs(directory)
    shell('busybox', 'mount', '-t', 'tmpfs', 'tmpfs', '/run/top')
    os.makedirs('/run/top/upper')
    os.makedirs('/run/top/work')
    shell('busybox', 'mount', '-t', 'overlay', '-o', f'lowerdir={IMAGE},upperdir=/run/top/upper,workdir=/run/top/work', 'overlay', rootfs)
    for name, owner, mode in (('workspace', 1000, 0o755), ('tmp', 1000, 0o1777), ('firejail', 0, 0o755), ('auth', 0, 0o755)):
        path = f'/run/volumes/{name}'
        os.makedirs(path)
        os.chown(path, owner, owner)
        os.chmod(path, mode)
    with open('/run/volumes/auth/token', 'w') as file:
        file.write(TOKEN)
    # What the attacks go for: a file of the image whose permissions somebody got wrong, and a second setuid program.
    with open(f'{rootfs}/opt/writable', 'w') as file:
        file.write('part of the image')
    os.chmod(f'{rootfs}/opt/writable', 0o666)
    # A root's file in a place that firejail leaves as it is.
    with open(f'{rootfs}/opt/of-root', 'w') as file:
        file.write('part of the image')
    # The attacker's program is where the server's own programs are, and where a jail's are.
    for path, mode in (('opt/setuid', 0o4755), ('app/attack', 0o755), ('usr/local/bin/attack', 0o755), ('usr/local/bin/attack-setuid', 0o4755)):
        shutil.copy('/test/attack', f'{rootfs}/{path}')
        os.chmod(f'{rootfs}/{path}', mode)


def plant_attack():
    shutil.copy('/test/attack', '/run/volumes/workspace/attack')
    os.chmod('/run/volumes/workspace/attack', 0o755)


def config(arguments, profile, environment=None, user=1000, capabilities=EIGHT, hardened=True, seccomp=None):
    """The container's specification. hardened=False: without read-only root and masked paths, to see the profile alone."""
    caps = ['CAP_' + name for name in capabilities]
    held = caps if user == 0 else []
    binds = [('workspace', '/workspace', 'rw'), ('tmp', '/tmp', 'rw'), ('firejail', '/run/firejail', 'rw'), ('auth', '/etc/container-mcp/auth', 'ro')]
    return {
        'ociVersion': '1.0.2',
        'process': {
            'terminal': False, 'user': {'uid': user, 'gid': user}, 'args': arguments, 'cwd': '/workspace', 'noNewPrivileges': False,
            'env': [f'{key}={value}' for key, value in {**SETTINGS, **(environment or {})}.items()],
            'capabilities': {'bounding': caps, 'effective': held, 'permitted': held, 'inheritable': held, 'ambient': []},
            **({'apparmorProfile': profile} if profile else {}),
        },
        'root': {'path': 'rootfs', 'readonly': hardened},
        'hostname': 'sandbox',
        'mounts': [
            {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
            {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'strictatime', 'mode=755', 'size=65536k']},
            {'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts', 'options': ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620']},
            {'destination': '/dev/shm', 'type': 'tmpfs', 'source': 'shm', 'options': ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k']},
            {'destination': '/dev/mqueue', 'type': 'mqueue', 'source': 'mqueue', 'options': ['nosuid', 'noexec', 'nodev']},
            {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs', 'options': ['nosuid', 'noexec', 'nodev', 'ro' if hardened else 'rw']},
            {'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup', 'options': ['nosuid', 'noexec', 'nodev', 'relatime', 'ro']},
            *({'destination': to, 'type': 'bind', 'source': f'/run/volumes/{name}', 'options': ['rbind', mode]} for name, to, mode in binds),
        ],
        'linux': {
            'namespaces': [{'type': kind} for kind in ('pid', 'ipc', 'uts', 'mount', 'cgroup')],
            'maskedPaths': MASKED if hardened else [], 'readonlyPaths': READ_ONLY if hardened else [],
            **({'seccomp': seccomp} if seccomp else {}),
        },
    }


def start(name, specification, output):
    """A running container; its end is the process's."""
    directory = f'{BUNDLE}/{name}'
    os.makedirs(directory, exist_ok=True)
    specification['root']['path'] = f'{BUNDLE}/rootfs'
    with open(f'{directory}/config.json', 'w') as file:
        json.dump(specification, file)
    return subprocess.Popen(['runc', 'run', '--bundle', directory, name], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, text=True)


def run(name, specification, limit=120):
    """Runs a container to its end; what it printed."""
    with start(name, specification, subprocess.PIPE) as process:
        try:
            return process.communicate(timeout=limit)[0]
        except subprocess.TimeoutExpired:
            shell('runc', 'kill', name, 'KILL', check=False)
            return process.communicate()[0] + '\n(it did not end)'


def stop(name, process):
    shell('runc', 'kill', name, 'KILL', check=False)
    process.wait(timeout=60)

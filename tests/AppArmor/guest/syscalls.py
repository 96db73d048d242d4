"""Which system calls the container's programs make: counted by the kernel itself, on the tracepoint that each call passes."""
import json
import re
import subprocess

TRACING = '/sys/kernel/tracing'
TRIGGER = f'{TRACING}/events/raw_syscalls/sys_enter/trigger'
HISTOGRAM = f'{TRACING}/events/raw_syscalls/sys_enter/hist'
KEYS = 'hist:keys=id,common_pid.execname:size=131072'
# By the names of their threads.
PROGRAMS = [('server', r'ContainerMcp|\.NET|tini|dotnet'), ('firejail', 'firejail|fbuilder|fseccomp|fnet|fcopy|fldd'), ('bash', 'bash'), ('python', 'python'),
            ('browser', 'chrom|Chrome|Thread(Pool|Cache)|Compositor|VizCompositor|GpuWatch|NetworkService|Service|inotify|Bluez|kthread|CrGpu|HangWatch|MemoryInfra|LevelDB|Proxy|DedicatedWorker|TracingService|AudioThread|Sandbox|CacheThread|gmain|dconf'),
            ('driver', 'node|MainThread|libuv|DelayedTask|V8|WorkerThread')]
NOT_IN_THE_CONTAINER = re.compile(r'run$|runc|exe$|busybox|apparmor_parser|kworker|systemd|sh$|mount')

# Tried, refused, and done without.
DONE_WITHOUT = {
    'io_uring_setup': 'Node tries it and waits with epoll instead.',
    'io_uring_enter': 'Node, after io_uring_setup.',
    'landlock_create_ruleset': 'Chromium asks whether the kernel has Landlock.',
    'name_to_handle_at': 'firejail asks for the number of a mount, and else reads it in /proc.',
}


def _names():
    with open('/test/syscalls') as file:
        return {int(number): name for number, name in (line.split() for line in file)}


def start():
    subprocess.run(['busybox', 'mount', '-t', 'tracefs', 'tracefs', TRACING], check=True)
    with open(TRIGGER, 'w') as file:
        file.write(KEYS)


def stop():
    """{call: {program}}"""
    names, made = _names(), {}
    with open(HISTOGRAM) as file:
        text = file.read()
    with open(TRIGGER, 'w') as file:
        file.write('!' + KEYS)
    for number, comm in re.findall(r'\{ id: +(\d+), common_pid: (.*?) *\[', text):
        if not NOT_IN_THE_CONTAINER.match(comm):
            program = next((program for program, pattern in PROGRAMS if re.match(pattern, comm)), 'others')
            made.setdefault(names.get(int(number), number), set()).add(program)
    if '\n    Dropped: 0' not in text:
        made['(some were not counted)'] = {'the kernel'}
    return made


def profile():
    """The list with refused calls logged instead, so that the kernel names each call that is made and not listed."""
    with open('/test/profiles/container-mcp.json') as file:
        listed = json.load(file)
    del listed['defaultErrnoRet']
    return {**listed, 'defaultAction': 'SCMP_ACT_LOG'}


def listed():
    with open('/test/profiles/container-mcp.json') as file:
        return {name for rule in json.load(file)['syscalls'] for name in rule['names']}


def risky():
    with open('/test/profiles/container-mcp.txt') as file:
        text = file.read().split('# Risky', 1)[1].split('\n', 1)[1]
    return {name for line in text.splitlines() if not line.startswith('#') and ' is ' not in line for name in line.split()}


def missing(calls):
    """Which of the calls, (number, name of the thread), a program of the container cannot do without."""
    names = _names()
    return sorted(f'{names.get(number, number)} by {comm}' for number, comm in calls if names.get(number) not in DONE_WITHOUT)

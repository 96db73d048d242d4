/* attack NAME...: tries each and prints "NAME: done" or "NAME: refused: why"; in the kernel's log its comm is NAME.
   attack exec PROGRAM ARGUMENT...: becomes that program, with descriptor 9 on its mount namespace.
   It stands for an attacker's code in the process that it is started in the place of. Linked statically. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int opens(const char *path, int flags)
{
    int file = open(path, flags, 0600);
    if (file < 0)
        return -1;
    close(file);
    return 0;
}

static int attack_mount(void)
{
    if (unshare(CLONE_NEWUSER) || unshare(CLONE_NEWNS))
        return -1;
    return mount("none", "/tmp", "tmpfs", 0, "");
}

static int attack_mount_as_root(void)
{
    return mount("none", "/tmp", "tmpfs", 0, "");
}

static int attack_mount_outside(void)
{
    return setns(9, CLONE_NEWNS) || mount("none", "/mnt", "tmpfs", 0, "") ? -1 : 0;
}

static int attack_own_code(void)
{
    int file = open("/workspace/attack", O_RDONLY);
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED ? -1 : 0;
}

static int attack_other_profile(void)
{
    static const char command[] = "changeprofile unconfined";
    int file = open("/proc/self/attr/current", O_WRONLY);
    return write(file, command, sizeof command - 1) < 0 ? -1 : 0;
}

static int attack_unshare(void)
{
    return unshare(CLONE_NEWUSER) || unshare(CLONE_NEWNET) ? -1 : 0;
}

static int attack_ptrace(void)
{
    int result;
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    result = ptrace(PTRACE_SEIZE, child, 0, 0);
    {
        int saved = errno;
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        errno = saved;
    }
    return result < 0 ? -1 : 0;
}

static int attack_proc_of_others(void)
{
    char path[64];
    int result, saved;
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    snprintf(path, sizeof path, "/proc/%d/environ", child);
    result = opens(path, O_RDONLY);
    saved = errno;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    errno = saved;
    return result;
}

static int attack_exec(const char *program)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        char *arguments[] = { (char *)program, "--version", NULL }, *environment[] = { NULL };
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execve(program, arguments, environment);
        _exit(errno == EACCES || errno == EPERM ? 201 : 202);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) >= 201) {
        errno = WEXITSTATUS(status) == 201 ? EACCES : ENOENT;
        return -1;
    }
    return 0;
}

static int attack_module(void)
{
    /* A kernel that would load a module complains about this one's form. */
    static char image[64];
    return syscall(SYS_init_module, image, sizeof image, "") == 0 || errno == ENOEXEC ? 0 : -1;
}

static int attack_socket(int family, int type, int protocol)
{
    int s = socket(family, type, protocol);
    if (s < 0)
        return -1;
    close(s);
    return 0;
}

/* The calls that the seccomp profile takes away, with arguments that do nothing where the call is allowed. */
static const struct { const char *name; long number; long arguments[2]; } calls[] = {
    { "bpf", SYS_bpf, { -1 } }, { "perf_event_open", SYS_perf_event_open, { 0 } }, { "add_key", SYS_add_key, { 0 } },
    { "request_key", SYS_request_key, { 0 } }, { "keyctl", SYS_keyctl, { -1 } }, { "userfaultfd", SYS_userfaultfd, { -1 } },
    { "io_uring_setup", SYS_io_uring_setup, { 0 } }, { "io_uring_enter", SYS_io_uring_enter, { -1 } },
    { "io_uring_register", SYS_io_uring_register, { -1 } }, { "kexec_load", SYS_kexec_load, { 0, 1000 } },
    { "kexec_file_load", SYS_kexec_file_load, { -1, -1 } }, { "init_module", SYS_init_module, { 0 } },
    { "finit_module", SYS_finit_module, { -1 } }, { "delete_module", SYS_delete_module, { 0 } }, { "ptrace", SYS_ptrace, { -1, -1 } },
    { "process_vm_readv", SYS_process_vm_readv, { -1 } }, { "open_by_handle_at", SYS_open_by_handle_at, { -1 } },
    { "fanotify_init", SYS_fanotify_init, { -1 } }, { "setns", SYS_setns, { -1 } }, { "pivot_root", SYS_pivot_root, { 0 } }, { "chroot", SYS_chroot, { 0 } },
    { "fsopen", SYS_fsopen, { 0 } }, { "move_mount", SYS_move_mount, { -1 } }, { "open_tree", SYS_open_tree, { -1 } },
    { "swapon", SYS_swapon, { 0 } }, { "settimeofday", SYS_settimeofday, { 1 } }, { "mbind", SYS_mbind, { 1, 1 } },
    { "pidfd_getfd", SYS_pidfd_getfd, { -1 } },
};

static int run(const char *name)
{
    if (!strncmp(name, "call-", 5)) {
        for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
            if (!strcmp(name + 5, calls[i].name)) {
                syscall(calls[i].number, calls[i].arguments[0], calls[i].arguments[1], -1L, 0L, 0L, 0L);
                return errno == EPERM ? -1 : 0;
            }
    }
    if (!strcmp(name, "mount")) return attack_mount();
    if (!strcmp(name, "mount-root")) return attack_mount_as_root();
    if (!strcmp(name, "mount-outside")) return attack_mount_outside();
    if (!strcmp(name, "own-code")) return attack_own_code();
    if (!strcmp(name, "other-profile")) return attack_other_profile();
    if (!strcmp(name, "unshare")) return attack_unshare();
    if (!strcmp(name, "ptrace")) return attack_ptrace();
    if (!strcmp(name, "proc-environ")) return attack_proc_of_others();
    if (!strcmp(name, "setuid-program")) return attack_exec("/opt/setuid");
    if (!strcmp(name, "shell")) return attack_exec("/usr/bin/bash");
    if (!strcmp(name, "own-program")) return attack_exec("/workspace/attack");
    if (!strcmp(name, "write-image")) return opens("/opt/writable", O_WRONLY | O_TRUNC);
    if (!strcmp(name, "write-opt")) return opens("/opt/of-root", O_WRONLY | O_TRUNC);
    if (!strcmp(name, "write-app")) return opens("/app/new-file", O_WRONLY | O_CREAT);
    if (!strcmp(name, "raw-socket")) return attack_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (!strcmp(name, "packet-socket")) return attack_socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (!strcmp(name, "netlink-socket")) return attack_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    if (!strcmp(name, "load-module")) return attack_module();
    if (!strcmp(name, "write-sys")) return opens("/sys/kernel/mm/ksm/run", O_WRONLY);
    if (!strcmp(name, "write-proc-sys")) return opens("/proc/sys/kernel/core_pattern", O_WRONLY);
    if (!strcmp(name, "read-shadow")) return opens("/etc/shadow", O_RDONLY);
    if (!strcmp(name, "read-token")) return opens("/etc/container-mcp/auth/token", O_RDONLY);
    fprintf(stderr, "no attack %s\n", name);
    exit(2);
}

/* A process of its own for each, with its name, so that one neither helps nor hinders the next. */
static void attempt(const char *name)
{
    int status;
    fflush(stdout);
    if (fork() == 0) {
        prctl(PR_SET_NAME, name);
        if (run(name) == 0)
            printf("%s: done\n", name);
        else
            printf("%s: refused: %s\n", name, strerror(errno));
        exit(0);
    }
    wait(&status);
    if (WIFSIGNALED(status))
        printf("%s: refused: killed by signal %d\n", name, WTERMSIG(status));
}

int main(int count, char **arguments)
{
    if (count > 2 && !strcmp(arguments[1], "exec")) {
        int namespace = open("/proc/self/ns/mnt", O_RDONLY);
        dup2(namespace, 9);
        close(namespace);
        execv(arguments[2], arguments + 2);
        printf("exec: refused: %s\n", strerror(errno));
        return 0;
    }
    for (int i = 1; i < count; i++)
        attempt(arguments[i]);
    return 0;
}

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Turns firejail's last words into a reason that says what to do, without paths of the machine.</summary>
internal static class FirejailFailure
{
    public static JailException Explain(string diagnostics)
    {
        var reason = Reason();
        return new JailException(reason ?? "firejail ended before the jail was ready; the server's log has its words.")
        {
            Diagnostics = diagnostics,

            // Most often somebody mounted or unmounted something on this machine at that moment (a container engine beside
            // us, say), and firejail, which reads the mount table back after every step, gave up. Nothing was run.
            IsTransient = reason is null,
        };

        string? Reason() =>
            Has("Operation not permitted") || Has("Permission denied")
                ? "firejail may not build a jail here: the pod needs allowPrivilegeEscalation: true, seccomp RuntimeDefault and the "
                    + "capabilities SYS_ADMIN, SETUID, SETGID, NET_ADMIN, CHOWN, DAC_OVERRIDE, FOWNER and SETPCAP."
            : Has("not allowed to use Firejail")
                ? "firejail does not serve this user (never nobody): run the server as an ordinary user that /etc/firejail/firejail.users does not exclude."
            : Has("getpwuid") ? "firejail needs the server's user to be listed in /etc/passwd."
            : Has("Read-only file system") || Has("/run/firejail")
                ? "firejail needs its directory /run/firejail, owned by root and writable for root."
            : null;

        bool Has(string text) => diagnostics.Contains(text, StringComparison.Ordinal);
    }
}

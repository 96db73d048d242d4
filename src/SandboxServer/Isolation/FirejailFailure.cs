namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Turns firejail's last words into a reason that says what to do, without paths of the machine.</summary>
internal static class FirejailFailure
{
    public static string Explain(string diagnostics)
    {
        if (Has("clone: Operation not permitted") || Has("mounting") || Has("Operation not permitted") || Has("setresuid"))
        {
            return "firejail may not build a jail here: the pod needs allowPrivilegeEscalation: true, seccomp RuntimeDefault and the "
                + "capabilities SYS_ADMIN, SETUID, SETGID, NET_ADMIN, CHOWN, DAC_OVERRIDE, FOWNER and SETPCAP.";
        }

        if (Has("getpwuid"))
        {
            return "firejail needs the server's user to be listed in /etc/passwd.";
        }

        if (Has("Read-only file system") || Has("/run/firejail"))
        {
            return "firejail needs its directory /run/firejail, owned by root and writable for root.";
        }

        return "firejail ended before the jail was ready.";

        bool Has(string text) => diagnostics.Contains(text, StringComparison.Ordinal);
    }
}

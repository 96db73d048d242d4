namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Turns firejail's last words into a reason that says what to do, without paths of the machine.</summary>
internal static class FirejailFailure
{
    private const string Confinement = "/proc/self/attr/current";

    // Ours lets firejail mount; whatever else confines the pod in earnest is most likely a runtime's default, which does not.
    private const string OurProfile = "container-mcp";
    private const string Enforced = " (enforce)";

    public static JailException Explain(string diagnostics) => Explain(diagnostics, AppArmorProfile());

    /// <param name="diagnostics">What firejail said.</param>
    /// <param name="profile">The AppArmor profile that confines this server; null when none does.</param>
    internal static JailException Explain(string diagnostics, string? profile)
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
            (Has("Operation not permitted") || Has("Permission denied")) && profile is not null && profile != OurProfile
                ? $"firejail may not build a jail here: the AppArmor profile {profile} of this pod refuses its mounts. Load the profile "
                    + $"{OurProfile} on the nodes (Helm value nodeProfiles.enabled) and set spec.security.appArmorProfile to "
                    + $"{{type: Localhost, localhostProfile: {OurProfile}}}, in the sandbox or in its class."
            : Has("Operation not permitted") || Has("Permission denied")
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

    // "cri-containerd.apparmor.d (enforce)"; "unconfined", an error or no such file where AppArmor confines nothing.
    private static string? AppArmorProfile()
    {
        try
        {
            var label = File.ReadAllText(Confinement).TrimEnd('\0', '\n');
            return label.EndsWith(Enforced, StringComparison.Ordinal) ? label[..^Enforced.Length] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>The resource limits of the processes in a jail, by the names that firejail and the launchers give them.</summary>
internal static class JailLimits
{
    /// <summary>The limits of a kind: seconds, bytes or a count, as setrlimit(2) takes them.</summary>
    public static IReadOnlyDictionary<string, long> Of(JailKind kind, IsolationOptions options)
    {
        var isBrowser = kind == JailKind.Browser;
        var limits = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["nofile"] = isBrowser ? options.BrowserOpenFileLimit : options.OpenFileLimit,
            ["fsize"] = options.FileSizeLimitBytes,
        };

        // Since Linux 5.14 the kernel counts processes by user namespace; before, one busy pod of the same uid would
        // starve every other on the node.
        if (Environment.OSVersion.Version >= new Version(5, 14))
        {
            limits["nproc"] = isBrowser ? options.BrowserProcessLimit : options.ProcessLimit;
        }

        // A browser outlives many calls and reserves far more address space than it uses: whoever owns it bounds it.
        if (!isBrowser)
        {
            limits["cpu"] = (long)options.LongestCall.TotalSeconds + 5;
        }

        long? memory = kind switch
        {
            JailKind.Python => options.PythonMemoryLimitBytes,
            JailKind.Bash => options.BashMemoryLimitBytes,
            _ => null,
        };
        if (memory is { } bytes)
        {
            limits["as"] = bytes;
        }

        return limits;
    }
}

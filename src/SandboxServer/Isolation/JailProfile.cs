using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Writes the firejail profile of a jail: deny by default. What stands at the root of the file system and is not named
/// here is hidden; of /usr, /etc, /dev and /run only the listed files exist; nothing but the workspace, a private /tmp and /dev/shm
/// can be written, and from these nothing can be executed.
/// </summary>
internal static class JailProfile
{
    private static readonly string[] Devices =
        ["null", "zero", "full", "random", "urandom", "fd", "stdin", "stdout", "stderr"];

    // What every program may ask for. After each mount firejail reads the whole mount table, which is most of the CPU time
    // of a start: what only some programs read is named with them (ProgramClosure) or exists where all programs do.
    private static readonly string[] Configuration =
        ["passwd", "group", "nsswitch.conf", "ld.so.cache", "localtime", "timezone", "alternatives", "mime.types"];

    private static readonly string[] MoreConfiguration =
    [
        "ld.so.conf", "ld.so.conf.d", "host.conf", "protocols", "services", "inputrc", "bash.bashrc", "terminfo", "perl", "magic",
        "python3", "fonts",
    ];

    private static readonly string[] SharedData = ["zoneinfo"];

    private static readonly string[] BrowserData = ["mime", "fonts", "fontconfig"];

    // Entries of / that have rules of their own below, besides the workspace's.
    private static readonly string[] Ruled = ["usr", "etc", "dev", "proc", "run", "tmp"];

    // firejail's helpers, except the two that it runs after it has hidden files.
    private static readonly string[] Helpers =
    [
        "fbuilder", "fcopy", "fids", "firejail-welcome.sh", "fldd", "fnet", "fnetfilter", "fnettrace", "fnettrace-dns",
        "fnettrace-icmp", "fnettrace-sni", "fsec-print", "fshaper.sh", "ftee", "fzenity", "profstats",
    ];

    /// <summary>The profile's text.</summary>
    /// <param name="options">The settings; the workspace must be a real path.</param>
    /// <param name="kind">What the jail is for.</param>
    /// <param name="programs">Files that exist below /usr and the like; null leaves the image's own directories.</param>
    /// <param name="kept">Descriptors that reach the launcher.</param>
    /// <exception cref="JailException">The workspace is at a place where it cannot be shown without showing more.</exception>
    public static string Write(IsolationOptions options, JailKind kind, IReadOnlyList<string>? programs, IEnumerable<int> kept)
    {
        var workspace = options.Workspace;
        var top = workspace.Split('/')[1];
        if (top.Length == 0 || (Ruled.Contains(top, StringComparer.Ordinal) && (top != "tmp" || workspace == "/tmp")))
        {
            throw new JailException("SANDBOX_ROOT must be a directory of its own and not below a system directory.");
        }

        var data = options.DataDirectory.TrimStart('/');
        var isBrowser = kind == JailKind.Browser;

        // These read the mount table too, so they come before the lines that make it longer.
        var lines = new List<string>(isBrowser ? ["noexec /tmp"] : [$"noexec {workspace}", "noexec /tmp"]);
        lines.AddRange(isBrowser ? HideTopLevel("", "") : HideTopLevel(top, data));

        if (!isBrowser && workspace != "/" + top)
        {
            lines.Add($"whitelist {workspace}");
        }

        lines.AddRange(DeviceLines(isBrowser ? SharedMemory.None : options.SharedMemory));
        lines.AddRange(Configuration.Concat(isBrowser || programs is null ? MoreConfiguration : []).Select(file => $"whitelist /etc/{file}"));
        lines.AddRange(["whitelist /run/.none", "whitelist /tmp/.none", "blacklist /sys"]);
        if (programs is not null)
        {
            lines.AddRange(OnlyPrograms([.. programs, .. (isBrowser ? SharedData.Concat(BrowserData) : SharedData).Select(name => $"/usr/share/{name}")]));
        }

        lines.AddRange(
        [
            $"private-cwd {(isBrowser ? "/tmp" : workspace)}",
            "caps.drop all",
            "nonewprivs",
            "noroot",
            "nogroups",
            "seccomp io_uring_setup,io_uring_enter,io_uring_register",
            "restrict-namespaces",
            "net none",
            "ipc-namespace",
            "hostname sandbox",
            "deterministic-exit-code",
            "deterministic-shutdown",
            $"keep-fd {string.Join(',', kept)}",
            .. JailLimits.Of(kind, options).Select(limit => string.Create(CultureInfo.InvariantCulture, $"rlimit-{limit.Key} {limit.Value}")),
        ]);

        if (!isBrowser && Directory.Exists(options.DataDirectory))
        {
            lines.AddRange([$"read-only {options.DataDirectory}", $"noexec {options.DataDirectory}"]);
        }

        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> DeviceLines(SharedMemory memory) => memory switch
    {
        // No hardware and no terminals; see SharedMemoryPlace for the rest.
        SharedMemory.Private =>
        [
            "private-dev", "no3d", "nosound", "novideo", "notv", "nodvd", "nou2f", "noinput", "blacklist /dev/ptmx", "blacklist /dev/pts",
            $"noexec {SharedMemoryPlace.Path}",
        ],
        SharedMemory.OfContainer => [.. Devices.Select(Whitelist), Whitelist("shm"), $"noexec {SharedMemoryPlace.Path}"],
        _ => Devices.Select(Whitelist),
    };

    private static string Whitelist(string device) => $"whitelist /dev/{device}";

    private static IEnumerable<string> HideTopLevel(string workspaceTop, string data) =>
        from entry in new DirectoryInfo("/").EnumerateFileSystemInfos()
        where entry.LinkTarget is null // hiding a link would hide what it points to, which has its own rule
        where entry.Name != workspaceTop && entry.Name != data && !Ruled.Contains(entry.Name, StringComparer.Ordinal)
        where !IsProgramDirectory(entry.Name)
        select $"blacklist /{entry.Name}";

    // Only where they are not links into /usr.
    private static bool IsProgramDirectory(string name) =>
        name is "bin" or "sbin" || name.StartsWith("lib", StringComparison.Ordinal);

    private static IEnumerable<string> OnlyPrograms(IReadOnlyList<string> files)
    {
        var roots = new DirectoryInfo("/usr").EnumerateDirectories()
            .Concat(new DirectoryInfo("/").EnumerateDirectories().Where(directory => IsProgramDirectory(directory.Name)))
            .Where(directory => directory.LinkTarget is null)
            .Select(directory => directory.FullName)
            .ToLookup(root => files.Any(file => IsBelow(file, root)) || ProgramClosure.SearchPath.Split(':').Any(path => IsBelow(path, root) || path == root));

        // A whitelist entry empties its directory, whether the entry exists or not. A directory that has nothing for anybody
        // is cheaper to hide, but a search in a hidden one ends with "Permission denied" instead of "not found".
        return roots[true].Select(directory => $"whitelist {directory}/.none")
            .Concat(files.Where(file => !files.Any(other => IsBelow(file, other))).Select(file => $"whitelist {file}"))
            .Append("whitelist /usr/lib/locale/C.utf8")
            .Concat(roots[false].Select(directory => $"blacklist {directory}"))
            .Concat(Helpers.Select(helper => $"blacklist /run/firejail/lib/{helper}"));

        static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);
    }
}

using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// The first line of every launcher: what the kernel tells about the process from inside. Every single jail is judged by
/// it before it gets anything to run, because firejail may run a program without any sandbox and not fail, and only warns
/// when a directory cannot be made noexec.
/// </summary>
internal static class JailHello
{
    /// <summary>The seccomp filters of this process; 0 where the kernel does not count them.</summary>
    public static long OwnFilters { get; } = File.ReadLines("/proc/self/status")
        .Where(static line => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal))
        .Select(static line => long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Null when the line describes a real jail; else why not, in plain words.</summary>
    /// <param name="line">What the launcher said.</param>
    /// <param name="limits">The limits that its kernel must have been told, or lower ones.</param>
    /// <param name="inherited">How many seccomp filters the jail got from this process: those of the pod prove nothing about the jail.</param>
    public static string? FindFault(string line, IReadOnlyDictionary<string, long> limits, long inherited)
    {
        if (!line.StartsWith("ready ", StringComparison.Ordinal))
        {
            return "The launcher inside the jail did not start.";
        }

        var facts = line["ready ".Length..].Split(' ')
            .Select(fact => fact.Split('=', 2))
            .Where(fact => fact.Length == 2)
            .GroupBy(fact => fact[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);

        if (facts.GetValueOrDefault("init") != "firejail")
        {
            return "firejail ran the program without a sandbox: it sees no kernel threads in /proc and takes this container "
                + "for a sandbox. Set the environment variable container=docker in the pod.";
        }

        return Expect("NoNewPrivs", "1", "a setuid program could regain privileges inside the jail")
            ?? (HasOwnFilter() ? null : "The jail does not isolate: no seccomp filter of its own is active inside the jail.")
            ?? Expect("CapEff", "0000000000000000", "the jail has effective capabilities")
            ?? Expect("CapBnd", "0000000000000000", "capabilities can be regained inside the jail")
            ?? Expect("net", "lo", "the jail has a network interface besides lo")
            ?? Expect("users", "1", "the jail has no user namespace of its own")
            ?? Expect("workspace", "noexec", "programs can be executed from the workspace")
            ?? Expect("tmp", "noexec", "programs can be executed from /tmp or /dev/shm")
            ?? limits.Where(limit => !IsLimited(limit.Key, limit.Value)).Select(limit => $"The jail does not isolate: rlimit-{limit.Key} is not set.").FirstOrDefault();

        bool IsLimited(string name, long most) =>
            long.TryParse(facts.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var limit) && limit >= 0 && limit <= most;

        // Kernels before 5.9 do not count filters.
        bool HasOwnFilter() => facts.GetValueOrDefault("Seccomp") == "2"
            && (!long.TryParse(facts.GetValueOrDefault("Seccomp_filters"), CultureInfo.InvariantCulture, out var filters) || filters > inherited);

        string? Expect(string name, string wanted, string otherwise) =>
            facts.GetValueOrDefault(name) == wanted ? null : $"The jail does not isolate: {otherwise}.";
    }
}

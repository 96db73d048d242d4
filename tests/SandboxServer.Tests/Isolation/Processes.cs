using System.Globalization;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>What runs on this machine, from /proc.</summary>
internal static class Processes
{
    /// <summary>The processes that run <c>sleep SECONDS</c>.</summary>
    public static IReadOnlyList<int> Sleeping(string seconds) =>
        [.. All().Where(pid => Read(pid, "cmdline") == $"sleep\0{seconds}\0")];

    /// <summary>A process's children, their children and so on, with a mark that tells a reused number.</summary>
    public static IReadOnlyList<(int Pid, string Started)> DescendantsOf(int ancestor)
    {
        var parents = All().ToDictionary(pid => pid, pid => Stat(pid, 1));
        var found = new List<int> { ancestor };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(parents.Where(pair => pair.Value == found[i].ToString(CultureInfo.InvariantCulture)).Select(pair => pair.Key));
        }

        // What has ended since has no mark.
        return [.. found.Skip(1).Select(pid => (Pid: pid, Started: Stat(pid, 19))).Where(process => process.Started.Length > 0)];
    }

    /// <summary>Whether it is still the same process and not a zombie.</summary>
    public static bool Lives((int Pid, string Started) process) =>
        Stat(process.Pid, 19) == process.Started && Stat(process.Pid, 0) != "Z";

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    // Field 0 is the state, 1 the parent, 19 the time of the start: proc(5), counted from behind the name.
    private static string Stat(int pid, int field)
    {
        var stat = Read(pid, "stat");
        return stat.Length == 0 ? "" : stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field];
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile
        }
    }
}

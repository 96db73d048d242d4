using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Adds up the memory of processes and of all that they started. Pages that several share count for each of them.</summary>
internal static class ResidentMemory
{
    /// <summary>Bytes by root; 0 for a process that has ended, or where /proc cannot be read.</summary>
    public static IReadOnlyDictionary<int, long> Of(IReadOnlyCollection<int> roots)
    {
        var sums = roots.Distinct().ToDictionary(root => root, static _ => 0L);
        try
        {
            var processes = Directory.EnumerateDirectories("/proc").Select(Read).OfType<Entry>().ToDictionary(entry => entry.Pid);
            foreach (var entry in processes.Values)
            {
                // No chain of parents is longer than there are processes; one that changes meanwhile may have a circle.
                var (ancestor, steps) = (entry, 0);
                while (!sums.ContainsKey(ancestor.Pid) && steps++ < processes.Count && processes.TryGetValue(ancestor.Parent, out var parent))
                {
                    ancestor = parent;
                }

                if (sums.TryGetValue(ancestor.Pid, out var sum))
                {
                    sums[ancestor.Pid] = sum + entry.Bytes;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is known so far.
        }

        return sums;
    }

    private static Entry? Read(string directory)
    {
        try
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid))
            {
                return null;
            }

            // "PID (name) STATE PPID ...": a name may contain anything, so count from the last parenthesis. The resident
            // pages are field 24.
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new Entry(
                pid, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }

    private sealed record Entry(int Pid, int Parent, long Bytes);
}

using System.Globalization;
using ContainerMcp.SandboxServer.Tests.Hosting;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>What a server holds at a moment.</summary>
/// <param name="Processes">Its descendants: the ready jails and whatever else runs below it.</param>
/// <param name="Threads">Threads of the server itself.</param>
/// <param name="Descriptors">Open descriptors of the server itself.</param>
/// <param name="Files">Files in its directory that are no documents of the calls: temporary ones, half-written ones.</param>
/// <param name="ResidentMebibytes">Resident memory of the server itself.</param>
internal sealed record ResourceUse(int Processes, int Threads, int Descriptors, int Files, long ResidentMebibytes)
{
    private const int PageSize = 4096;

    public static ResourceUse Of(ServerProcess server) => new(
        Isolation.Processes.DescendantsOf(server.Id).Count,
        Directory.GetFileSystemEntries($"/proc/{server.Id}/task").Length,
        Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length,
        Strangers(server).Count(),
        long.Parse(File.ReadAllText($"/proc/{server.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageSize >> 20);

    /// <summary>Whether nothing is left that was not there before. Memory is judged apart: it is never the same twice.</summary>
    public bool IsNoMoreThan(ResourceUse before) =>
        Processes <= before.Processes && Threads <= before.Threads && Descriptors <= before.Descriptors && Files <= before.Files;

    /// <summary>What the descriptors are, for the message of a leak.</summary>
    public static string DescribeDescriptors(ServerProcess server) => string.Join(", ",
        Directory.GetFileSystemEntries($"/proc/{server.Id}/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "gone")
            .GroupBy(target => target.StartsWith('/') ? "file" : target.Split(':', '[')[0]).OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} {group.Key}"));

    private static IEnumerable<string> Strangers(ServerProcess server) =>
        Directory.EnumerateFiles(server.Directory, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith(SoakCalls.DocumentPrefix, StringComparison.Ordinal));
}

using System.Globalization;
using ContainerMcp.SandboxServer.Tests.Hosting;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>What a server holds at a moment.</summary>
/// <param name="Processes">Its descendants: the ready jails and whatever else runs below it.</param>
/// <param name="Threads">Threads of the server itself.</param>
/// <param name="Descriptors">Open descriptors of the server itself, without those of the assemblies and their symbols that the runtime loads when they are needed.</param>
/// <param name="Files">Files in its directory that are no documents of the calls: temporary ones, half-written ones.</param>
/// <param name="ResidentMebibytes">Resident memory of the server itself.</param>
/// <param name="Kinds">What the descriptors are, for the message of a leak.</param>
internal sealed record ResourceUse(int Processes, int Threads, int Descriptors, int Files, long ResidentMebibytes, string Kinds)
{
    private const int PageSize = 4096;

    public static ResourceUse Of(ServerProcess server)
    {
        var descriptors = Directory.GetFileSystemEntries($"/proc/{server.Id}/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "gone")
            .Where(target => Path.GetExtension(target) is not (".dll" or ".pdb")).ToList();
        return new(
            Isolation.Processes.DescendantsOf(server.Id).Count,
            Directory.GetFileSystemEntries($"/proc/{server.Id}/task").Length,
            descriptors.Count,
            Strangers(server).Count(),
            long.Parse(File.ReadAllText($"/proc/{server.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageSize >> 20,
            string.Join(", ", descriptors.GroupBy(target => target.Split(":[")[0]).OrderByDescending(kind => kind.Count()).Select(kind => $"{kind.Count()} {kind.Key}")));
    }

    /// <summary>Whether nothing is left that was not there before. Memory is judged apart: it is never the same twice.</summary>
    public bool IsNoMoreThan(ResourceUse before) =>
        Processes <= before.Processes && Threads <= before.Threads && Descriptors <= before.Descriptors && Files <= before.Files;

    private static IEnumerable<string> Strangers(ServerProcess server) =>
        Directory.EnumerateFiles(server.Directory, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith(SoakCalls.DocumentPrefix, StringComparison.Ordinal));
}

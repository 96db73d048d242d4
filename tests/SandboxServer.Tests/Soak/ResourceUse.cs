using System.Globalization;
using ContainerMcp.SandboxServer.Tests.Fixtures;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>What a server holds at a moment.</summary>
/// <param name="Processes">Its descendants: the ready jails and whatever else runs below it.</param>
/// <param name="Threads">Threads of the server itself, without those that the runtime starts and ends as it likes.</param>
/// <param name="Workers">Threads of the runtime's pool: as many as there is work, and more when one is stuck.</param>
/// <param name="Descriptors">Open descriptors of the server itself, without those of the assemblies and their symbols that the runtime loads when they are needed.</param>
/// <param name="Files">Files in its directory that are no documents of the calls: temporary ones, half-written ones.</param>
/// <param name="ResidentMebibytes">Resident memory of the server itself.</param>
/// <param name="Kinds">What the threads and descriptors are, for the message of a leak.</param>
internal sealed record ResourceUse(int Processes, int Threads, int Workers, int Descriptors, int Files, long ResidentMebibytes, string Kinds)
{
    private const int PageSize = 4096;
    private const string Worker = ".NET TP Worker";

    // One each: the pool's supervisor and the compiler of what turned out to be called often. The kernel cuts names at 15.
    private static readonly string[] ComeAndGo = [".NET TP Gate", ".NET Tiered Com"];

    public static ResourceUse Of(ServerProcess server)
    {
        var descriptors = Directory.GetFileSystemEntries($"/proc/{server.Id}/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "gone")
            .Where(target => Path.GetExtension(target) is not (".dll" or ".pdb")).ToList();
        var threads = Directory.GetFileSystemEntries($"/proc/{server.Id}/task").Select(NameOf).ToList();
        return new(
            Isolation.Processes.DescendantsOf(server.Id).Count,
            threads.Count(name => name != Worker && !ComeAndGo.Contains(name, StringComparer.Ordinal)),
            threads.Count(name => name == Worker),
            descriptors.Count,
            Strangers(server).Count(),
            long.Parse(File.ReadAllText($"/proc/{server.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageSize >> 20,
            $"threads: {Summary(threads)}; descriptors: {Summary(descriptors.Select(target => target.Split(":[")[0]))}");
    }

    /// <summary>Whether nothing is left that was not there before. Memory is judged apart: it is never the same twice.</summary>
    public bool IsNoMoreThan(ResourceUse before) =>
        Processes <= before.Processes && Threads <= before.Threads && Workers <= Math.Max(before.Workers, Environment.ProcessorCount + 1) && Descriptors <= before.Descriptors && Files <= before.Files;

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return ComeAndGo[0]; // it ended meanwhile
        }
    }

    private static string Summary(IEnumerable<string> names) =>
        string.Join(", ", names.GroupBy(name => name).OrderByDescending(kind => kind.Count()).Select(kind => $"{kind.Count()} {kind.Key}"));

    private static IEnumerable<string> Strangers(ServerProcess server) =>
        Directory.EnumerateFiles(server.Directory, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith(SoakCalls.DocumentPrefix, StringComparison.Ordinal));
}

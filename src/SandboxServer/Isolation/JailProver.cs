using System.Security.Cryptography;
using ContainerMcp.SandboxServer.Isolation.Native;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Looks at a jail of one kind from inside; see <see cref="JailProbe"/> and <see cref="JailHello"/>.</summary>
internal sealed partial class JailProver(JailFactory factory, TimeProvider time, ILogger<JailProver> logger)
{
    private const string TestedVersion = "0.9.72";
    private const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Null when a jail of this kind isolates; else why not, in plain words.</summary>
    /// <exception cref="JailException">There is no jail.</exception>
    public async Task<string?> FindFaultAsync(JailKind kind, CancellationToken cancellationToken)
    {
        var workspace = RealPath.Of(factory.Options.Workspace);
        List<string> canaries = [CanaryIn(Path.GetTempPath())];
        if (kind == JailKind.Browser)
        {
            canaries.Add(CanaryIn(workspace));
        }

        if (factory.Options.SharedMemory != SharedMemory.OfContainer && Directory.Exists(SharedMemoryPlace.Path))
        {
            canaries.Add(CanaryIn(SharedMemoryPlace.Path));
        }

        foreach (var canary in canaries)
        {
            await File.WriteAllTextAsync(canary, "This file must not be visible inside a jail.", CancellationToken.None);
        }

        try
        {
            var probe = new JailProbe(
                kind,
                workspace,
                // A file and not its directory: of a hidden directory at the root an empty shell stays visible.
                [.. canaries, typeof(JailProver).Assembly.Location, ServiceAccountToken, .. factory.Options.SecretFiles]);
            await using var jail = await factory.StartAsync(kind, cancellationToken);
            var result = await jail.RunAsync(probe.Program(), ProbeLimit, cancellationToken);
            var fault = result.Outcome == JailOutcome.Completed
                ? probe.FindFault(result.Stdout)
                : $"the probe inside did not end ({result.Outcome})";
            return fault is null ? null : $"The {kind} jail does not isolate: {fault}.";
        }
        finally
        {
            canaries.ForEach(File.Delete);
        }
    }

    /// <exception cref="JailException">firejail is missing or would not serve this user.</exception>
    public async Task CheckFirejailAsync(CancellationToken cancellationToken)
    {
        if (LibC.EffectiveUserId() == 0)
        {
            throw new JailException("The server runs as root; its jails are proven for an ordinary user only. Start it as one.");
        }

        if (!File.Exists(factory.Options.FirejailPath))
        {
            throw new JailException("firejail is not installed in this image.");
        }

        var (_, output) = await CapturedProcess.RunAsync(factory.Options.FirejailPath, ["--version"], time, cancellationToken);
        var version = output.Split('\n')[0].Split(' ')[^1];
        if (version != TestedVersion)
        {
            LogUntestedVersion(version, TestedVersion);
        }
    }

    private static string CanaryIn(string directory) => Path.Combine(directory, $"container-mcp-canary-{RandomNumberGenerator.GetHexString(16)}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "firejail is {Version}, tested is {Tested}: the proof decides.")]
    private partial void LogUntestedVersion(string version, string tested);
}

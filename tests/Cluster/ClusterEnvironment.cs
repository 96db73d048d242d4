using System.Collections.Concurrent;

namespace ContainerMcp.TestCluster;

/// <summary>
/// What eng/ has prepared, by name. eng/test sets all of it; a test project that was started by hand has it made by
/// eng/test-env, which takes minutes the first time.
/// </summary>
internal sealed class ClusterEnvironment
{
    private static readonly string[] ForCluster =
        ["DOCKER_API_VERSION", "CONTAINER_MCP_K3S_IMAGE", "CONTAINER_MCP_KUBECTL", "CONTAINER_MCP_IMAGE_ARCHIVES"];

    private static readonly string[] ForGuests = ["CONTAINER_MCP_KUBECTL"];

    private static readonly string[] ForImages = ["CONTAINER_MCP_OPERATOR_IMAGE", "CONTAINER_MCP_SANDBOX_IMAGE"];

    private readonly ConcurrentDictionary<string, string> _values = new();

    public string this[string name] => _values.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: eng/test-env says its value");

    /// <param name="guest">Whether the cluster is somebody else's, and needs nothing of ours but kubectl.</param>
    public Task PrepareClusterAsync(bool guest = false) => PrepareAsync(guest ? ForGuests : ForCluster, ["--cluster-only"], CancellationToken.None);

    public Task PrepareImagesAsync(CancellationToken ct) => PrepareAsync(ForImages, [], ct);

    /// <summary>The path of a script under eng/, found upwards from the test's assembly or, for one that was published elsewhere, from the current directory.</summary>
    public static string Script(string name) => Above(AppContext.BaseDirectory, name) ?? Above(Environment.CurrentDirectory, name)
        ?? throw new InvalidOperationException($"no eng/{name} above {AppContext.BaseDirectory}");

    /// <summary>The file below CONTAINER_MCP_IMAGE_ARCHIVES with the image, written there where it is missing.</summary>
    public async Task<string> ArchiveAsync(string image, CancellationToken ct)
    {
        var name = image.Replace('/', '_').Replace(':', '_') + ".tar";
        var path = Path.Combine(this["CONTAINER_MCP_IMAGE_ARCHIVES"], name);
        if (!File.Exists(path))
        {
            var part = $"{path}.{Environment.ProcessId}";
            await Program.RunAsync("docker", ["save", "--output", part, image], TimeSpan.FromMinutes(3), ct);
            File.Move(part, path, overwrite: true);
        }

        return name;
    }

    private static string? Above(string start, string name)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "eng", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private async Task PrepareAsync(string[] names, string[] arguments, CancellationToken ct)
    {
        if (names.Any(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            var output = await Program.RunAsync(Script("test-env"), arguments, TimeSpan.FromMinutes(30), ct);
            foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, value) = (line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]);
                _values[name] = value;
                // Testcontainers and the docker client read theirs from the environment.
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        if (names.Contains("DOCKER_API_VERSION"))
        {
            // The reaper's image cannot be pulled everywhere; the fixture and eng/test clean up by themselves.
            Environment.SetEnvironmentVariable("TESTCONTAINERS_RYUK_DISABLED", "true");
        }
    }
}

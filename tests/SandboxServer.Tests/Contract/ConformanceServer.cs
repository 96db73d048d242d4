using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>The program with real jails and the original's settings, and a workspace full of traps beside which lies what nobody may reach.</summary>
public sealed class ConformanceServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private McpClient? _client;
    private string _outside = "";

    internal ConformanceCheck Check { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(environment =>
        {
            environment["FILE_MAX_SIZE_MB"] = "1";
            environment["PYTHON_MEMORY_LIMIT"] = "128";
            environment["SANDBOX_ENV_GREETING"] = "hello";
            environment["SANDBOX_ENV_EMPTY"] = "";
            environment["CANARY"] = "secret-of-the-server";
            ConformanceWorkspace.Fill(environment["SANDBOX_ROOT"]);
        });
        _outside = Outside();
        _client = await McpConnection.OpenAsync(_server.Address, McpTransport.StreamableHttpSession, ServerProcess.Token);
        Check = await ConformanceCheck.CreateAsync(_client, _server.Workspace, AppContext.BaseDirectory, Path.Combine(_server.Directory, "token"), Path.Combine(_server.Directory, "beside"), "secret-of-the-server");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal async Task RunAsync(IEnumerable<ConformanceStep> steps)
    {
        await Check.RunAsync(steps);
        Assert.Equal(_outside, Outside());
    }

    // The workspace's siblings and parent, with their contents.
    private string Outside() => string.Join('\n', Directory.EnumerateFiles(_server!.Directory, "*", SearchOption.TopDirectoryOnly)
        .Concat(Directory.EnumerateDirectories(_server.Directory).Where(directory => directory != _server.Workspace).SelectMany(directory => Directory.EnumerateFileSystemEntries(directory).Append(directory)))
        .Order(StringComparer.Ordinal).Select(path => $"{path} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));
}

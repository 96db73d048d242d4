using System.Text;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>
/// The real server in this process: real Kestrel on a free loopback port, a workspace and a token file of its own. The
/// jail counts as proven, so that what does not run in jails can be tested as root too; see ServerProcess
/// (in SandboxServer.Tests) for the whole program.
/// </summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    public const string Token = "a-token-for-tests-0123456789";

    private readonly WebApplication _app;
    private readonly MemoryStream _audit;

    private ServerFixture(WebApplication app, string directory, MemoryStream audit, LogRecorder log)
    {
        (_app, Directory, _audit, Log) = (app, directory, audit, log);
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = CreateHttp(Token);
    }

    /// <summary>Temporary directory with the workspace and the token file.</summary>
    public string Directory { get; }

    public string Workspace => Path.Combine(Directory, "workspace");

    public string TokenFile => Path.Combine(Directory, "token");

    public Uri Address { get; }

    /// <summary>A client that sends the token.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public LogRecorder Log { get; }

    /// <summary>The audit lines so far.</summary>
    public string Audit
    {
        get
        {
            lock (_audit)
            {
                return Encoding.UTF8.GetString(_audit.ToArray());
            }
        }
    }

    public static async Task<ServerFixture> StartAsync(
        Action<Dictionary<string, string>>? environment = null, Action<IServiceCollection>? services = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("endpoint-").FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "workspace"));
        await File.WriteAllTextAsync(Path.Combine(directory, "token"), Token + "\n");
        var variables = new Dictionary<string, string>
        {
            ["MCP_PORT"] = "0",
            ["MCP_AUTH_TOKEN_FILE"] = Path.Combine(directory, "token"),
            ["SANDBOX_ROOT"] = Path.Combine(directory, "workspace"),
            ["TERMINATION_LOG_PATH"] = Path.Combine(directory, "termination-log"),
            ["LOG_LEVEL"] = "DEBUG",
        };
        environment?.Invoke(variables);
        var audit = new MemoryStream();
        var log = new LogRecorder();
        var app = SandboxHost.Build(ServerSettings.Parse(variables), registered =>
        {
            registered.AddSingleton(provider => new AuditLog(Stream.Synchronized(audit), provider.GetRequiredService<TimeProvider>()));
            registered.AddSingleton<IIsolationStatus>(new StubIsolation());
            registered.AddSingleton<IJailRunner>(new StubJails());
            // No proof and no stock of jails; and a collection for one server would stop all tests.
            foreach (var background in registered.Where(service =>
                service.ImplementationType == typeof(IsolationService) || service.ImplementationType == typeof(IdleMemory)).ToList())
            {
                registered.Remove(background);
            }

            // Signals belong to the test runner.
            registered.AddSingleton<IHostLifetime, NoLifetime>();
            registered.RemoveAll<ILoggerProvider>();
            registered.AddSingleton<ILoggerProvider>(log);
            services?.Invoke(registered);
        });
        await app.StartAsync();
        return new(app, directory, audit, log);
    }

    /// <summary>An HTTP client with this token (null: none). Its timeout ends where the headers of a stream have come.</summary>
    public HttpClient CreateHttp(string? token)
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = Wait.Limit };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return http;
    }

    /// <summary>A connected MCP client.</summary>
    public Task<McpClient> ConnectAsync(McpTransport transport, string token = Token) => McpConnection.OpenAsync(Address, transport, token);

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

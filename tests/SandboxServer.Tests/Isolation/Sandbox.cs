using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Managers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>A workspace, the isolation proven for it, and the managers on top: what the server has, without MCP.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _directory;

    private Sandbox(DirectoryInfo directory, IsolationOptions options)
    {
        _directory = directory;
        Options = options;
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning))
            .AddIsolation(options)
            .BuildServiceProvider();
        Bash = new BashManager(
            new BashOptions
            {
                AllowedCommands = options.AllowedCommands,
                AllowAll = options.AllowAllCommands,
                TimeoutMax = options.LongestCall,
            },
            Runner);
        Python = new PythonManager(new PythonOptions { TimeoutMax = options.LongestCall }, Runner);
    }

    public static IReadOnlyList<string> StandardCommands { get; } =
        ["ls", "cat", "grep", "find", "echo", "pwd", "mkdir", "touch"];

    public IsolationOptions Options { get; }

    public string Workspace => Options.Workspace;

    public BashManager Bash { get; }

    public PythonManager Python { get; }

    public IJailRunner Runner => _services.GetRequiredService<IJailRunner>();

    public IIsolationStatus Status => _services.GetRequiredService<IIsolationStatus>();

    public JailPool Pool(JailKind kind) => _services.GetRequiredService<IReadOnlyDictionary<JailKind, JailPool>>()[kind];

    public IHostedService Background => _services.GetRequiredService<IHostedService>();

    /// <summary>A sandbox, proven unless the test wants to see the proof itself.</summary>
    public static async Task<Sandbox> CreateAsync(Func<IsolationOptions, IsolationOptions>? change = null, bool prove = true)
    {
        var directory = Directory.CreateTempSubdirectory("container-mcp-test-");
        var options = new IsolationOptions
        {
            Workspace = directory.FullName,
            AllowedCommands = StandardCommands,
            ReadyJails = 0,
        };
        var sandbox = new Sandbox(directory, change?.Invoke(options) ?? options);
        if (prove && !await sandbox.Status.ProveAsync(TestContext.Current.CancellationToken))
        {
            var failure = sandbox.Status.Failure;
            await sandbox.DisposeAsync();
            Assert.Fail($"The isolation could not be proven on this machine: {failure}");
        }

        return sandbox;
    }

    public Task<CommandResult> BashAsync(string command, TimeSpan? timeout = null) =>
        Bash.RunAsync(command, timeout, TestContext.Current.CancellationToken);

    public Task<PythonResult> PythonAsync(string code, TimeSpan? timeout = null) =>
        Python.RunAsync(code, timeout, TestContext.Current.CancellationToken);

    public string PathOf(string name) => Path.Combine(Workspace, name);

    public async ValueTask DisposeAsync()
    {
        await Background.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.SandboxServer.Settings;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>
/// The server as its users start it: a process, with real jails. It refuses root, so when the tests run as root it is
/// started as the machine's first ordinary user; firejail wants one with an entry in /etc/passwd and a home of its own.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Token = "a-token-for-tests-0123456789";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ServerProcess(Process process, string directory, int port)
    {
        (_process, Directory, Address) = (process, directory, new($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http = new() { BaseAddress = Address, Timeout = Wait.Limit };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public string Directory { get; }

    public string Workspace => Path.Combine(Directory, "workspace");

    public string TerminationLog => Path.Combine(Directory, "termination-log");

    public Uri Address { get; }

    public HttpClient Http { get; }

    public int Id => _process.Id;

    /// <summary>Log and audit lines.</summary>
    public string Output => Take(_output);

    public string Errors => Take(_errors);

    /// <summary>Starts the program and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(Action<Dictionary<string, string>>? environment = null, PodLimits? pod = null)
    {
        var server = Launch(environment, pod: pod);
        try
        {
            await Wait.UntilAsync(async () =>
            {
                Assert.False(server._process.HasExited, $"the server ended with {(server._process.HasExited ? server._process.ExitCode : 0)}: {server.Errors}{server.Output}");
                try
                {
                    using var response = await server.Http.GetAsync("/readyz");
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }, "the server is ready");
            return server;
        }
        catch
        {
            var seen = server.Output + server.Errors;
            await server.DisposeAsync();
            TestContext.Current.SendDiagnosticMessage(seen);
            throw;
        }
    }

    /// <summary>Starts the program without waiting for anything.</summary>
    public static ServerProcess Launch(Action<Dictionary<string, string>>? environment = null, IReadOnlyList<string>? arguments = null, PodLimits? pod = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("server-").FullName;
        var port = FreePort();
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/",
            // firejail inside a container needs it; outside it does no harm.
            ["container"] = "docker",
            ["MCP_PORT"] = $"{port}",
            ["MCP_AUTH_TOKEN_FILE"] = Path.Combine(directory, "token"),
            ["SANDBOX_ROOT"] = Path.Combine(directory, "workspace"),
            ["TERMINATION_LOG_PATH"] = Path.Combine(directory, "termination-log"),
        };
        File.WriteAllText(Path.Combine(directory, "token"), Token + "\n");
        pod?.Apply(variables);
        environment?.Invoke(variables);
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "workspace"));
        foreach (var path in (string[])[directory, Path.Combine(directory, "workspace")])
        {
            // For the other user.
            File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
        }


        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var dotnet = Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";
        List<string> command = [dotnet, typeof(ServerSettings).Assembly.Location];
        if (Environment.IsPrivilegedProcess)
        {
            var (user, group, home) = OrdinaryUser();
            command = ["/usr/bin/setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", .. command];
            start.Environment["HOME"] = home;
        }

        if (pod?.Groups is { Count: > 0 } groups)
        {
            command = ["/bin/sh", "-c", string.Concat(groups.Select(group => $"echo $$ >{group}/cgroup.procs && ")) + "exec \"$@\"", "sh", .. command];
        }

        start.FileName = command[0];
        foreach (var argument in command.Skip(1).Concat(arguments ?? []))
        {
            start.ArgumentList.Add(argument);
        }

        return new(Process.Start(start)!, directory, port);
    }

    /// <summary>Waits for the end of the process.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Wait.Limit);
        await _process.WaitForExitAsync(patience.Token);
        if (_process.ExitCode is not (0 or 1 or 2))
        {
            Assert.Fail($"exit code {_process.ExitCode}: {Errors}");
        }

        return _process.ExitCode;
    }

    /// <summary>Sends a signal, by number.</summary>
    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static (string User, string Group, string Home) OrdinaryUser() =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
            .Where(entry => entry.Length > 5 && int.TryParse(entry[2], out var id) && id is >= 1000 and < 60000 && System.IO.Directory.Exists(entry[5]))
            .Select(entry => (entry[2], entry[3], entry[5]))
            .FirstOrDefault(("", "", "")) is { Item1.Length: > 0 } found
            ? found
            : throw new InvalidOperationException("No ordinary user on this machine: run the tests as one, as make test does.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append('\n');
        }
    }

    private static string Take(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

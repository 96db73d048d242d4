using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.Examples.Agent;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>The published server as a process with a workspace of its own and the settings that it has by default.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const string Token = "a-token-for-benchmarks-0123456789";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    private readonly Process process;
    private readonly DirectoryInfo directory;

    private BenchServer(Process process, DirectoryInfo directory, int port)
    {
        (this.process, this.directory) = (process, directory);
        var address = new Uri($"http://127.0.0.1:{port}");
        Access = new(new(address, "/sse"), new(address, "/mcp"), Token);
    }

    public SandboxAccess Access { get; }

    public string Workspace => Path.Combine(directory.FullName, "workspace");

    /// <summary>From the start of the process to the first 200 of /readyz.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>Resident memory of the server itself, in MB of 10^6 bytes.</summary>
    public double ResidentMegabytes => Status("VmRSS");

    /// <summary>The most it ever was.</summary>
    public double PeakMegabytes => Status("VmHWM");

    /// <summary>Resident memory of all processes that the server started, its jails above all, in MB of 10^6 bytes; pages that several share count for each.</summary>
    public double DescendantMegabytes => (ResidentMemory.Of([process.Id])[process.Id] / 1e6) - ResidentMegabytes;

    public static async Task<BenchServer> StartAsync(string program, IPEndPoint? allowed = null)
    {
        var directory = Directory.CreateTempSubdirectory("bench-");
        var token = Path.Combine(directory.FullName, "token");
        await File.WriteAllTextAsync(token, Token);
        var port = FreePort();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MCP_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MCP_AUTH_TOKEN_FILE"] = token;
        start.Environment["SANDBOX_ROOT"] = directory.CreateSubdirectory("workspace").FullName;
        start.Environment["TEMP_DIR"] = directory.CreateSubdirectory("tmp").FullName;
        if (allowed is not null)
        {
            start.Environment["WEB_ALLOWED_ADDRESSES"] = allowed.ToString();
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // as in the image
        var watch = Stopwatch.StartNew();
        var server = new BenchServer(Process.Start(start)!, directory, port);
        try
        {
            await server.BecomeReadyAsync(watch);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(); // its jails end with it, and are root's while they start
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private async Task BecomeReadyAsync(Stopwatch watch)
    {
        // Its log must go somewhere, or it would wait for a reader.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.Write(line.Data is { } text ? text + "\n" : "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        var url = new Uri(Access.Url, "/readyz");
        while (watch.Elapsed < StartLimit && !process.HasExited)
        {
            try
            {
                using var response = await http.GetAsync(url);
                if (response.IsSuccessStatusCode)
                {
                    TimeToReady = watch.Elapsed;
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(PollInterval);
        }

        throw new InvalidOperationException("The server was not ready within a minute.");
    }

    private double Status(string name) =>
        double.Parse(File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', '\t')[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

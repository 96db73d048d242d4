using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>The operator as the program that it is. Its output goes to a file, start after start.</summary>
/// <param name="command">The program and its arguments.</param>
/// <param name="name">What it takes for its pod's name.</param>
/// <param name="kubeconfig">How it reaches the API server.</param>
/// <param name="http">Where its probes and metrics are.</param>
/// <param name="log">The file.</param>
/// <param name="settings">Further variables of its environment.</param>
public sealed class OperatorProcess(
    IReadOnlyList<string> command, string name, string kubeconfig, IPEndPoint http, string log, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    /// <summary>Where it runs, as far as it knows.</summary>
    public const string Namespace = "container-mcp-system";

    /// <summary>The image of the pods, which nobody runs.</summary>
    public const string Image = "example.invalid/sandbox:1";

    /// <summary>The signal came before the program had begun to listen for it.</summary>
    private const int KilledByTerm = 128 + 15;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly Lock _lock = new();
    private Process? _process;

    public string Name => name;

    /// <summary>Whether it lives.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Resident memory in bytes, now and at its highest.</summary>
    public (long Now, long Peak) Memory
    {
        get
        {
            _process!.Refresh();
            return (_process.WorkingSet64, _process.PeakWorkingSet64);
        }
    }

    /// <summary>What it has used of the processors since its start.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["OPERATOR_SANDBOX_IMAGE"] = Image;
        start.Environment["OPERATOR_NAMESPACE"] = Namespace;
        start.Environment["POD_NAME"] = name;
        start.Environment["OPERATOR_HTTP_ADDRESS"] = http.Address.ToString();
        start.Environment["OPERATOR_HTTP_PORT"] = http.Port.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("the operator did not start");
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(ct);
        Write("--- killed ---");
    }

    public async Task StopAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StopLimit);
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(limit.Token);
        Write($"--- ended with {_process.ExitCode} ---");
        if (_process.ExitCode is not (0 or KilledByTerm))
        {
            throw new InvalidOperationException($"{name} was asked to end and ended with {_process.ExitCode}; see {log}");
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken ct) => await GetAsync("readyz", ct) == "ok\n";

    /// <summary>What it tells Prometheus; empty while it does not answer.</summary>
    public Task<string> MetricsAsync(CancellationToken ct) => GetAsync("metrics", ct);

    private async Task<string> GetAsync(string path, CancellationToken ct)
    {
        try
        {
            return await Http.GetStringAsync(new Uri($"http://{http}/{path}"), ct);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync(CancellationToken.None);
        }

        _process?.Dispose();
    }

    private void Write(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                File.AppendAllText(log, line + "\n");
            }
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Tells a client that asked for progress, every few seconds, that its call still runs, so that it does not give up.
/// Carries nothing else: progress may get lost on its way.
/// </summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private ProgressReporter(McpServer server, ProgressToken token, TimeProvider time) => _loop = RunAsync(server, token, time);

    /// <summary>Begins to report, if the client wants reports.</summary>
    public static IAsyncDisposable Start(RequestContext<CallToolRequestParams> request, TimeProvider time) =>
        request.Params.ProgressToken is { } token ? new ProgressReporter(request.Server, token, time) : Nothing.Instance;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Progress is a courtesy: a call must not fail over it.")]
    private async Task RunAsync(McpServer server, ProgressToken token, TimeProvider time)
    {
        var started = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Period, time, _stop.Token);
                var seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds);
                await server.NotifyProgressAsync(token, new() { Progress = (float)seconds, Message = $"running for {seconds} s" }, cancellationToken: _stop.Token);
            }
        }
        catch (Exception)
        {
            // Stopped, or the client is gone; the call itself finds out on its own.
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public static readonly Nothing Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

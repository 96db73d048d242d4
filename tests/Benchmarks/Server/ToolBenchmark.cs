using System.Diagnostics;
using System.Text.Json;
using ContainerMcp.Examples.Agent;
using ModelContextProtocol.Client;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>Calls one tool by the official client and measures from the call to its parsed answer.</summary>
/// <param name="access">The server.</param>
/// <param name="tool">The tool.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="isRight">Whether the answer is what it must be.</param>
internal sealed class ToolBenchmark(SandboxAccess access, string tool, Dictionary<string, object?> arguments, Predicate<JsonElement> isRight)
{
    // The runtime compiles a method of the client for good after 30 calls: what is measured is the server.
    private const int WarmUp = 40;

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    /// <summary>So many calls by so many clients, each with a session of its own and with this pause before each call.</summary>
    public async Task<CallSeries> RunAsync(string name, HttpTransportMode mode, int clients, int calls, TimeSpan pause)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => VisitAsync(mode, calls / clients, pause)));
        return new(
            new($"{tool}, {(mode == HttpTransportMode.Sse ? "SSE" : "Streamable HTTP")}, {name}", [.. results.SelectMany(result => result.Times)]),
            results.Sum(result => result.Failures));
    }

    private async Task<(List<double> Times, int Failures)> VisitAsync(HttpTransportMode mode, int calls, TimeSpan pause)
    {
        await using var session = await SandboxSession.ConnectAsync(access, new HttpClient(), mode, CancellationToken.None);
        var times = new List<double>();
        var failures = 0;
        for (var call = -Math.Min(WarmUp, calls); call < calls; call++)
        {
            await Task.Delay(call < 0 ? TimeSpan.Zero : pause);
            using var limit = new CancellationTokenSource(CallLimit);
            var watch = Stopwatch.StartNew();
            var right = await TryAsync(session, limit.Token);
            if (call >= 0)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            failures += right ? 0 : 1;
        }

        return (times, failures);
    }

    private async Task<bool> TryAsync(SandboxSession session, CancellationToken ct)
    {
        try
        {
            var answer = await session.CallAsync(tool, arguments, ct);
            if (isRight(answer))
            {
                return true;
            }

            await Console.Error.WriteLineAsync($"{tool}: {answer.GetRawText()}");
        }
        catch (Exception e) when (e is SandboxException or HttpRequestException or IOException or OperationCanceledException or ModelContextProtocol.McpException)
        {
            await Console.Error.WriteLineAsync($"{tool}: {e.Message}");
        }

        return false;
    }
}

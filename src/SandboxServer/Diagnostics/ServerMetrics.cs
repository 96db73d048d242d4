using System.Diagnostics;
using System.Diagnostics.Metrics;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>What <c>/metrics</c> says about calls and requests. Labels are tool names and outcomes, never anything a client chose.</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>Name of the meter; other parts of the server have meters of their own below <c>ContainerMcp.</c></summary>
    public const string MeterName = "ContainerMcp.SandboxServer";

    private static readonly double[] Buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _argumentBytes;
    private readonly Counter<long> _resultBytes;
    private readonly Counter<long> _refusals;

    public ServerMetrics(ActivityMonitor activity, StreamCounter streams, IReadOnlyDictionary<JailKind, JailPool>? jails = null)
    {
        if (jails is not null)
        {
            _meter.CreateObservableGauge("containermcp.jails.ready", () => jails.Select(Ready), null, "Jails that wait for a call.");
        }

        _calls = _meter.CreateCounter<long>("containermcp.tool.calls", null, "Tool calls by tool and outcome.");
        _duration = _meter.CreateHistogram("containermcp.tool.call.duration", "s", "Time from receipt of a call to its result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _argumentBytes = _meter.CreateCounter<long>("containermcp.tool.arguments", "By", "Size of the arguments of calls.");
        _resultBytes = _meter.CreateCounter<long>("containermcp.tool.results", "By", "Size of the results of calls.");
        _refusals = _meter.CreateCounter<long>("containermcp.http.refusals", null, "HTTP requests answered with an error, by status.");
        _meter.CreateObservableGauge("containermcp.tool.calls.running", () => activity.RunningCalls, null, "Calls running or waiting for their turn.");
        _meter.CreateObservableGauge("containermcp.streams.open", () => streams.Open, null, "Open event streams.");
        _meter.CreateObservableGauge("containermcp.idle.time", () => activity.IdleFor.TotalSeconds, "s", "Time without a call or client message.");
    }

    public void RecordCall(string tool, string outcome, TimeSpan duration, long argumentBytes, long resultBytes)
    {
        _calls.Add(1, new KeyValuePair<string, object?>("tool", tool), new("outcome", outcome));
        var byTool = new TagList { { "tool", tool } };
        _duration.Record(duration.TotalSeconds, byTool);
        _argumentBytes.Add(argumentBytes, byTool);
        _resultBytes.Add(resultBytes, byTool);
    }

    public void RecordRefusal(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));

    private static Measurement<int> Ready(KeyValuePair<JailKind, JailPool> pool) =>
        new(pool.Value.Ready, new KeyValuePair<string, object?>("kind", JailMetrics.Name(pool.Key)));

    public void Dispose() => _meter.Dispose();
}

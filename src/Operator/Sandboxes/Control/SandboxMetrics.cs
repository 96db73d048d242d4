using System.Diagnostics.Metrics;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>What operators of a cluster see of its sandboxes.</summary>
internal sealed class SandboxMetrics : IDisposable
{
    private static readonly string[] Phases =
        [SandboxPhase.Pending, SandboxPhase.Starting, SandboxPhase.Ready, SandboxPhase.Suspended, SandboxPhase.Failed, SandboxPhase.Terminating];

    private readonly IObjectStore<McpSandbox> _sandboxes;
    private readonly Meter _meter;
    private readonly Histogram<double> _start;

    public SandboxMetrics(IMeterFactory meters, IObjectStore<McpSandbox> sandboxes)
    {
        _sandboxes = sandboxes;
        _meter = meters.Create(RuntimeMetrics.MeterName);
        _meter.CreateObservableGauge("operator.sandboxes", CountPhases, description: "McpSandboxes by phase, as this replica knows them.");
        _start = _meter.CreateHistogram(
            "operator.sandbox.start.duration", "s", "Time until a sandbox is ready, by stage: objects, scheduling, container, server, and total from its creation.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600] });
    }

    /// <summary>Records a start when the written status says Ready and the one before did not.</summary>
    public void StatusWritten(McpSandbox before, McpSandboxStatus written, V1Pod? pod)
    {
        if (pod is null || written.Phase != SandboxPhase.Ready || before.Status?.Phase == SandboxPhase.Ready)
        {
            return;
        }

        foreach (var (stage, duration) in StartStages.Of(before, pod))
        {
            _start.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
        }
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> CountPhases()
    {
        var counts = _sandboxes.List().CountBy(sandbox => sandbox.Status?.Phase ?? SandboxPhase.Pending).ToDictionary();
        return Phases.Select(phase => new Measurement<int>(counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("phase", phase)));
    }
}

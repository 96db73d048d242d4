using System.Diagnostics.Metrics;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>What operators of a cluster see of its sandboxes.</summary>
internal sealed class SandboxMetrics : IDisposable
{
    private static readonly string[] Phases =
        [SandboxPhase.Pending, SandboxPhase.Starting, SandboxPhase.Ready, SandboxPhase.Suspended, SandboxPhase.Failed, SandboxPhase.Terminating];

    // Each namespace is a time series of its own for whoever stores them.
    private const int MostNamespaces = 50;
    private const string OtherNamespaces = "other";

    private readonly SandboxSummaries _sandboxes;
    private readonly Meter _meter;
    private readonly Histogram<double> _start;

    public SandboxMetrics(IMeterFactory meters, SandboxSummaries sandboxes)
    {
        _sandboxes = sandboxes;
        _meter = meters.Create(OperatorMeter.Name);
        _meter.CreateObservableGauge(OperatorMeter.Prefix + "sandboxes", CountPhases, description: "McpSandboxes by phase, as this replica knows them.");
        _meter.CreateObservableGauge(
            OperatorMeter.Prefix + "sandboxes.failed", CountFailures,
            description: $"McpSandboxes in the phase Failed by namespace, and by whose it is to do something: tenant or platform. Of more than {MostNamespaces} namespaces the rest is \"{OtherNamespaces}\".");
        _start = _meter.CreateHistogram(
            OperatorMeter.Prefix + "sandbox.start.duration", "s", "Time until a sandbox is ready, by stage: objects, scheduling, container, server, and total from its creation.",
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

    // Not called namespace: that is what Prometheus calls the operator's own.
    private IEnumerable<Measurement<int>> CountFailures()
    {
        var failures = _sandboxes.All
            .Select(sandbox => (Namespace: sandbox.Key.Namespace!, Cause: sandbox.Value.FailureCause))
            .Where(failure => failure.Cause is not null)
            .ToList();
        var shown = failures.CountBy(failure => failure.Namespace)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
            .Take(MostNamespaces).Select(count => count.Key).ToHashSet(StringComparer.Ordinal);
        // A cause without failures is a zero of no namespace: a metric that is not there could as well be misspelt.
        foreach (var cause in FailureCause.All.Where(cause => !failures.Exists(failure => failure.Cause == cause)))
        {
            yield return new(0, new KeyValuePair<string, object?>("cause", cause));
        }

        var counts = failures
            .CountBy(failure => (Namespace: shown.Contains(failure.Namespace) ? failure.Namespace : OtherNamespaces, failure.Cause));
        foreach (var ((@namespace, cause), count) in counts)
        {
            yield return new(count, new KeyValuePair<string, object?>("sandbox_namespace", @namespace), new KeyValuePair<string, object?>("cause", cause));
        }
    }

    private IEnumerable<Measurement<int>> CountPhases()
    {
        var counts = _sandboxes.All.CountBy(sandbox => sandbox.Value.Phase).ToDictionary();
        return Phases.Select(phase => new Measurement<int>(counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("phase", phase)));
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Leaves alone what another installation of the operator serves: two that write one sandbox's objects would never come to an end. Each marks the
/// NetworkPolicies that it makes. A mark holds for as long as the lease that it names is there and renewed; so one installation may follow
/// another.
/// </summary>
internal sealed partial class Installations : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    // Longer than an upgrade or the move of its pod leaves an installation without a leader.
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private readonly KindClient<V1Lease> _leases;
    private readonly IObjectStore<V1NetworkPolicy> _policies;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly ILogger<Installations> _logger;
    private readonly InstallationName? _own;
    private readonly Meter _meter;
    private readonly ConcurrentDictionary<NamespacedName, Sight> _others = new();
    private readonly ConcurrentDictionary<string, NamespacedName> _left = new(StringComparer.Ordinal);

    public Installations(
        KindClient<V1Lease> leases, IObjectStore<V1NetworkPolicy> policies, IEventRecorder events, IMeterFactory meters, SandboxOptions options, TimeProvider time,
        ILogger<Installations> logger)
    {
        (_leases, _policies, _events, _time, _logger, _own) = (leases, policies, events, time, logger, options.Installation);
        _meter = meters.Create(OperatorMeter.Name);
        _meter.CreateObservableGauge(OperatorMeter.Prefix + "sandboxes.of_others", () => _left.Count, description: "McpSandboxes that are left alone because another installation of the operator serves them.");
    }

    /// <summary>Whether a policy bears the mark of another installation.</summary>
    public bool IsOfAnother(V1NetworkPolicy? policy) => Mark(policy) is { } mark && mark.Lease != _own?.Lease;

    /// <summary>Whether another living installation serves the sandbox, as far as the cache knows. Who asks for the first time is told so by an event.</summary>
    public Task<bool> LeavesAsync(McpSandbox sandbox, CancellationToken cancellationToken) =>
        LeavesAsync(sandbox, _policies.Get(new(sandbox.Metadata.NamespaceProperty, SandboxNames.NetworkPolicy(sandbox.Metadata.Name))), cancellationToken);

    /// <summary>The same by the sandbox's policy as the API server has it.</summary>
    public async Task<bool> LeavesAsync(McpSandbox sandbox, V1NetworkPolicy? policy, CancellationToken cancellationToken)
    {
        if (_own is null || !IsOfAnother(policy) || Mark(policy) is not { } other || await HasEndedAsync(other, cancellationToken))
        {
            Forget(sandbox.Metadata.Uid);
            return false;
        }

        if (_left.TryAdd(sandbox.Metadata.Uid, other.Lease))
        {
            LogLeft(NamespacedName.Of(sandbox), other.ToString());
            _events.Record(
                sandbox, EventType.Warning, EventReasons.ServedByAnother, "Reconcile",
                $"The operator {_own.Lease} leaves this sandbox alone: the installation {other.Lease} serves it. Let the two watch different namespaces.");
        }

        return true;
    }

    /// <summary>Whether this process has seen that the installation of a mark has ended.</summary>
    public bool IsKnownToHaveEnded(V1NetworkPolicy policy) => Mark(policy) is { } mark && _others.TryGetValue(mark.Lease, out var seen) && seen.HasEnded;

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _left.TryRemove(sandboxUid, out _);

    public void Dispose() => _meter.Dispose();

    private static InstallationName? Mark(V1NetworkPolicy? policy) =>
        policy?.Metadata.Annotations?.TryGetValue(SandboxLabels.Installation, out var text) == true ? InstallationName.Parse(text) : null;

    /// <summary>Whether the lease is gone, or has not been renewed for a while by this process' own clock.</summary>
    private async Task<bool> HasEndedAsync(InstallationName other, CancellationToken cancellationToken)
    {
        var known = _others.GetValueOrDefault(other.Lease);
        if (!other.IsElected || (known is not null && _time.GetElapsedTime(known.At) < Fresh))
        {
            return known?.HasEnded == true;
        }

        var now = _time.GetTimestamp();
        Sight seen;
        try
        {
            var lease = await _leases.GetAsync(other.Lease, cancellationToken);
            var renewed = lease?.Spec?.RenewTime;
            var since = known is not null && known.Renewed == renewed ? known.Since : now;
            seen = new(renewed, since, now, HasEnded: lease is null || _time.GetElapsedTime(since, now) >= Stale);
        }
        catch (ApiException e) when (e.IsForbidden)
        {
            // Not known is not ended.
            seen = new(null, now, now, HasEnded: false);
        }

        _others[other.Lease] = seen;
        return seen.HasEnded;
    }

    [LoggerMessage(LogLevel.Warning, "{Sandbox} is left alone: the installation {Other} serves it.")]
    private partial void LogLeft(NamespacedName sandbox, string other);

    private sealed record Sight(DateTime? Renewed, long Since, long At, bool HasEnded);
}

using System.Collections.Concurrent;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Has each pod probed once, beside the reconciliations: a dropped connection takes its time, and workers must not wait for it.</summary>
internal sealed class NetworkStage(INetworkProber prober, SandboxOptions options)
{
    private readonly ConcurrentDictionary<string, Probe> _probes = new(StringComparer.Ordinal);

    /// <summary>The verdict about the pod, as far as it is known; begins the probe of a pod that is ready.</summary>
    public NetworkVerdict Of(McpSandbox sandbox, V1Pod? pod)
    {
        if (NetworkVerdict.OfStatus(sandbox.Status, pod?.Status?.StartTime) is { } known)
        {
            return known;
        }

        if (pod is not { Metadata.DeletionTimestamp: null } || !IsReady(pod))
        {
            return NetworkVerdict.Pending;
        }

        var probe = _probes.AddOrUpdate(
            sandbox.Metadata.Uid,
            static (_, pod) => new(pod.Metadata.Uid),
            static (_, before, pod) => before.PodUid == pod.Metadata.Uid ? before : new(pod.Metadata.Uid),
            pod);
        // Begun outside of the dictionary, which may make an entry twice.
        var answer = probe.Start(prober, pod);
        return answer.IsCompletedSuccessfully ? NetworkVerdict.Of(answer.Result, sandbox, options) : NetworkVerdict.Pending;
    }

    /// <summary>Whether a probe is under way, whose end nothing announces.</summary>
    public bool IsUnderWay(McpSandbox sandbox) => _probes.TryGetValue(sandbox.Metadata.Uid, out var probe) && !probe.IsCompleted;

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _probes.TryRemove(sandboxUid, out _);

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    // Without the pod: it would be kept for as long as the sandbox lives.
    private sealed class Probe(string podUid)
    {
        private readonly Lock _lock = new();
        private Task<NetworkProbeAnswer>? _answer;

        public string PodUid => podUid;

        public bool IsCompleted => _answer is { IsCompleted: true };

        public Task<NetworkProbeAnswer> Start(INetworkProber prober, V1Pod pod)
        {
            lock (_lock)
            {
                return _answer ??= prober.ProbeAsync(pod, CancellationToken.None);
            }
        }
    }
}

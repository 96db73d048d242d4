using System.Collections.Concurrent;
using k8s.Models;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>
/// Which pods of each owner run, and every moment at which one had more than one. A pod runs from before its status says so
/// until its container has ended, whether or not the API server still has the object.
/// </summary>
public sealed class PodBook(string ownerLabel)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _running = [];
    private readonly ConcurrentQueue<string> _violations = new();
    private long _observations;

    /// <summary>Changes of pods that were looked at.</summary>
    public long Observations => Interlocked.Read(ref _observations);

    /// <summary>One sentence for each moment with two running pods of one owner.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>The greatest number of running pods that any owner had at a time.</summary>
    public int Most { get; private set; }

    public void Observed() => Interlocked.Increment(ref _observations);

    public void Started(V1Pod pod)
    {
        lock (_lock)
        {
            var owner = OwnerOf(pod);
            if (!_running.TryGetValue(owner, out var pods))
            {
                _running[owner] = pods = [];
            }

            pods.Add(pod.Metadata.Uid);
            Most = Math.Max(Most, pods.Count);
            if (pods.Count > 1)
            {
                _violations.Enqueue($"{owner} has {pods.Count} running pods: {string.Join(", ", pods)}");
            }
        }
    }

    public void Ended(V1Pod pod)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(OwnerOf(pod), out var pods))
            {
                pods.Remove(pod.Metadata.Uid);
            }
        }
    }

    /// <summary>By the name in the pod's own name where the label was taken away.</summary>
    private string OwnerOf(V1Pod pod) =>
        $"{pod.Metadata.NamespaceProperty}/{(pod.Metadata.Labels?.TryGetValue(ownerLabel, out var owner) == true ? owner : pod.Metadata.Name)}";
}

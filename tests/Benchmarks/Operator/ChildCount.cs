using System.Collections.Concurrent;
using System.Diagnostics;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>Sees by watches when the objects appear that a controller makes in a namespace.</summary>
internal sealed class ChildCount : IAsyncDisposable
{
    // A reader that is stuck is let go after this time.
    private static readonly TimeSpan LongestWatch = TimeSpan.FromSeconds(20);

    // Of its own: on a connection that carries the user's requests too, watches have got stuck.
    private readonly Kubernetes _client;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, byte> _seen = new();
    private readonly List<Task> _watches = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _expected;
    private int _count;
    private TimeSpan _last;

    /// <summary>Begins to watch; the clock runs from <see cref="Begin"/>.</summary>
    public ChildCount(ControlPlane cluster, string @namespace, int expected)
    {
        _client = new Kubernetes(cluster.NewConfiguration());
        _expected = expected;
        _watches.Add(WatchAsync(ct => _client.CoreV1.WatchListNamespacedPodAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => _client.CoreV1.WatchListNamespacedPersistentVolumeClaimAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => _client.CoreV1.WatchListNamespacedServiceAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => _client.CoreV1.WatchListNamespacedSecretAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => _client.NetworkingV1.WatchListNamespacedNetworkPolicyAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
    }

    public void Begin() => _clock.Restart();

    /// <summary>The time from the beginning to the last object.</summary>
    public async Task<TimeSpan> CompleteAsync(TimeSpan limit, CancellationToken ct)
    {
        try
        {
            await _complete.Task.WaitAsync(limit, ct);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_seen.Count} of {_expected} objects after {limit}");
        }

        return _last;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_watches);
        _end.Dispose();
        _client.Dispose();
    }

    /// <summary>The API server ends watches whose reader is slow, as on a busy machine; each new one begins with all that exists.</summary>
    private async Task WatchAsync<T>(Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> open)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        while (!_end.IsCancellationRequested)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            limit.CancelAfter(LongestWatch);
            try
            {
                await foreach (var (_, item) in open(limit.Token))
                {
                    See(item);
                }
            }
            catch (Exception e) when (limit.IsCancellationRequested || e is HttpOperationException or HttpRequestException or IOException or KubernetesException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private void See<T>(T item)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        // What the cluster itself puts into a namespace does not count: tokens of its service account.
        if ((item.Metadata.OwnerReferences is { Count: > 0 } || item is V1PersistentVolumeClaim) && _seen.TryAdd(item.Metadata.Uid, 0))
        {
            var now = _clock.Elapsed;
            if (Interlocked.Increment(ref _count) == _expected)
            {
                _last = now;
                _complete.TrySetResult();
            }
        }
    }
}

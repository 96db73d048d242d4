using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Models;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>Sees by watches when the objects appear that a controller makes in a namespace.</summary>
internal sealed class ChildCount : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, byte> _seen = new();
    private readonly List<Task> _watches = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _expected;
    private TimeSpan _last;

    /// <summary>Begins to watch; the clock runs from <see cref="Begin"/>.</summary>
    public ChildCount(IKubernetes client, string @namespace, int expected)
    {
        _expected = expected;
        _watches.Add(WatchAsync(ct => client.CoreV1.WatchListNamespacedPodAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => client.CoreV1.WatchListNamespacedPersistentVolumeClaimAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => client.CoreV1.WatchListNamespacedServiceAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => client.CoreV1.WatchListNamespacedSecretAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
        _watches.Add(WatchAsync(ct => client.NetworkingV1.WatchListNamespacedNetworkPolicyAsync(@namespace, timeoutSeconds: 3600, cancellationToken: ct)));
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
    }

    private async Task WatchAsync<T>(Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> open)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            await foreach (var (_, item) in open(_end.Token))
            {
                // What the cluster itself puts into a namespace does not count: tokens of its service account.
                if (item.Metadata.OwnerReferences is not { Count: > 0 } && item is not V1PersistentVolumeClaim)
                {
                    continue;
                }

                if (_seen.TryAdd(item.Metadata.Uid, 0))
                {
                    _last = _clock.Elapsed;
                    if (_seen.Count == _expected)
                    {
                        _complete.TrySetResult();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }
}

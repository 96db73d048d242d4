using System.Collections.Concurrent;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>
/// Not a kubelet: it runs nothing. It binds every pod to a node that exists on paper only, says that the pod is ready, and
/// when the pod is deleted lets its container end after a while and only then removes the object, as a kubelet does.
/// </summary>
public sealed class KubeletStandIn : IAsyncDisposable
{
    private const string NodeName = "stand-in";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(300);

    private readonly IKubernetes _client;
    private readonly PodBook _book;
    private readonly TimeSpan _slowest;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, Task> _pods = new();
    private readonly ConcurrentDictionary<string, V1Pod> _running = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _deleted = new();
    private readonly List<Task> _loops = [];

    private KubeletStandIn(IKubernetes client, PodBook book, TimeSpan slowest)
    {
        _client = client;
        _book = book;
        _slowest = slowest;
    }

    /// <summary>How far the node's clock is ahead of everybody else's.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Starts it.</summary>
    /// <param name="client">Its own client, which nothing disturbs.</param>
    /// <param name="book">Where it notes which pods run.</param>
    /// <param name="slowest">The longest that a start or an end of a container takes; the shortest is nothing.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<KubeletStandIn> StartAsync(IKubernetes client, PodBook book, TimeSpan slowest, CancellationToken ct)
    {
        var kubelet = new KubeletStandIn(client, book, slowest);
        await client.CoreV1.CreateNodeAsync(
            new V1Node
            {
                Metadata = new() { Name = NodeName },
                Status = new() { Conditions = [new() { Type = "Ready", Status = "True", LastHeartbeatTime = DateTime.UtcNow, LastTransitionTime = DateTime.UtcNow }] },
            },
            cancellationToken: ct);
        kubelet._loops.Add(kubelet.LoopAsync(kubelet.WatchAsync));
        kubelet._loops.Add(kubelet.LoopAsync(kubelet.BeatAsync));
        return kubelet;
    }

    /// <summary>Ends a pod's container with a failure, as an eviction or a full memory would.</summary>
    public async Task FailAsync(V1Pod pod, string reason, CancellationToken ct)
    {
        Stop(pod);
        await WriteStatusAsync(pod, new V1PodStatus { Phase = "Failed", Reason = reason, Message = $"{reason} by the test." }, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops.Concat(_pods.Values));
        _end.Dispose();
    }

    private async Task LoopAsync(Func<CancellationToken, Task> step)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await step(_end.Token);
            }
            catch (Exception) when (!_end.IsCancellationRequested)
            {
                await Task.Delay(200, CancellationToken.None);
            }
            catch (Exception) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Without a sign of life from the node its pods would be taken for lost.</summary>
    private async Task BeatAsync(CancellationToken ct)
    {
        var lease = new V1Lease
        {
            Metadata = new() { Name = NodeName, NamespaceProperty = "kube-node-lease" },
            Spec = new() { HolderIdentity = NodeName, LeaseDurationSeconds = 40, RenewTime = DateTime.UtcNow },
        };
        try
        {
            var found = await _client.CoordinationV1.ReadNamespacedLeaseAsync(NodeName, "kube-node-lease", cancellationToken: ct);
            lease.Metadata.ResourceVersion = found.Metadata.ResourceVersion;
            await _client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, NodeName, "kube-node-lease", cancellationToken: ct);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await _client.CoordinationV1.CreateNamespacedLeaseAsync(lease, "kube-node-lease", cancellationToken: ct);
        }

        await Task.Delay(Heartbeat, ct);
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        var list = await _client.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: ct);
        foreach (var pod in list.Items)
        {
            See(WatchEventType.Added, pod);
        }

        await foreach (var (type, pod) in _client.CoreV1.WatchListPodForAllNamespacesAsync(
            resourceVersion: list.Metadata.ResourceVersion, timeoutSeconds: 3600, cancellationToken: ct))
        {
            See(type, pod);
        }
    }

    private void See(WatchEventType type, V1Pod pod)
    {
        _book.Observed();
        var uid = pod.Metadata.Uid;
        if (type == WatchEventType.Deleted || pod.Metadata.DeletionTimestamp is not null)
        {
            _deleted.GetOrAdd(uid, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        if (type != WatchEventType.Deleted)
        {
            _pods.GetOrAdd(uid, _ => Task.Run(() => LiveThroughOutagesAsync(pod, _end.Token)));
        }
    }

    /// <summary>A kubelet begins again where it was when the API server is back.</summary>
    private async Task LiveThroughOutagesAsync(V1Pod pod, CancellationToken ct)
    {
        while (!await LiveAsync(pod, ct))
        {
            await Task.Delay(Retry, CancellationToken.None);
        }
    }

    /// <summary>Whether it came to its end; false where the API server did not answer as it should.</summary>
    private async Task<bool> LiveAsync(V1Pod pod, CancellationToken ct)
    {
        var uid = pod.Metadata.Uid;
        var deleted = _deleted.GetOrAdd(uid, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        try
        {
            await Task.WhenAny(PauseAsync(ct), deleted);
            if (!deleted.IsCompleted)
            {
                await StartAsync(pod, ct);
            }

            await deleted.WaitAsync(ct);
            if (_running.ContainsKey(uid))
            {
                // Removed by force or in good order: the container takes its time either way.
                await PauseAsync(ct);
                Stop(pod);
            }

            await _client.CoreV1.DeleteNamespacedPodAsync(
                pod.Metadata.Name, pod.Metadata.NamespaceProperty, new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new() { Uid = uid } }, cancellationToken: ct);
        }
        catch (HttpOperationException e) when (IsGoneOrReplaced(e))
        {
            Stop(pod);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is HttpRequestException or IOException or HttpOperationException)
        {
            return ct.IsCancellationRequested;
        }

        return true;
    }

    private async Task StartAsync(V1Pod pod, CancellationToken ct)
    {
        if (!await BindAsync(pod, ct))
        {
            // Deleted meanwhile: its end is on the way.
            return;
        }

        if (_running.TryAdd(pod.Metadata.Uid, pod))
        {
            _book.Started(pod);
        }

        await WriteStatusAsync(pod, Ready(pod), ct);
    }

    /// <summary>Whether this very pod is bound: old API servers bind whatever pod has the name, and do not look at the uid.</summary>
    private async Task<bool> BindAsync(V1Pod pod, CancellationToken ct)
    {
        var (name, @namespace) = (pod.Metadata.Name, pod.Metadata.NamespaceProperty);
        try
        {
            var binding = new V1Binding { Metadata = new() { Name = name, Uid = pod.Metadata.Uid }, Target = new() { Kind = "Node", Name = NodeName } };
            await _client.CoreV1.CreateNamespacedPodBindingAsync(binding, name, @namespace, cancellationToken: ct);
        }
        catch (HttpOperationException e) when (IsGoneOrReplaced(e))
        {
            // Or bound already, in the place of a predecessor.
        }

        try
        {
            var found = await _client.CoreV1.ReadNamespacedPodAsync(name, @namespace, cancellationToken: ct);
            return found.Metadata.Uid == pod.Metadata.Uid && found.Spec.NodeName == NodeName;
        }
        catch (HttpOperationException e) when (IsGoneOrReplaced(e))
        {
            return false;
        }
    }

    private void Stop(V1Pod pod)
    {
        if (_running.TryRemove(pod.Metadata.Uid, out var started))
        {
            _book.Ended(started);
        }
    }

    private Task PauseAsync(CancellationToken ct) => Task.Delay(_slowest * Random.Shared.NextDouble(), ct);

    private async Task WriteStatusAsync(V1Pod pod, V1PodStatus status, CancellationToken ct)
    {
        // The uid keeps it from a successor of the same name.
        var patch = $"{{\"metadata\":{{\"uid\":\"{pod.Metadata.Uid}\"}},\"status\":{KubernetesJson.Serialize(status)}}}";
        try
        {
            await _client.CoreV1.PatchNamespacedPodStatusAsync(
                new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), pod.Metadata.Name, pod.Metadata.NamespaceProperty, cancellationToken: ct);
        }
        catch (HttpOperationException e) when (IsGoneOrReplaced(e))
        {
        }
    }

    /// <summary>The pod is gone, changed in this moment, or one of its name with another uid is there, which is "invalid" to a patch.</summary>
    private static bool IsGoneOrReplaced(HttpOperationException e) =>
        e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity;

    private V1PodStatus Ready(V1Pod pod)
    {
        var now = DateTime.UtcNow + ClockAhead;
        return new()
        {
            Phase = "Running",
            StartTime = now,
            Conditions = [.. new[] { "Initialized", "Ready", "ContainersReady" }.Select(type => new V1PodCondition { Type = type, Status = "True", LastTransitionTime = now })],
            ContainerStatuses = [.. pod.Spec.Containers.Select(container => new V1ContainerStatus
            {
                Name = container.Name,
                Image = container.Image,
                ImageID = "",
                Ready = true,
                Started = true,
                RestartCount = 0,
                State = new() { Running = new() { StartedAt = now } },
            })],
        };
    }
}

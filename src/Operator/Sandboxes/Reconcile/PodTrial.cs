using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Api;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Tries a pod by a dry run before storage is made for it: many namespaces admit no pod with the jail's capabilities, ever. One that has just
/// admitted a sandbox's pod is not asked for each of the next, which would cost every new sandbox a request.
/// </summary>
internal sealed class PodTrial(KindClient<V1Pod> client, TimeProvider time)
{
    private const int MostNamespaces = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _admitted = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">The pod would be refused.</exception>
    public async Task RunAsync(V1Pod desired, CancellationToken cancellationToken)
    {
        var name = desired.Metadata.NamespaceProperty;
        if (IsFresh(name))
        {
            return;
        }

        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _underWay.GetOrAdd(name, end.Task);
        if (first != end.Task)
        {
            // Of many sandboxes that are made at once one is tried. What was refused to that one, this one is asked for by itself.
            await first.WaitAsync(cancellationToken);
            if (!IsFresh(name))
            {
                await TryAsync(desired, cancellationToken);
            }

            return;
        }

        try
        {
            await TryAsync(desired, cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(name, out _);
            end.SetResult();
        }
    }

    private bool IsFresh(string @namespace) => _admitted.TryGetValue(@namespace, out var at) && time.GetElapsedTime(at) < Fresh;

    private async Task TryAsync(V1Pod desired, CancellationToken cancellationToken)
    {
        try
        {
            await client.DryRunCreateAsync(desired, cancellationToken);
            Admitted(desired);
        }
        catch (ApiException e) when (e.IsDryRunUnsupported)
        {
            // No dry run will ever tell: only the pod itself is left to try.
            Admitted(desired);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // Whose it is, the pod's own stage finds out.
        }
    }

    private void Admitted(V1Pod pod)
    {
        if (_admitted.Count >= MostNamespaces)
        {
            _admitted.Clear();
        }

        _admitted[pod.Metadata.NamespaceProperty] = time.GetTimestamp();
    }
}

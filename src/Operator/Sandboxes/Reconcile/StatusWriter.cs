using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Writes the status when it has changed, and tells of the change.</summary>
internal sealed class StatusWriter(Applier applier, Confirmation confirmation, IObjectStore<McpSandbox> store, IEventRecorder events, SandboxMetrics metrics, SandboxOptions options, TimeProvider time)
{
    public async Task WriteAsync(Observation seen, CancellationToken cancellationToken)
    {
        var current = seen.Sandbox;
        var status = StatusFunction.Compute(seen, options, time.GetUtcNow());
        var desired = new McpSandbox
        {
            Metadata = new() { Name = current.Metadata.Name, NamespaceProperty = current.Metadata.NamespaceProperty, Uid = current.Metadata.Uid },
            Status = status,
        };
        try
        {
            var result = await applier.ApplyStatusAsync(current, desired, cancellationToken);
            if (result.Outcome != ApplyOutcome.Unchanged)
            {
                store.Observe(result.Entity);
                TransitionEvents.Record(events, current, current.Status ?? new(), status);
                metrics.StatusWritten(current, status, seen.Pod);
            }
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Deleted meanwhile: there is nobody left to tell.
            confirmation.NoteGone(current);
        }
    }
}

using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using ContainerMcp.Operator.Sandboxes.Validation;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>Says in the status of a class whether it is valid, whether it is the default one, and how many sandboxes it applies to.</summary>
[EntityRbac(typeof(McpSandboxClass), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class ClassController(
    IClassReader classes, ClassChecks checks, ICapabilityReader capabilityReader, SandboxSummaries sandboxes, IObjectStore<McpSandboxClass> store,
    Applier applier, IEventRecorder events, TimeProvider time) : IEntityController<McpSandboxClass>
{
    // Counted by the clock and not by events: a burst of sandboxes is one write, and nothing is asked of the server.
    private static readonly TimeSpan Recount = TimeSpan.FromSeconds(10);

    public async Task<ReconciliationResult<McpSandboxClass>> ReconcileAsync(McpSandboxClass entity, CancellationToken cancellationToken)
    {
        if (entity.Metadata.DeletionTimestamp is not null)
        {
            return ReconciliationResult<McpSandboxClass>.Success(entity);
        }

        var name = entity.Metadata.Name;
        var findings = checks.Validate(entity, await capabilityReader.GetAsync(cancellationToken));
        var users = sandboxes.All.Count(sandbox => sandbox.Value.ClassName == name);
        var desired = new McpSandboxClass
        {
            Metadata = new() { Name = name },
            Status = ClassStatusFunction.Compute(entity, classes.Read(), findings, users, time.GetUtcNow()),
        };
        try
        {
            var result = await applier.ApplyStatusAsync(entity, desired, cancellationToken);
            if (result.Outcome != ApplyOutcome.Unchanged)
            {
                store.Observe(result.Entity);
                Tell(entity, desired.Status);
            }
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Deleted meanwhile.
        }

        return ReconciliationResult<McpSandboxClass>.Success(entity, Recount);
    }

    public Task<ReconciliationResult<McpSandboxClass>> DeletedAsync(McpSandboxClass entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<McpSandboxClass>.Success(entity));

    private void Tell(McpSandboxClass entity, McpSandboxClassStatus now)
    {
        foreach (var condition in now.Conditions!.Where(condition => condition.Status == ConditionStatus.False))
        {
            var before = entity.Status?.Conditions?.FirstOrDefault(known => known.Type == condition.Type);
            if (before?.Reason != condition.Reason || before.Message != condition.Message)
            {
                events.Record(entity, EventType.Warning, condition.Reason, "Reconcile", condition.Message);
            }
        }
    }
}

using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What there is to say of the workspace: its volume, what becomes of the files, and which wishes do not hold for a claim that exists.</summary>
internal static class WorkspaceReport
{
    private const string Storage = "storage";

    /// <summary>The content of the condition WorkspaceBound.</summary>
    public static (bool? Bound, string Reason, string Message) Describe(Observation seen)
    {
        if (seen.Failure is { Stage: Stage.Workspace } failure)
        {
            return (false, failure.Reason, failure.Message);
        }

        if (seen.Workspace is { } claim)
        {
            var (bound, reason, message) = DescribeClaim(claim);
            return (bound, reason, string.Join(' ', new[] { message, Growth(claim), Unmet(seen), Fate(claim) }.OfType<string>()));
        }

        return seen.Findings.Count == 0 && seen.Sandbox.Spec.Workspace.Ephemeral
            ? (true, WorkspaceReasons.Ephemeral, "The workspace is on the node's disk and is lost with the pod." + Left(seen.LeftClaim))
            : (null, WorkspaceReasons.NotMade, "There is no claim yet.");
    }

    /// <summary>What the spec asks of a workspace that exists and cannot have it; null when it is as it should be.</summary>
    public static string? Unmet(Observation seen) =>
        seen.Workspace is { Spec.StorageClassName: { } has, Metadata: var claim } && seen.StorageClassAsked is { } asked && asked != has
            ? $"spec.workspace.storageClassName: \"{asked}\" applies only to new workspaces: the claim {claim.Name} has \"{has}\". To change it, save the files, suspend the sandbox, delete the claim and resume: the operator creates a new one."
            : null;

    private static (bool Bound, string Reason, string Message) DescribeClaim(V1PersistentVolumeClaim claim)
    {
        var name = claim.Metadata.Name;
        var storage = claim.Spec.StorageClassName is { Length: > 0 } named ? $"the storage class {named}" : "the default storage class";
        return claim.Status?.Phase switch
        {
            "Bound" => (true, WorkspaceReasons.Bound, $"The claim {name} is bound to the volume {claim.Spec.VolumeName}."),
            "Lost" => (false, WorkspaceReasons.Lost, $"The volume {claim.Spec.VolumeName} of the claim {name} is gone, and its files with it."),
            _ => (false, WorkspaceReasons.Pending, $"The claim {name} waits for a volume of {storage}; kubectl describe pvc -n {claim.Metadata.NamespaceProperty} {name} shows more."),
        };
    }

    /// <summary>A larger size that was asked for and has not come yet.</summary>
    private static string? Growth(V1PersistentVolumeClaim claim)
    {
        if (claim.Status?.Capacity?.TryGetValue(Storage, out var has) != true || claim.Spec.Resources?.Requests?.TryGetValue(Storage, out var asked) != true
            || has!.ToDecimal() >= asked!.ToDecimal())
        {
            return null;
        }

        var why = claim.Status.Conditions?.Select(condition => condition.Message).FirstOrDefault(message => !string.IsNullOrEmpty(message));
        return $"It has {has} so far of the requested {asked}{(why is null ? "" : ": " + why.TrimEnd('.'))}.";
    }

    private static string Fate(V1PersistentVolumeClaim claim) =>
        Owners.ControllerOf(claim) is null ? "It is kept when the sandbox is deleted." : "It is deleted with the sandbox.";

    private static string Left(V1PersistentVolumeClaim? claim) => claim is null ? "" :
        $" spec.workspace.ephemeral: \"true\" leaves the claim {claim.Metadata.Name} and its files unused. {Fate(claim)} To delete it now: kubectl delete pvc -n {claim.Metadata.NamespaceProperty} {claim.Metadata.Name}";
}

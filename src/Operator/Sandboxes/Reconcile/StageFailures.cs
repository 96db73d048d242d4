using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Words for what can stand in the way of a stage.</summary>
internal static class StageFailures
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    /// <summary>The server's refusal, if it is one that a user has to deal with; null for those that pass by themselves.</summary>
    public static StageException? Of(Stage stage, ApiException refusal)
    {
        var admission = AdmissionRefusal.Of(refusal.Message);
        if (refusal.IsConflict || refusal.IsAlreadyExists || refusal.IsTransient
            || (admission is null && !(refusal.IsForbidden || refusal.IsInvalid || refusal.IsNotFound)))
        {
            return null;
        }

        return new(new(stage, Word(refusal), $"The API server refused the {Object(stage)}: {Words(refusal)}"), Later);
    }

    /// <summary>What has failed for longer than moments, whatever it is.</summary>
    /// <param name="stage">The stage that fails.</param>
    /// <param name="exception">The last failure.</param>
    /// <param name="retryAfter">When it is tried again.</param>
    public static StageException Lasting(Stage stage, Exception exception, TimeSpan retryAfter)
    {
        var (reason, message) = exception switch
        {
            ApiException refusal => (Word(refusal), $"The API server has refused the {Object(stage)} for some time: {Words(refusal)}"),
            TimeoutException => (StepReasons.Timeout, $"The {Object(stage)} cannot be created or changed: {exception.Message}"),
            HttpRequestException => (StepReasons.ApiServerUnreachable, $"The {Object(stage)} cannot be created or changed: the API server cannot be reached."),
            // Its message is for programmers.
            _ => (StepReasons.OperatorError, $"The {Object(stage)} cannot be created or changed, because of an error in the operator ({exception.GetType().Name}); its log shows more."),
        };
        return new(new(stage, reason, $"{message} The operator keeps trying."), retryAfter);
    }

    /// <summary>The object's name is taken by something that is not this sandbox's.</summary>
    public static StageException Taken(Stage stage, McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> found)
    {
        var key = NamespacedName.Of(found);
        if (IsPredecessors(found, sandbox))
        {
            return new(new(stage, StepReasons.PredecessorEnding, $"The {Object(stage)} {key} of an earlier sandbox of this name is still being removed. If it stays for minutes, the cluster's garbage collection does not work."), Soon);
        }

        var owner = Owners.ControllerOf(found) is { } controller ? $"belongs to {controller.Kind} {controller.Name}"
            : found.Metadata.Labels?.TryGetValue(SandboxLabels.Sandbox, out var other) == true && other != sandbox.Metadata.Name ? $"is the one of the sandbox {other}, by its label"
            : "was not made by this operator";
        return new(new(stage, StepReasons.NameConflict, $"The {Object(stage)} {key} exists already and {owner}. It is left alone: remove it, or give the sandbox another name."), Soon);
    }

    /// <summary>The server would make the pod without the user namespace that is asked for.</summary>
    public static StageException NoUserNamespace() => new(
        new(
            Stage.Pod, StepReasons.UserNamespaceUnavailable,
            "spec.security.userNamespace, or the class, asks for a user namespace, and this API server ignores the request (its feature gate UserNamespacesSupport is off). "
                + "The pod is not created without one: have the feature gate enabled, or leave out the field and the class's hostUsers."),
        Later);

    /// <summary>The pod came back from the API server with less confinement than was asked for.</summary>
    public static StageException LessConfined(IReadOnlyList<string> losses) => new(
        new(
            Stage.Pod, StepReasons.ConfinementWeakened,
            $"The pod is less confined than its spec, its class and the operator ask for, so it does not run: {string.Join("; ", losses)}. "
                + "Either an admission webhook of the cluster rewrites pods (its administrators can exempt sandboxes), or an API server drops fields that it does not know, "
                + "as an older one does while the control plane is upgraded. The operator keeps trying."),
        Later);

    /// <summary>Whether the object is being deleted, or belongs to a deleted sandbox of the same name, with which garbage collection will remove it.</summary>
    private static bool IsPredecessors(IKubernetesObject<V1ObjectMeta> found, McpSandbox sandbox) =>
        (found.Metadata.DeletionTimestamp is not null && Orphans.IsLabelled(sandbox, found))
        || (Owners.ControllerOf(found) is { } owner
            ? owner.Kind == McpSandbox.KindName && owner.Name == sandbox.Metadata.Name && owner.Uid != sandbox.Metadata.Uid
            // A policy that only its ending pod still keeps.
            : found.Metadata.OwnerReferences?.Any(reference => reference.Kind == V1Pod.KubeKind && reference.Name == SandboxNames.Pod(sandbox.Metadata.Name)) == true);

    // A webhook may write anything as its reason, and a condition's is one word.
    private static string Word(ApiException refusal) =>
        AdmissionRefusal.Of(refusal.Message)?.Reason
        ?? (refusal.Reason.Length is > 0 and < 100 && refusal.Reason.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(refusal.Reason[0]) ? refusal.Reason : refusal.StatusCode.ToString());

    private static string Words(ApiException refusal) =>
        $"{refusal.Message.TrimEnd('.')}.{(AdmissionRefusal.Of(refusal.Message) is { } admission ? " " + admission.Remedy : "")}";

    private static string Object(Stage stage) => stage switch
    {
        Stage.Token => "token Secret",
        Stage.Workspace => "workspace's claim",
        Stage.Network => "NetworkPolicy",
        Stage.Service => "Service",
        Stage.Status => "sandbox's status",
        _ => "pod",
    };
}

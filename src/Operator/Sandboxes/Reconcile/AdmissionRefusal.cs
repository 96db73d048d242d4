using ContainerMcp.Crds.V1Alpha1.Conditions;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>What stood behind a refusal of the API server, and what can be done. Admission has no codes for it: the words have to do.</summary>
/// <param name="Reason">One word, for programs.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record AdmissionRefusal(string Reason, string Remedy)
{
    // The words of Kubernetes' own admission plugins, and the remedy. The first that fits counts.
    private static readonly (string Words, AdmissionRefusal Refusal)[] Known =
    [
        (
            "violates PodSecurity",
            new(StepReasons.PodSecurity, "The jail needs capabilities that every level but privileged forbids: label the namespace pod-security.kubernetes.io/enforce=privileged, or use another one.")
        ),
        ("exceeded quota", new(StepReasons.QuotaExceeded, "Free some of the namespace's ResourceQuota (kubectl describe resourcequota), have it raised, or ask for less in spec.resources or spec.workspace.")),
        ("failed quota", new(StepReasons.QuotaExceeded, "The namespace's ResourceQuota asks for a value in spec.resources.")),
        ("usage per", new(StepReasons.LimitRange, "The namespace has a LimitRange (kubectl describe limitrange): set spec.resources or spec.workspace.size within it.")),
        ("limit to request ratio", new(StepReasons.LimitRange, "The namespace has a LimitRange (kubectl describe limitrange): set requests and limits in spec.resources within its ratio.")),
        ("no PriorityClass with name", new(StepReasons.PriorityClassMissing, "Name one that kubectl get priorityclasses lists in spec.priorityClassName, or leave that out.")),
        ("RuntimeClass", new(StepReasons.RuntimeClassMissing, "Name one that kubectl get runtimeclasses lists in spec.security.runtimeClassName, or leave that out.")),
        ("being terminated", new(StepReasons.NamespaceTerminating, "The namespace is being deleted, and the sandbox with it.")),
        ("failed calling webhook", new(StepReasons.WebhookFailed, "An admission webhook of the cluster does not answer as it should: ask the cluster's administrators to repair it, or to exempt sandboxes from it.")),
        ("denied the request", new(StepReasons.AdmissionDenied, "An admission webhook of the cluster forbids it: ask the cluster's administrators to allow sandboxes.")),
        ("ValidatingAdmissionPolicy", new(StepReasons.AdmissionDenied, "A policy of the cluster forbids it: ask the cluster's administrators to allow sandboxes.")),
    ];

    /// <summary>The refusal behind the server's words; null where they say nothing known.</summary>
    public static AdmissionRefusal? Of(string message) =>
        Known.Where(known => message.Contains(known.Words, StringComparison.Ordinal)).Select(known => known.Refusal).FirstOrDefault();
}

using System.Net;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>Refusals as API servers write them, and what the user reads in kubectl describe.</summary>
public sealed class AdmissionTests
{
    [Theory]
    [InlineData(
        403, """pods "mcp-agent" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "sandbox" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "sandbox" must not include "CHOWN", "SYS_ADMIN" in securityContext.capabilities.add)""",
        "PodSecurity", "pod-security.kubernetes.io/enforce=privileged")]
    [InlineData(
        403, """pods "mcp-agent" is forbidden: violates PodSecurity "baseline:v1.33": non-default capabilities (container "sandbox" must not include "NET_ADMIN", "SETPCAP", "SYS_ADMIN" in securityContext.capabilities.add)""",
        "PodSecurity", "pod-security.kubernetes.io/enforce=privileged")]
    [InlineData(403, """pods "mcp-agent" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3""", "QuotaExceeded", "kubectl describe resourcequota")]
    [InlineData(403, """pods "mcp-agent" is forbidden: failed quota: q: must specify limits.example.org/gpu""", "QuotaExceeded", "spec.resources")]
    [InlineData(403, """pods "mcp-agent" is forbidden: [maximum cpu usage per Container is 500m, but limit is 1]""", "LimitRange", "kubectl describe limitrange")]
    [InlineData(403, """persistentvolumeclaims "mcp-agent-workspace" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 5Gi""", "LimitRange", "spec.workspace.size")]
    [InlineData(403, """pods "mcp-agent" is forbidden: no PriorityClass with name gold was found""", "PriorityClassMissing", "kubectl get priorityclasses")]
    [InlineData(403, """pods "mcp-agent" is forbidden: pod rejected: RuntimeClass "gvisor" not found""", "RuntimeClassMissing", "kubectl get runtimeclasses")]
    [InlineData(403, """pods "mcp-agent" is forbidden: unable to create new content in namespace team because it is being terminated""", "NamespaceTerminating", "being deleted")]
    [InlineData(400, """admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/team/mcp-agent was blocked""", "AdmissionDenied", "administrators")]
    [InlineData(422, """Pod "mcp-agent" is invalid: spec.containers[0].image: Required value""", "Invalid", "refused the pod")]
    public void A_refusal_is_a_reason_and_a_remedy(int code, string message, string reason, string remedy)
    {
        var failure = StageFailures.Of(Stage.Pod, Refusal(code, message))?.Failure;

        Assert.Equal(reason, failure?.Reason);
        Assert.StartsWith($"The API server refused the pod: {message}.", failure!.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(409, "the object has been modified")]
    [InlineData(429, "too many requests")]
    [InlineData(500, "etcdserver: request timed out")]
    [InlineData(503, "apiserver is shutting down")]
    public void What_passes_by_itself_is_no_condition(int code, string message) =>
        Assert.Null(StageFailures.Of(Stage.Pod, Refusal(code, message)));

    private static ApiException Refusal(int code, string message) => new(
        (HttpStatusCode)code, code switch { 403 => "Forbidden", 422 => "Invalid", 409 => "Conflict", _ => "" }, message);
}

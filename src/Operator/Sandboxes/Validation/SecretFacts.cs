using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>What has to be known of a Secret to decide whether a sandbox may use it; never its values.</summary>
/// <param name="Type">The Secret's type.</param>
/// <param name="SandboxName">The sandbox whose token it holds; null for a Secret that was not made by the operator.</param>
/// <param name="FilledKeys">The keys whose value is not empty.</param>
internal sealed record SecretFacts(string? Type, string? SandboxName, IReadOnlySet<string> FilledKeys)
{
    // Credentials that Kubernetes and Helm make for themselves. Pods may use them, but then their author needs the right to make
    // pods; a sandbox must not be the way around that.
    private static readonly string[] SystemTypes = ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1"];

    public bool IsSystems => SystemTypes.Contains(Type, StringComparer.Ordinal);

    public static SecretFacts Of(V1Secret secret) => new(
        secret.Type,
        // The label alone would do, were it not that whoever may edit the Secret can take it off.
        secret.Metadata.Labels?.TryGetValue(SandboxLabels.Sandbox, out var labelled) == true ? labelled
            : Owners.ControllerOf(secret) is { Kind: McpSandbox.KindName } owner ? owner.Name : null,
        (secret.Data ?? new Dictionary<string, byte[]>())
            .Where(entry => entry.Value is { Length: > 0 })
            .Select(entry => entry.Key)
            .ToHashSet(StringComparer.Ordinal));
}

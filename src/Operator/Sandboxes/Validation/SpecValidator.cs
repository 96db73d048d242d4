using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>
/// Validates a whole spec, everything the schema says included: API servers before 1.25 drop its CEL rules, and stored
/// objects may be older than the schema. Whatever it lets pass, <c>SandboxObjects</c> can turn into objects.
/// </summary>
internal static class SpecValidator
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(366);

    // Each field has its bound, but some hundred of them may all be used up. The operator and everything that watches sandboxes hold each one in memory.
    private const int LargestSpec = 128 * 1024;

    /// <param name="sandbox">The sandbox with its effective spec.</param>
    /// <param name="options">The operator's settings.</param>
    /// <param name="capabilities">What the cluster can do.</param>
    /// <param name="class">The class that applies; null for none.</param>
    /// <param name="wish">The spec as the user wrote it, where a class applies.</param>
    public static IReadOnlyList<SpecFinding> Validate(
        McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities, McpSandboxClass? @class = null, McpSandboxSpec? wish = null)
    {
        var allowances = SandboxAllowances.Of(options, @class);
        var findings = new Findings();
        var spec = sandbox.Spec;
        findings.Text("metadata.name", sandbox.Metadata.Name, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", McpSandbox.MaxNameLength, "a name of lower-case letters, digits and -");
        ValidateSize(wish ?? spec, findings);
        ValidateImage(spec.Image, allowances, findings);
        findings.OneOf("spec.rollout", spec.Rollout, RolloutPolicy.OnIdle, RolloutPolicy.Immediate, RolloutPolicy.Manual);
        ResourcesValidator.Validate(spec, findings);
        ValidateWorkspace(spec.Workspace, findings);
        ValidateLifecycle(spec.Lifecycle, findings);
        ToolsValidator.Validate(spec, findings);
        NetworkValidator.Validate(spec.Network, findings);
        SecurityValidator.Validate(spec.Security, allowances, capabilities, findings);
        findings.Name("spec.auth.tokenSecretName", spec.Auth.TokenSecretName);
        TokenWish.GracePeriod(sandbox, findings);
        EnvValidator.Validate(spec.Env, findings);
        PodMetadataValidator.Validate(spec.PodMetadata, allowances, findings);
        PlacementValidator.Validate(spec, findings);
        new SchedulingValidator(sandbox.Metadata.NamespaceProperty, allowances, findings).Validate(spec, wish ?? spec);
        // Ceilings are compared with amounts that can be read.
        if (@class is not null && findings.All.Count == 0)
        {
            new ClassCeilings(@class, findings).Validate(spec, wish ?? spec);
        }

        return findings.All;
    }

    private static void ValidateSize(McpSandboxSpec spec, Findings findings)
    {
        var size = KubernetesJson.Serialize(spec).Length;
        if (size > LargestSpec)
        {
            findings.Add("spec", $"{size} characters", $"at most {LargestSpec} characters of JSON in all; put larger data into the workspace");
        }
    }

    private static void ValidateImage(string? image, SandboxAllowances allowances, Findings findings)
    {
        if (image is not null && !allowances.AllowsImage(image))
        {
            findings.Add(new("spec.image", image, allowances.Images) { IsCeiling = allowances.HasClass });
        }

        findings.Text("spec.image", image, Patterns.Image, 512, "an image reference");
    }

    private static void ValidateWorkspace(WorkspaceSpec workspace, Findings findings)
    {
        if (findings.Quantity("spec.workspace.size", workspace.Size) is < Quantities.Mebibyte)
        {
            findings.Add("spec.workspace.size", workspace.Size!.Value, "at least 1Mi");
        }

        findings.Name("spec.workspace.storageClassName", workspace.StorageClassName);
        findings.OneOf("spec.workspace.retention", workspace.Retention, WorkspaceRetention.Delete, WorkspaceRetention.Retain);
        if (workspace is { Ephemeral: true, StorageClassName: not null })
        {
            findings.Refuse("spec.workspace.storageClassName", workspace.StorageClassName, "an ephemeral workspace has no storage class");
        }

        if (workspace is { Ephemeral: true, Retention: WorkspaceRetention.Retain })
        {
            findings.Add("spec.workspace.retention", workspace.Retention, "Delete, because an ephemeral workspace cannot be retained");
        }
    }

    private static void ValidateLifecycle(LifecycleSpec lifecycle, Findings findings)
    {
        if (lifecycle.Ttl is not null)
        {
            findings.Duration("spec.lifecycle.ttl", lifecycle.Ttl, Lifetime.Shortest, Lifetime.Longest, wholeSeconds: false);
        }

        if (lifecycle.IdleTimeout is not null)
        {
            findings.Duration("spec.lifecycle.idleTimeout", lifecycle.IdleTimeout, TimeSpan.FromSeconds(1), LongestIdle, wholeSeconds: true);
        }

        findings.OneOf("spec.lifecycle.onExpiry", lifecycle.OnExpiry, ExpiryAction.Delete, ExpiryAction.Suspend);
    }
}

using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>
/// Validates a whole spec, everything the schema says included: API servers before 1.25 drop its CEL rules, and stored
/// objects may be older than the schema. Whatever it lets pass, <c>SandboxObjects</c> can turn into objects.
/// </summary>
internal static class SpecValidator
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(366);

    public static IReadOnlyList<SpecFinding> Validate(McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities)
    {
        var findings = new Findings();
        var spec = sandbox.Spec;
        findings.Text("metadata.name", sandbox.Metadata.Name, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", McpSandbox.MaxNameLength, "lower-case letters, digits and -");
        ValidateClassAndImage(spec, options, findings);
        ResourcesValidator.Validate(spec, findings);
        ValidateWorkspace(spec.Workspace, findings);
        ValidateLifecycle(spec.Lifecycle, findings);
        ToolsValidator.Validate(spec, findings);
        NetworkValidator.Validate(spec.Network, findings);
        SecurityValidator.Validate(spec.Security, options, capabilities, findings);
        findings.Name("spec.auth.tokenSecretName", spec.Auth.TokenSecretName);
        if (TokenWish.GracePeriodText(sandbox) is { } grace)
        {
            findings.Duration($"metadata.annotations[{SandboxLabels.TokenGracePeriod}]", grace, TimeSpan.Zero, TokenWish.LongestGracePeriod, wholeSeconds: true);
        }

        EnvValidator.Validate(spec.Env, findings);
        PlacementValidator.Validate(spec, findings);
        return findings.All;
    }

    private static void ValidateClassAndImage(McpSandboxSpec spec, SandboxOptions options, Findings findings)
    {
        if (spec.ClassName is not null)
        {
            findings.Add("spec.className", spec.ClassName, "no class: this version of the operator knows no McpSandboxClass, leave the field out");
        }

        // Whoever chooses the image of a pod with a jail's capabilities chooses what they are used for: only other versions
        // of the administrator's image are free.
        if (spec.Image is not null && ImageName.RepositoryOf(spec.Image) != ImageName.RepositoryOf(options.Image))
        {
            findings.Add("spec.image", spec.Image, $"an image of the repository {ImageName.RepositoryOf(options.Image)}, with any tag or digest");
        }

        findings.Text("spec.image", spec.Image, "^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$", 512, "an image reference");
    }

    private static void ValidateWorkspace(WorkspaceSpec workspace, Findings findings)
    {
        if (findings.Quantity("spec.workspace.size", workspace.Size) is < Quantities.Mebibyte)
        {
            findings.Add("spec.workspace.size", workspace.Size.Value, "at least 1Mi");
        }

        findings.Name("spec.workspace.storageClassName", workspace.StorageClassName);
        findings.OneOf("spec.workspace.retention", workspace.Retention, WorkspaceRetention.Delete, WorkspaceRetention.Retain);
        if (workspace is { Ephemeral: true, StorageClassName: not null })
        {
            findings.Add("spec.workspace.storageClassName", workspace.StorageClassName, "nothing, because an ephemeral workspace has no storage class");
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
            findings.Duration("spec.lifecycle.ttl", lifecycle.Ttl, TimeSpan.FromSeconds(1), LongestLife, wholeSeconds: false);
        }

        if (lifecycle.IdleTimeout is not null)
        {
            findings.Duration("spec.lifecycle.idleTimeout", lifecycle.IdleTimeout, TimeSpan.FromSeconds(1), LongestIdle, wholeSeconds: true);
        }

        findings.OneOf("spec.lifecycle.onExpiry", lifecycle.OnExpiry, ExpiryAction.Delete, ExpiryAction.Suspend);
    }
}

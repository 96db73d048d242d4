using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Whether a sandbox is accepted under its class.</summary>
/// <param name="Reason">One word for a refusal.</param>
/// <param name="Findings">What is wrong; empty when it is accepted.</param>
internal sealed record Acceptance(string Reason, IReadOnlyList<SpecFinding> Findings)
{
    public static Acceptance Of(ResolvedSandbox resolved, ClassChecks checks, SandboxOptions options, ClusterCapabilities capabilities)
    {
        if (resolved.Class.Finding is { } missing)
        {
            return new(resolved.Class.Reason!, [missing]);
        }

        var @class = resolved.Class.Class;
        if (@class is not null && checks.Validate(@class, capabilities) is { Count: > 0 } wrong)
        {
            return new(AcceptedReasons.InvalidClass, [new("spec.className", @class.Metadata.Name, null) { Why = $"this class is invalid ({string.Join("; ", wrong)})" }]);
        }

        var findings = SpecValidator.Validate(resolved.Sandbox, options, capabilities, @class, resolved.Entity.Spec);
        return new(findings.Count > 0 && findings.All(finding => finding.IsCeiling) ? AcceptedReasons.ExceedsClass : AcceptedReasons.InvalidSpec, findings);
    }
}

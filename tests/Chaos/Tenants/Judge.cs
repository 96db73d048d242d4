using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>What has to become of any object that the API server has let in: a pod, or words that its owner can act on.</summary>
internal static class Judge
{
    private static readonly string[] Fields = ["spec.", "metadata."];

    /// <summary>Null for one that was judged well; null also with <paramref name="isPending"/> while it is still being looked at; else what is wrong.</summary>
    public static string? Of(McpSandbox sandbox, bool hasPod, out bool isPending)
    {
        isPending = false;
        var status = sandbox.Status;
        var accepted = Find(sandbox, "Accepted");
        var ready = Find(sandbox, "Ready");
        if (status?.ObservedGeneration != sandbox.Metadata.Generation || accepted is null || ready is null)
        {
            isPending = true;
            return null;
        }

        if (new[] { accepted, ready }.FirstOrDefault(condition => condition.Reason == "OperatorError") is { } error)
        {
            return $"an error of the operator: {error.Message}";
        }

        if (accepted.Status == "False")
        {
            // "spec.workspace.size: "0" is not allowed; expected at least 1Mi": the field, the value where there is one, and what is allowed.
            return Fields.Any(field => accepted.Message.StartsWith(field, StringComparison.Ordinal)) && accepted.Message.Contains(": ", StringComparison.Ordinal) ? null
                : $"{accepted.Reason} names no field: {accepted.Message}";
        }

        if (hasPod || status!.Phase is SandboxPhase.Suspended)
        {
            return null;
        }

        // Accepted, and yet without a pod: whoever stands in the way is named.
        isPending = ready.Status != "False" || status.Phase != SandboxPhase.Failed;
        return isPending || ready.Message.Length > 0 ? null : "no pod, and no word about it";
    }

    public static V1Condition? Find(McpSandbox sandbox, string type) => sandbox.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type) is { } found
        ? new(found.Status, found.Reason ?? "", found.Message ?? "") : null;

    /// <summary>What of a condition is looked at.</summary>
    public sealed record V1Condition(string Status, string Reason, string Message);
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using ContainerMcp.Operator.Sandboxes.Validation;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The status of a class, as a pure function of what was observed.</summary>
internal static class ClassStatusFunction
{
    public static McpSandboxClassStatus Compute(
        McpSandboxClass @class, ClassCatalog catalog, IReadOnlyList<SpecFinding> findings, int sandboxes, DateTimeOffset now)
    {
        var conditions = new ConditionList(@class.Status?.Conditions, @class.Metadata.Generation, now);
        if (findings.Count == 0)
        {
            conditions.Set(ConditionTypes.Accepted, true, "Valid", "The class is valid.");
        }
        else
        {
            conditions.Set(ConditionTypes.Accepted, false, Acceptance.InvalidSpec, string.Join("; ", findings));
        }

        if (ClassCatalog.IsMarkedDefault(@class))
        {
            var winner = catalog.Default?.Metadata.Name ?? @class.Metadata.Name;
            if (winner == @class.Metadata.Name)
            {
                conditions.Set("Default", true, "IsDefault", "The class applies to sandboxes that name none.");
            }
            else
            {
                conditions.Set("Default", false, "NewerDefault", $"The class {winner} is newer and marked as the default too: it applies to sandboxes that name none. Take the annotation {McpSandboxClass.DefaultAnnotation} off one of them.");
            }
        }

        return new() { ObservedGeneration = @class.Metadata.Generation, Sandboxes = sandboxes, Conditions = conditions.All };
    }
}

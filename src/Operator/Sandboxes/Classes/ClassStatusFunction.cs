using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;

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
            conditions.Set(ClassConditionTypes.Accepted, true, ClassAcceptedReasons.Valid, "The class is valid.");
        }
        else
        {
            conditions.Set(ClassConditionTypes.Accepted, false, ClassAcceptedReasons.InvalidSpec, string.Join("; ", findings));
        }

        if (NamespaceAccess.IsClosed(@class.Spec))
        {
            conditions.Set(ClassConditionTypes.Usable, false, ClassUsableReasons.AllowsUnconfined, "No namespace may use the class: it allows Unconfined, and spec.allowedNamespaces does not say who may have that. Set it: names of namespaces, a selector of their labels, or from: All.");
        }
        else if (@class.Spec.AllowedNamespaces is { From: not NamespacesFrom.All } namespaces)
        {
            conditions.Set(ClassConditionTypes.Usable, true, ClassUsableReasons.SomeNamespaces, $"The namespaces of spec.allowedNamespaces (from: {namespaces.From}) may use the class.");
        }
        else
        {
            conditions.Set(ClassConditionTypes.Usable, true, ClassUsableReasons.AllNamespaces, "All namespaces may use the class.");
        }

        if (ClassCatalog.IsMarkedDefault(@class))
        {
            var winner = catalog.Default?.Metadata.Name ?? @class.Metadata.Name;
            if (winner == @class.Metadata.Name)
            {
                conditions.Set(ClassConditionTypes.Default, true, ClassDefaultReasons.IsDefault, "The class applies to sandboxes that name none.");
            }
            else
            {
                conditions.Set(ClassConditionTypes.Default, false, ClassDefaultReasons.NewerDefault, $"The class {winner} is newer and marked as the default too, so it applies to sandboxes that name none. Remove the annotation {McpSandboxClass.DefaultAnnotation} from one of them.");
            }
        }

        return new() { ObservedGeneration = @class.Metadata.Generation, Sandboxes = sandboxes, Conditions = conditions.All };
    }
}

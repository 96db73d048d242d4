using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The conditions of an McpSandboxClass.</summary>
public static class ClassConditionTypes
{
    /// <summary>Whether the class is valid: its ceilings can be read, and a sandbox that sets no field is within them.</summary>
    [Condition("Sandboxes may use the class.", "Sandboxes of the class are refused with the reason InvalidClass.")]
    public const string Accepted = ConditionTypes.Accepted;

    /// <summary>Whether any namespace may use the class.</summary>
    [Condition("The namespaces that the message names may use the class.", "No namespace may use the class.")]
    public const string Usable = "Usable";

    /// <summary>Whether the class applies to sandboxes that name none. The condition exists only on classes with the annotation containermcp.dev/is-default-class.</summary>
    [Condition("The class is the cluster's default.", "Another class is the default.")]
    public const string Default = "Default";
}

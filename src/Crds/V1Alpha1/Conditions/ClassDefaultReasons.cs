using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of Default.</summary>
[ReasonsOf(ClassConditionTypes.Default)]
public static class ClassDefaultReasons
{
    /// <summary>The class applies to sandboxes that name none.</summary>
    [Status(ConditionStatus.True)]
    public const string IsDefault = "IsDefault";

    /// <summary>Another class has the annotation too and is newer, so that one applies.</summary>
    /// <remarks>Remove the annotation from one of them.</remarks>
    [Status(ConditionStatus.False)]
    public const string NewerDefault = "NewerDefault";
}

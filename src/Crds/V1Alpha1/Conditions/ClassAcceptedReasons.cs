using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of a class's Accepted.</summary>
[ReasonsOf(ClassConditionTypes.Accepted)]
public static class ClassAcceptedReasons
{
    /// <summary>The class is valid.</summary>
    [Status(ConditionStatus.True)]
    public const string Valid = AcceptedReasons.Valid;

    /// <summary>Fields have values that are not allowed, or a sandbox that sets no field would exceed the class's own ceilings.</summary>
    /// <remarks>Change the fields that the message names.</remarks>
    [Status(ConditionStatus.False)]
    public const string InvalidSpec = AcceptedReasons.InvalidSpec;
}

using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of Accepted. Those of a refusal stand in Ready and Stalled too.</summary>
[ReasonsOf(ConditionTypes.Accepted)]
public static class AcceptedReasons
{
    /// <summary>The spec is valid. The message names the class that applies.</summary>
    [Status(ConditionStatus.True)]
    public const string Valid = "Valid";

    /// <summary>Fields have values that are not allowed, or name a Secret that does not exist or may not be used. The message names each field, its value and what is allowed.</summary>
    /// <remarks>Change these fields. If only a Secret is missing, create it: the operator looks for it every five seconds for the first minute, then less and less often, but at least once a minute.</remarks>
    [Status(ConditionStatus.False)]
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The spec is valid but asks for more than its class allows.</summary>
    /// <remarks>Ask for less, name another class, or ask the administrator to raise the ceiling.</remarks>
    [Status(ConditionStatus.False)]
    public const string ExceedsClass = "ExceedsClass";

    /// <summary>There is no class with the name in spec.className.</summary>
    /// <remarks>Name one of the classes that the message lists.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClassNotFound = "ClassNotFound";

    /// <summary>The class that applied before was deleted.</summary>
    /// <remarks>Have the class created again, or name another one.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClassDeleted = "ClassDeleted";

    /// <summary>The class exists, but this namespace may not use it.</summary>
    /// <remarks>Name one of the classes that the message lists, or ask the administrator to add the namespace to spec.allowedNamespaces of the class.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClassNotAllowed = "ClassNotAllowed";

    /// <summary>Every sandbox needs a class here, this one names none, and there is no default class.</summary>
    /// <remarks>Name a class, or ask the administrator to mark one as the default.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClassRequired = "ClassRequired";

    /// <summary>The class itself is invalid or cannot be read.</summary>
    /// <remarks>Ask the administrator to correct the class: its own condition Accepted names the field.</remarks>
    [Status(ConditionStatus.False)]
    public const string InvalidClass = "InvalidClass";

    /// <summary>The operator may not read classes, because it serves only some namespaces.</summary>
    /// <remarks>Leave spec.className out, or ask the administrator to set the chart's value classes.clusterRole.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClassesUnreadable = "ClassesUnreadable";

    /// <summary>The object holds a value that the operator cannot read, which old API servers let in. The message names it. A running pod keeps running.</summary>
    /// <remarks>Correct the value.</remarks>
    [Status(ConditionStatus.False)]
    public const string Unreadable = "Unreadable";
}

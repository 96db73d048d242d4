namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The statuses of a condition.</summary>
public static class ConditionStatus
{
    /// <summary>It is so.</summary>
    public const string True = "True";

    /// <summary>It is not so.</summary>
    public const string False = "False";

    /// <summary>It is not known.</summary>
    public const string Unknown = "Unknown";
}

using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>An object of the desired name exists and belongs to somebody else. It was left alone.</summary>
/// <param name="kind">The object's kind.</param>
/// <param name="key">The object.</param>
/// <param name="controller">Its controller, or null if it has none.</param>
public sealed class OwnershipConflictException(string kind, NamespacedName key, string? controller)
    : Exception($"{kind} \"{key}\" exists already and "
        + (controller is null ? "was not made by this operator" : $"is controlled by {controller}")
        + "; remove or rename one of the two.")
{
    /// <summary>The object's kind.</summary>
    public string Kind { get; } = kind;

    /// <summary>The object.</summary>
    public NamespacedName Key { get; } = key;
}

using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// An object whose JSON does not fit its class (a number too large, a quantity that is none, too much of it). It must not stand in the way of
/// all others: whoever may create one could else blind the operator for everybody.
/// </summary>
/// <param name="Key">The object.</param>
/// <param name="Uid">Its uid; empty if it could not be found.</param>
/// <param name="ResourceVersion">Its version; empty if it could not be found.</param>
/// <param name="Generation">Its generation, or null.</param>
/// <param name="Error">What does not fit, in words for its owner.</param>
public sealed record UnreadableObject(NamespacedName Key, string Uid, string ResourceVersion, long? Generation, string Error)
{
    private const int LongestError = 500;

    internal static UnreadableObject Of(ObjectHead head, string error) => new(
        new(head.Namespace, head.Name!), head.Uid ?? "", head.ResourceVersion ?? "", head.Generation,
        error.Length <= LongestError ? error : error[..LongestError] + "...");
}

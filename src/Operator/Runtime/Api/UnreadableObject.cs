namespace ContainerMcp.Operator.Runtime;

/// <summary>
/// An object whose JSON does not fit its class (a number too large, a quantity that is none). It must not stand in the way of
/// all others: whoever may create one could else blind the operator for everybody.
/// </summary>
/// <param name="Key">The object.</param>
/// <param name="Error">What does not fit.</param>
internal sealed record UnreadableObject(NamespacedName Key, string Error);

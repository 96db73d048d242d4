namespace ContainerMcp.Crds.Attributes;

/// <summary>Says of which conditions the constants of a class are the reasons. The summary of a constant says what has happened, its remarks what to do.</summary>
/// <param name="types">The types of the conditions; none for the reasons of events.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReasonsOfAttribute(params string[] types) : Attribute
{
    /// <summary>The types of the conditions.</summary>
    public IReadOnlyList<string> Types => types;
}

namespace ContainerMcp.Chaos.Tests.Rights;

/// <summary>One verb on one resource, subresources as <c>resource/subresource</c>.</summary>
internal readonly record struct Right(string Group, string Resource, string Verb) : IComparable<Right>
{
    public int CompareTo(Right other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : "." + Group)}";
}

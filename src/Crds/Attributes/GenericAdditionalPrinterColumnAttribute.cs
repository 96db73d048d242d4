namespace ContainerMcp.Crds.Attributes;

/// <summary>A column of <c>kubectl get</c>. Columns appear in the order of the attributes.</summary>
/// <param name="jsonPath">Where the value stands, for example <c>.status.phase</c>.</param>
/// <param name="name">The heading.</param>
/// <param name="type">The OpenAPI type: string, integer, boolean, date.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    /// <summary>Where the value stands.</summary>
    public string JsonPath => jsonPath;

    /// <summary>The heading.</summary>
    public string Name => name;

    /// <summary>The OpenAPI type.</summary>
    public string Type => type;

    /// <summary>0: always shown; greater: only with <c>-o wide</c>.</summary>
    public int Priority { get; init; }
}

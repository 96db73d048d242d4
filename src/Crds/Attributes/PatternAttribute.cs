namespace ContainerMcp.Crds.Attributes;

/// <summary>The regular expression (RE2, anchored by its author) that a string, or each item of a list of strings, must match.</summary>
/// <param name="regexPattern">The expression as it is written to the schema's <c>pattern</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regexPattern) : Attribute
{
    /// <summary>The expression.</summary>
    public string RegexPattern => regexPattern;
}

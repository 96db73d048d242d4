using System.Globalization;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>One thing that is wrong with a spec.</summary>
/// <param name="Path">The field, for example <c>spec.tools.bash.timeoutDefault</c>.</param>
/// <param name="Value">The value found, or null when it is missing.</param>
/// <param name="Allowed">What is allowed instead.</param>
internal sealed record SpecFinding(string Path, string? Value, string Allowed)
{
    // Values come from users and end up in a condition: bounded, and without control characters.
    private const int LongestValue = 64;

    public override string ToString() => Value is null ? $"{Path}: {Allowed}" : $"{Path}: \"{Printable(Value)}\" is not allowed: {Allowed}";

    private static string Printable(string value)
    {
        var text = value.Length > LongestValue ? value[..LongestValue] + "..." : value;
        return string.Concat(text.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
    }
}

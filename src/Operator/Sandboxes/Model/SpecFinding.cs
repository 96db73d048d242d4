using System.Globalization;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>One thing that is wrong with a spec.</summary>
/// <param name="Path">The field, for example <c>spec.tools.bash.timeoutDefault</c>.</param>
/// <param name="Value">The value found, or null when it is missing.</param>
/// <param name="Allowed">What is expected instead; null where <see cref="Why"/> says it all.</param>
internal sealed record SpecFinding(string Path, string? Value, string? Allowed)
{
    // Values come from users and end up in a condition: bounded, and without control characters.
    private const int LongestValue = 64;

    /// <summary>Why the value is not allowed, where what is expected does not say it.</summary>
    public string? Why { get; init; }

    /// <summary>How the value exceeds a ceiling, from the value on: <c>4Gi is more than ...</c>.</summary>
    private string? Excess { get; init; }

    /// <summary>Whether it is a ceiling of the class that stands against the value, and nothing else.</summary>
    public bool IsCeiling { get; init; }

    /// <summary>A value beyond a ceiling of a class.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">The value found.</param>
    /// <param name="excess">How it exceeds, for example <c>more</c> or <c>longer</c>.</param>
    /// <param name="className">The class.</param>
    /// <param name="ceiling">The most that it allows.</param>
    public static SpecFinding Ceiling(string path, string value, string excess, string className, string ceiling) =>
        new(path, value, null) { Excess = $"is {excess} than class \"{className}\" allows ({ceiling})", IsCeiling = true };

    public override string ToString() => (Value, Why, Allowed) switch
    {
        ({ } value, _, _) when Excess is not null => $"{Path}: {Printable(value)} {Excess}",
        ({ } value, null, _) => $"{Path}: \"{Printable(value)}\" is not allowed; expected {Allowed}",
        ({ } value, _, null) => $"{Path}: \"{Printable(value)}\" is not allowed: {Why}",
        ({ } value, _, _) => $"{Path}: \"{Printable(value)}\" is not allowed: {Why}; expected {Allowed}",
        (null, null, _) => $"{Path}: expected {Allowed}",
        (null, _, null) => $"{Path}: {Why}",
        (null, _, _) => $"{Path}: {Why}; expected {Allowed}",
    };

    private static string Printable(string value)
    {
        var text = value.Length > LongestValue ? value[..LongestValue] + "..." : value;
        return string.Concat(text.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
    }
}

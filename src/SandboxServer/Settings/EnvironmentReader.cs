using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>
/// Reads typed values from environment variables, collecting errors instead of throwing at the first, and remembering
/// every variable it was asked for, so that <c>--help</c> and the parser cannot disagree.
/// </summary>
internal sealed class EnvironmentReader(IReadOnlyDictionary<string, string> environment)
{
    private readonly List<string> _errors = [];
    private readonly List<SettingDescription> _descriptions = [];

    /// <summary>Every problem so far.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Every variable asked for so far, in order.</summary>
    public IReadOnlyList<SettingDescription> Descriptions => _descriptions;

    /// <summary>Adds a problem that concerns more than one variable.</summary>
    public void Fail(string error) => _errors.Add(error);

    /// <summary>Whether somebody gave the variable a value.</summary>
    public bool IsSet(string name) => TryGet(name, out _);

    /// <summary>The trimmed value, or null when the variable is unset or blank.</summary>
    public string? Text(string name, string purpose, string allowed, string @default = "")
    {
        _descriptions.Add(new(name, @default, allowed, purpose));
        return TryGet(name, out var value) ? value : @default.Length > 0 ? @default : null;
    }

    /// <summary>A value that <paramref name="parse"/> understands.</summary>
    public T Value<T>(string name, string purpose, string allowed, string @default, TryParse<T> parse)
    {
        _descriptions.Add(new(name, @default, allowed, purpose));
        if (TryGet(name, out var text))
        {
            if (parse(text, out var value))
            {
                return value;
            }

            Refuse(name, text, allowed);
        }

        return parse(@default, out var fallback) ? fallback : throw new InvalidOperationException($"{name}: bad default");
    }

    /// <summary>An absolute http or https URL; null when the variable is unset.</summary>
    public Uri? Url(string name, string purpose)
    {
        const string Allowed = "an http or https URL";
        if (Text(name, purpose, Allowed) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        Refuse(name, text, Allowed);
        return null;
    }

    /// <summary>True for <c>true 1 yes on</c>, false for <c>false 0 no off</c>, in any case.</summary>
    public bool Flag(string name, string purpose, bool @default) =>
        Value<bool>(name, purpose, "true or false", @default ? "true" : "false", SettingParsers.TryFlag);

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, string purpose, int @default, int minimum, int maximum) =>
        Value<int>(name, purpose, $"a whole number from {minimum} to {maximum}", @default.ToString(CultureInfo.InvariantCulture),
            (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
                && value >= minimum && value <= maximum);

    /// <summary>A duration within bounds: seconds, or a Go duration such as <c>1m30s</c>.</summary>
    public TimeSpan Duration(string name, string purpose, string @default, TimeSpan minimum, TimeSpan maximum) =>
        Value<TimeSpan>(name, purpose, $"seconds, or a duration such as 90s, 1m30s or 8h, from {SettingParsers.Show(minimum)} to {SettingParsers.Show(maximum)}", @default,
            (string text, out TimeSpan value) => SettingParsers.TryDuration(text, out value) && value >= minimum && value <= maximum);

    /// <summary>Bytes, written as a number of MiB or as a Kubernetes quantity.</summary>
    public long Size(string name, string purpose, string @default, long minimum, long maximum) =>
        Value<long>(name, purpose, $"a number of MiB, or a quantity such as 512Ki, 10Mi or 1Gi, from {minimum} to {maximum} bytes", @default,
            (string text, out long value) => SettingParsers.TryMebibytes(text, out value) && value >= minimum && value <= maximum);

    /// <summary>
    /// A list separated by commas (or blanks): trimmed, empty entries and doubles ignored. Unset gives the default;
    /// set to nothing gives an empty list, unless <paramref name="emptyIsDefault"/>.
    /// </summary>
    public IReadOnlyList<T> List<T>(string name, string purpose, string allowed, string @default, TryParse<T> parse, bool emptyIsDefault = false)
    {
        _descriptions.Add(new(name, @default, allowed, purpose));
        var isSet = environment.TryGetValue(name, out var text) && !(emptyIsDefault && string.IsNullOrWhiteSpace(text));
        var values = new List<T>();
        foreach (var entry in (isSet ? text! : @default).Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!parse(entry, out var value))
            {
                Refuse(name, entry, allowed);
            }
            else if (!values.Contains(value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        value = environment.TryGetValue(name, out var text) ? text.Trim() : null;
        return !string.IsNullOrEmpty(value);
    }

    // No variable read here holds a secret (tokens and keys are files), but a secret pasted into the wrong variable
    // must not fill the log: the value is cut, and shown without control characters.
    private void Refuse(string name, string value, string allowed) =>
        _errors.Add($"{name}: '{SettingParsers.Printable(value, 60)}' is not allowed. Allowed: {allowed}.");
}

using System.Collections;

namespace ContainerMcp.Operator.Hosting;

/// <summary>
/// Reads typed values from environment variables, collecting errors instead of throwing at the first, and remembering every variable that it was asked for, so that
/// <c>--help</c>, the documentation and the parser cannot disagree.
/// </summary>
/// <param name="variable">Gives a variable's value, or null.</param>
internal sealed class SettingsReader(Func<string, string?> variable)
{
    private const int LongestValue = 80;

    private readonly List<string> _errors = [];
    private readonly List<SettingDescription> _descriptions = [];

    /// <summary>One sentence for each variable whose value cannot be used.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Every variable that was asked for, in order.</summary>
    public IReadOnlyList<SettingDescription> Descriptions => _descriptions;

    /// <summary>A value without a default.</summary>
    public string Required(string name, string purpose, string allowed, string? chart = null)
    {
        _descriptions.Add(new(name, purpose, allowed, null, chart));
        var text = variable(name)?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            _errors.Add($"{name} is not set; it must be {allowed}.");
        }

        return text ?? "";
    }

    /// <summary>A value that <paramref name="parse"/> makes of the variable; null from it means that it cannot be used.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="purpose">What it sets.</param>
    /// <param name="allowed">What is accepted, in words that follow "must be".</param>
    /// <param name="missing">The value of a variable that is not set.</param>
    /// <param name="parse">Reads the trimmed text.</param>
    /// <param name="chart">The chart's value that sets it.</param>
    /// <param name="unset">What <paramref name="missing"/> means, where that is no value.</param>
    public T Value<T>(string name, string purpose, string allowed, T missing, Func<string, T?> parse, string? chart = null, string? unset = null)
        where T : class? =>
        Read(name, purpose, allowed, missing, text => parse(text) is { } value ? (true, value) : (false, missing), chart, unset);

    /// <inheritdoc cref="Value{T}(string, string, string, T, Func{string, T}, string, string)"/>
    public T Value<T>(string name, string purpose, string allowed, T missing, Func<string, T?> parse, string? chart = null, string? unset = null)
        where T : struct =>
        Read(name, purpose, allowed, missing, text => parse(text) is { } value ? (true, value) : (false, missing), chart, unset);

    /// <summary>True or false; null may stand for neither.</summary>
    public bool? Switch(string name, string purpose, bool? missing, string? chart = null, string? unset = null) =>
        Read(name, purpose, "true or false", missing, text => bool.TryParse(text, out var value) ? (true, (bool?)value) : (false, missing), chart, unset);

    /// <summary>A Go duration within bounds.</summary>
    public TimeSpan Duration(string name, string purpose, TimeSpan missing, TimeSpan least, TimeSpan most, string? chart = null) =>
        Value(name, purpose, $"a duration such as 90s, 1h30m or 10h, from {Show(least)} to {Show(most)}", missing, text => SettingParsers.Duration(text, least, most), chart);

    private T Read<T>(string name, string purpose, string allowed, T missing, Func<string, (bool IsRead, T Value)> parse, string? chart, string? unset)
    {
        _descriptions.Add(new(name, purpose, allowed, unset ?? Show(missing), chart));
        if (variable(name)?.Trim() is not { Length: > 0 } text)
        {
            return missing;
        }

        var (isRead, value) = parse(text);
        if (!isRead)
        {
            _errors.Add($"{name} is \"{(text.Length > LongestValue ? text[..LongestValue] + "…" : text)}\"; it must be {allowed}.");
        }

        return value;
    }

    private static string Show(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.TotalHours >= 1 && time.Ticks % TimeSpan.TicksPerHour == 0 ? $"{time.TotalHours:0}h" : $"{time.TotalSeconds:0}s",
        string text => text,
        IReadOnlyDictionary<string, string> labels => string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")),
        IEnumerable list => string.Join(',', list.Cast<object>()) is { Length: > 0 } entries ? entries : "none",
        null => "none",
        _ => value.ToString()!,
    };
}

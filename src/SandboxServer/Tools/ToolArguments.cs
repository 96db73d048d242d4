using System.Text.Json;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>The checked arguments of one call.</summary>
/// <remarks>Arguments that the tool does not know are ignored, as in the original.</remarks>
internal sealed class ToolArguments
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private ToolArguments()
    {
    }

    /// <summary>A required text, or an optional one that has a default.</summary>
    public string Text(string name) => (string)_values[name];

    /// <summary>An optional text; null when absent.</summary>
    public string? OptionalText(string name) => _values.GetValueOrDefault(name) as string;

    /// <summary>An optional whole number; null when absent.</summary>
    public long? OptionalNumber(string name) => _values.GetValueOrDefault(name) as long?;

    /// <summary>The call's own timeout; null when absent.</summary>
    public TimeSpan? Timeout => OptionalSeconds("timeout");

    /// <summary>An optional number of seconds; null when absent.</summary>
    public TimeSpan? OptionalSeconds(string name) => _values.GetValueOrDefault(name) as TimeSpan?;

    /// <summary>Checks raw arguments against the declared ones.</summary>
    /// <exception cref="ToolArgumentException">One is missing or has the wrong form; the message names it and what is allowed.</exception>
    public static ToolArguments Read(ToolDefinition tool, IDictionary<string, JsonElement>? raw)
    {
        var arguments = new ToolArguments();
        foreach (var parameter in tool.Parameters)
        {
            if (raw is not null && raw.TryGetValue(parameter.Name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            {
                arguments._values[parameter.Name] = parameter switch
                {
                    { MaximumSeconds: { } maximum } => Seconds(parameter, value, maximum),
                    { WholeNumbers: { } range } => Whole(parameter, value, range),
                    _ => String(parameter, value),
                };
            }
            else if (parameter.Required)
            {
                throw new ToolArgumentException($"argument '{parameter.Name}' is missing. Allowed: {parameter.Allowed}.");
            }
            else if (parameter.Default is { } @default)
            {
                arguments._values[parameter.Name] = @default;
            }
        }

        return arguments;
    }

    private static string String(ToolParameter parameter, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(parameter, value);
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: JSON allows it, Unicode does not.
            throw new ToolArgumentException($"argument '{parameter.Name}' is not valid Unicode text. Allowed: {parameter.Allowed}.");
        }
    }

    private static TimeSpan Seconds(ToolParameter parameter, JsonElement value, double maximum)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds))
        {
            throw Wrong(parameter, value);
        }

        return seconds > 0 && seconds <= maximum
            ? TimeSpan.FromSeconds(seconds)
            : throw new ToolArgumentException($"argument '{parameter.Name}' is out of range. Allowed: {parameter.Allowed}.");
    }

    // Models write 5.0 for 5.
    private static long Whole(ToolParameter parameter, JsonElement value, (long From, long To) range)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            throw Wrong(parameter, value);
        }

        return number >= range.From && number <= range.To && number == Math.Floor(number)
            ? (long)number
            : throw new ToolArgumentException($"argument '{parameter.Name}' is out of range. Allowed: {parameter.Allowed}.");
    }

    private static ToolArgumentException Wrong(ToolParameter parameter, JsonElement value)
    {
        var kind = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            JsonValueKind.Number => "a number",
            JsonValueKind.String => "a string",
            JsonValueKind.Array => "an array",
            _ => "an object",
        };
        return new($"argument '{parameter.Name}' is {kind}. Allowed: {parameter.Allowed}.");
    }
}

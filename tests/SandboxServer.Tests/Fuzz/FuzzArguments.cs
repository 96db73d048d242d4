using System.Text.Json;

namespace ContainerMcp.SandboxServer.Tests.Fuzz;

/// <summary>Random arguments for a tool, made from the schema that it publishes, and which of them break it.</summary>
/// <param name="Json">The arguments.</param>
/// <param name="Wrong">Names of those that the schema does not allow.</param>
internal sealed record FuzzArguments(string Json, IReadOnlyList<string> Wrong)
{
    /// <summary>Whether there is a text in it that is no text: half of a surrogate pair.</summary>
    public bool IsUnreadable => Json.Contains(FuzzValues.Broken, StringComparison.Ordinal);

    // What no call may wait for longer than.
    private const string Short = "0.3";

    public static FuzzArguments Make(JsonElement schema, Random random)
    {
        var values = new FuzzValues(random);
        var wrong = new List<string>();
        var parts = new List<string>();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            var isNumber = property.Value.TryGetProperty("maximum", out var maximum);
            var right = property.Value.GetProperty("type").GetString() == "integer" ? property.Value.GetProperty("minimum").GetRawText() : Short;
            var (text, isWrong) = random.Next(8) switch
            {
                0 => (null, required.Contains(property.Name)),
                1 => ("null", required.Contains(property.Name)),
                2 => (values.Composite(), true),
                3 => isNumber ? (values.Text(), true) : (values.Number(), true),
                4 => isNumber ? ("-1", true) : (values.BrokenText(), true),
                5 when isNumber => ((maximum.GetDouble() + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), true),
                _ => isNumber ? (right, false) : (values.Text(), false),
            };
            if (text is not null)
            {
                parts.Add($"\"{property.Name}\":{text}");
            }

            if (isWrong)
            {
                wrong.Add(property.Name);
            }
        }

        // Lines or bytes, not both.
        var given = parts.Where(part => !part.EndsWith(":null", StringComparison.Ordinal)).Select(part => part[1..part.IndexOf('"', 1)]).ToHashSet();
        if (given.Overlaps(["offset", "limit"]) && given.Overlaps(["byte_offset", "byte_limit"]))
        {
            wrong.Add("offset");
        }

        if (random.Next(10) == 0)
        {
            parts.Add($"\"unknown\":{values.Any()}");
        }

        return new($"{{{string.Join(',', parts.OrderBy(_ => random.Next()))}}}", wrong);
    }
}

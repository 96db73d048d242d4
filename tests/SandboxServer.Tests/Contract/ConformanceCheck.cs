using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>Makes the calls of a row and checks what came back, also what holds for every answer whatever was called.</summary>
/// <param name="client">Connected to the server.</param>
/// <param name="tools">What it publishes.</param>
/// <param name="hostPaths">Paths of the machine that no answer may name; the first, the workspace, may be named by what runs in it.</param>
internal sealed class ConformanceCheck(McpClient client, IReadOnlyDictionary<string, McpClientTool> tools, IReadOnlyList<string> hostPaths)
{
    private static readonly string[] Insides = ["   at ContainerMcp", "   at System", "   at ModelContextProtocol", ".cs:line", "System.Text.Json", "System.IO", "nternal error", ServerProcess.Token];

    /// <summary>A check against a server and everything it publishes.</summary>
    public static async Task<ConformanceCheck> CreateAsync(McpClient client, params IReadOnlyList<string> hostPaths) =>
        new(client, (await client.ListToolsAsync()).ToDictionary(tool => tool.Name), hostPaths);

    public async Task RunAsync(IEnumerable<ConformanceStep> steps)
    {
        foreach (var step in steps)
        {
            var result = await client.CallToolAsync(step.Tool, Arguments(step.Arguments));
            var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
            var about = $"{step.Tool} {Short(step.Arguments)} gave {Short(text)}; expected {Short(step.Expected)}";
            foreach (var inside in Insides.Concat(step.Tool.StartsWith("file_", StringComparison.Ordinal) ? hostPaths : hostPaths.Skip(1)))
            {
                Assert.False(text.Contains(inside, StringComparison.Ordinal), $"'{inside}' in the answer: {about}");
            }

            if (step.Expected.StartsWith('!'))
            {
                Assert.True(result.IsError == true && result.StructuredContent is null, about);
                Assert.True(text.StartsWith($"Error executing tool {step.Tool}: ", StringComparison.Ordinal) && text.Contains(step.Expected[1..], StringComparison.Ordinal), about);
                continue;
            }

            Assert.True(result.StructuredContent is not null, about);
            var structure = result.StructuredContent!.Value;
            Assert.True(result.IsError != true || structure.GetProperty("error").GetString() is { Length: > 0 }, about);
            Assert.True(JsonElement.DeepEquals(structure, JsonElement.Parse(text)), $"the text is not the structure: {about}");
            AssertFits(structure, tools[step.Tool].ReturnJsonSchema!.Value, about);
            AssertSaysHowItEnded(structure, about);
            AssertMatches(structure, JsonElement.Parse(step.Expected), "result", about);
        }
    }

    private static Dictionary<string, object?> Arguments(string json) => JsonSerializer.Deserialize<Dictionary<string, object?>>(json)!;

    private static string Short(string text) => text.Length > 1000 ? text[..1000] + "…" : text;

    private static void AssertSaysHowItEnded(JsonElement structure, string about)
    {
        var error = structure.TryGetProperty("error", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        if (structure.TryGetProperty("success", out var success))
        {
            // What a script wrote to its standard error is in "error" too, so a success may have one there.
            Assert.True(success.GetBoolean() ? error.Length == 0 || structure.TryGetProperty("output", out _) : error.Length > 0, $"success and error disagree: {about}");
        }
    }

    /// <summary>Required keys are there, no others than described, all of their types.</summary>
    private static void AssertFits(JsonElement value, JsonElement schema, string about)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return;
        }

        string[] allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(each => each.GetString()!)] : [type.GetString()!];
        Assert.True(Kinds(value).Any(allowed.Contains), $"{value.ValueKind} is not {string.Join('/', allowed)}: {about}");
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                AssertFits(item, schema.GetProperty("items"), about);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var required in schema.GetProperty("required").EnumerateArray())
            {
                Assert.True(value.TryGetProperty(required.GetString()!, out _), $"{required} is missing: {about}");
            }

            foreach (var property in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(property.Name, out var described), $"{property.Name} is not in the schema: {about}");
                AssertFits(property.Value, described, about);
            }
        }
    }

    private static string[] Kinds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ["string"],
        JsonValueKind.Number => value.TryGetInt64(out _) ? ["integer", "number"] : ["number"],
        JsonValueKind.True or JsonValueKind.False => ["boolean"],
        JsonValueKind.Array => ["array"],
        JsonValueKind.Object => ["object"],
        _ => ["null"],
    };

    private static void AssertMatches(JsonElement actual, JsonElement expected, string where, string about)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in expected.EnumerateObject())
                {
                    Assert.True(actual.TryGetProperty(property.Name, out var value), $"{where}.{property.Name} is missing: {about}");
                    AssertMatches(value, property.Value, $"{where}.{property.Name}", about);
                }

                break;
            case JsonValueKind.Array:
                Assert.True(actual.GetArrayLength() == expected.GetArrayLength(), $"length of {where}: {about}");
                foreach (var (item, wanted) in actual.EnumerateArray().Zip(expected.EnumerateArray()))
                {
                    AssertMatches(item, wanted, $"{where}[]", about);
                }

                break;
            case JsonValueKind.String when expected.GetString() is ['~', .. var part]:
                Assert.True(actual.GetString()!.Contains(part, StringComparison.Ordinal), $"{where} does not contain '{part}': {about}");
                break;
            case JsonValueKind.String when expected.GetString() is ['^', ..] pattern:
                Assert.True(Regex.IsMatch(actual.GetString()!, pattern, RegexOptions.Singleline), $"{where} does not match '{pattern}': {about}");
                break;
            default:
                Assert.True(JsonElement.DeepEquals(actual, expected), $"{where}: {about}");
                break;
        }
    }
}

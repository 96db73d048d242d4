using System.Text.Json.Nodes;
using ContainerMcp.Definitions.Tests.Server;

namespace ContainerMcp.Definitions.Tests;

/// <summary>The chart's definitions, as the code of Kubernetes 1.36 takes them.</summary>
public sealed class DefinitionTests(SharedServer shared)
{
    public static TheoryData<string, string> Definitions => new() { { "McpSandbox", "mcpsandboxes" }, { "McpSandboxClass", "mcpsandboxclasses" } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DefinitionServer Server => shared.Server;

    [Theory]
    [MemberData(nameof(Definitions))]
    public async Task They_are_accepted_without_a_word(string kind, string plural)
    {
        var definition = await Server.DefinitionAsync(plural + ".containermcp.dev", Token);
        var conditions = definition["status"]!["conditions"]!.AsArray().ToDictionary(condition => (string)condition!["type"]!, condition => (string)condition!["status"]!);

        Assert.Equal(kind, (string?)definition["status"]!["acceptedNames"]!["kind"]);
        Assert.Equal(("True", "True"), (conditions["Established"], conditions["NamesAccepted"]));
        Assert.False(conditions.ContainsKey("NonStructuralSchema"));
    }

    [Theory]
    [InlineData("McpSandbox", "{}")]
    [InlineData("McpSandboxClass", "{}")]
    public async Task An_empty_spec_is_enough(string kind, string spec)
    {
        var answer = await Server.TryAsync(kind, spec);

        Assert.True(answer.IsSuccess, answer.Body.ToJsonString());
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public async Task What_a_class_may_say_is_not_filled_in()
    {
        var spec = (await Server.TryAsync("McpSandbox", "{workspace: {ephemeral: true}, tools: {bash: {timeoutMax: 1h}}}")).Ok().Body["spec"]!;

        Assert.Equal("""{"suspend":false,"tools":{"bash":{"timeoutMax":"1h"}},"workspace":{"ephemeral":true}}""", Sorted(spec).ToJsonString());
    }

    [Theory]
    [InlineData("McpSandbox", "{toolz: {}}", "toolz")]
    [InlineData("McpSandbox", "{tools: {bash: {allowed: [ls]}}}", "allowed")]
    [InlineData("McpSandboxClass", "{maximum: {}}", "maximum")]
    public async Task An_unknown_field_is_named_or_dropped(string kind, string spec, string field)
    {
        var refused = await Server.TryAsync(kind, spec);
        var made = (await Server.CreateAsync(kind, $"unknown-{field.ToLowerInvariant()}", spec)).Ok();

        Assert.False(refused.IsSuccess);
        Assert.Contains($"unknown field \"spec.", (string?)refused.Body["message"], StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{field}\"", made.Body["spec"]!.ToJsonString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Examples => new(Directory.GetFiles(Repository.PathOf("examples"), "*.yaml").Select(file => Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_is_accepted(string file)
    {
        foreach (var document in (await File.ReadAllTextAsync(Repository.PathOf("examples/" + file), Token)).Split("\n---"))
        {
            var kind = document.Split('\n').Single(line => line.StartsWith("kind:", StringComparison.Ordinal))[5..].Trim();
            var answer = await Server.TryFileAsync(kind, document);

            Assert.True(answer.IsSuccess, $"{file}: {answer.Body["message"]}");
        }
    }

    private static JsonNode Sorted(JsonNode node) => node is JsonObject members
        ? new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, Sorted(member.Value!))))
        : node.DeepClone();
}

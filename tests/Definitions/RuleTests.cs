using System.Text.Json.Nodes;
using ContainerMcp.Definitions.Tests.Server;

namespace ContainerMcp.Definitions.Tests;

/// <summary>Every rule of the definitions (x-kubernetes-validations), by the code that evaluates them in an API server.</summary>
public sealed class RuleTests(SharedServer shared)
{
    private const string Peer = "egress: [{ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}]";

    private static readonly string Long = new('v', 32768);

    /// <summary>What a sandbox's spec, or the defaults of a class, may not say, with the field and the words of the refusal.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "McpSandbox", "{env: [{name: A}]}", "spec.env[0]" },
        { "McpSandbox", "{env: [{name: A, value: b, secretKeyRef: {name: a, key: b}}]}", "spec.env[0]" },
        { "McpSandbox", $"{{env: [{{name: A, value: {Long}}}, {{name: B, value: {Long}}}]}}", "spec.env" },
        { "McpSandbox", $"{{nodeSelector: {{{new string('k', 318)}: v}}}}", "spec.nodeSelector" },
        { "McpSandbox", $"{{network: {{egress: [{{podSelector: {{matchLabels: {{{new string('k', 318)}: v}}}}}}]}}}}", "spec.network.egress[0].podSelector.matchLabels" },
        { "McpSandbox", $"{{network: {{{Peer}}}}}", "spec.network.egress[0]" },
        { "McpSandbox", "{network: {ingressFrom: [{}]}}", "spec.network.ingressFrom[0]" },
        { "McpSandbox", "{network: {egress: [{ipBlock: {cidr: 10.0.0.0/33}}]}}", "spec.network.egress[0].ipBlock.cidr" },
        { "McpSandbox", "{network: {ingressFrom: [{ipBlock: {cidr: 10.0.0.0/8, except: [nowhere]}}]}}", "spec.network.ingressFrom[0].ipBlock.except[0]" },
        { "McpSandbox", "{podMetadata: {annotations: {containermcp.dev/x: v}}}", "spec.podMetadata.annotations" },
        { "McpSandbox", "{podMetadata: {labels: {app.kubernetes.io/name: v}}}", "spec.podMetadata.labels" },
        { "McpSandbox", "{podMetadata: {labels: {kubernetes.io/x: v}}}", "spec.podMetadata.labels" },
        { "McpSandbox", "{security: {appArmorProfile: {type: Localhost}}}", "spec.security.appArmorProfile" },
        { "McpSandbox", "{security: {seccompProfile: {type: RuntimeDefault, localhostProfile: x}}}", "spec.security.seccompProfile" },
        { "McpSandbox", "{tools: {bash: {timeoutDefault: 2m, timeoutMax: 1m}}}", "spec.tools.bash" },
        { "McpSandbox", "{tools: {python: {timeoutDefault: 1m1s, timeoutMax: 60s}}}", "spec.tools.python" },
        { "McpSandbox", "{tools: {web: {search: {provider: searxng}}}}", "spec.tools.web.search" },
        { "McpSandbox", "{tools: {web: {search: {provider: brave}}}}", "spec.tools.web.search" },
        { "McpSandbox", "{workspace: {ephemeral: true, storageClassName: fast}}", "spec.workspace" },
        { "McpSandbox", "{workspace: {ephemeral: true, retention: Retain}}", "spec.workspace" },
        { "McpSandboxClass", "{defaults: {tools: {bash: {timeoutDefault: 2m, timeoutMax: 1m}}}}", "spec.defaults.tools.bash" },
        { "McpSandboxClass", "{defaults: {security: {appArmorProfile: {type: Localhost}}}}", "spec.defaults.security.appArmorProfile" },
        { "McpSandboxClass", "{defaults: {tools: {web: {search: {provider: searxng}}}}}", "spec.defaults.tools.web.search" },
        { "McpSandboxClass", "{defaults: {tools: {web: {search: {provider: brave}}}}}", "spec.defaults.tools.web.search" },
        { "McpSandboxClass", $"{{defaults: {{network: {{{Peer}}}}}}}", "spec.defaults.network.egress[0]" },
    };

    private DefinitionServer Server => shared.Server;

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_a_rule_forbids_is_refused_with_its_words(string kind, string spec, string field)
    {
        var answer = await Server.TryAsync(kind, spec);
        var causes = answer.Causes.Where(cause => cause.Field.StartsWith(field, StringComparison.Ordinal)).Select(cause => cause.Message).ToList();

        Assert.True(causes.Count > 0, $"{answer.Status} {answer.Body.ToJsonString()}");
        Assert.Contains(await MessagesAsync(kind), rule => causes.Any(cause => cause.EndsWith(rule, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_rule_of_a_sandbox_is_tried()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (kind, spec, _) in Wrong.Select(row => row.Data).Where(row => row.Item1 == "McpSandbox"))
        {
            var answer = await Server.TryAsync(kind, spec);
            seen.UnionWith((await MessagesAsync(kind)).Where(rule => answer.Causes.Any(cause => cause.Message.EndsWith(rule, StringComparison.Ordinal))));
        }

        Assert.Equal((await MessagesAsync("McpSandbox")).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    /// <summary>A rule that fails on what a pattern refuses anyway would answer with words that help nobody.</summary>
    [Theory]
    [InlineData("{tools: {bash: {timeoutDefault: 1s, timeoutMax: 999999999h}}}", "spec.tools.bash.timeoutMax")]
    [InlineData("{tools: {python: {timeoutDefault: soon, timeoutMax: 2m}}}", "spec.tools.python.timeoutDefault")]
    [InlineData("{lifecycle: {ttl: 999999999h}}", "spec.lifecycle.ttl")]
    [InlineData("{lifecycle: {idleTimeout: -5s}}", "spec.lifecycle.idleTimeout")]
    public async Task What_a_pattern_refuses_is_refused_by_that_alone(string spec, string field)
    {
        var cause = Assert.Single((await Server.TryAsync("McpSandbox", spec)).Causes);

        Assert.Equal(field, cause.Field);
        Assert.Contains("should match", cause.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlySet<string>> MessagesAsync(string kind)
    {
        var name = kind == "McpSandbox" ? "mcpsandboxes.containermcp.dev" : "mcpsandboxclasses.containermcp.dev";
        var schema = (await Server.DefinitionAsync(name, TestContext.Current.CancellationToken))["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        return Rules(schema).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Rules(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "x-kubernetes-validations" && member.Value is JsonArray rules
            ? rules.Select(rule => (string)rule!["message"]!)
            : Rules(member.Value)),
        JsonArray items => items.SelectMany(Rules),
        _ => [],
    };
}

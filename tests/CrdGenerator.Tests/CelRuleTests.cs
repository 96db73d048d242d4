using System.Text.Json;
using Cel;
using ContainerMcp.Crds.V1Alpha1;
using Xunit;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator.Tests;

/// <summary>
/// The rules of the definitions, evaluated as API servers from 1.25 on evaluate them, by an implementation of the same language:
/// no such server can be had where these tests run, and older ones drop the rules. One thing that implementation does differently: has()
/// is false of an empty value, so the cases have none.
/// </summary>
public sealed class CelRuleTests
{
    private const string Peer = "has(self.ipBlock) != (has(self.podSelector) || has(self.namespaceSelector))";
    private const string Profile = "(self.type == 'Localhost') == has(self.localhostProfile)";
    private const string Timeouts = Patterns.TimeoutsRule;
    private const string Reserved = "self.all(k, !k.matches('^([^/]*[.])?(containermcp[.]dev|kubernetes[.]io|k8s[.]io)/') || k.startsWith('user.containermcp.dev/') || k.startsWith('cluster-autoscaler.kubernetes.io/'))";
    private const string Range = Patterns.RangeRule;
    private const string Keys = "self.all(k, size(k) <= 317)";
    private const string Variables = "self.map(v, size(v.name) + (has(v.value) ? size(v.value) : 0)).sum() <= 65536";
    private const string Searxng = "!has(self.provider) || self.provider != 'searxng' || has(self.url)";
    private const string Brave = "!has(self.provider) || self.provider != 'brave' || has(self.secretKeyRef)";
    private const string Variable = "has(self.value) != has(self.secretKeyRef)";
    private const string EphemeralClass = "!self.ephemeral || !has(self.storageClassName)";
    private const string EphemeralRetention = "!self.ephemeral || !has(self.retention) || self.retention != 'Retain'";

    private const string NamespaceNames = "has(self.names) == (self.from == 'Names')";
    private const string NamespaceSelector = "has(self.selector) == (self.from == 'Selector')";

    public static TheoryData<string, string, bool> Cases => new()
    {
        { Peer, """{"ipBlock":{"cidr":"10.0.0.0/8"}}""", true },
        { Peer, """{"podSelector":{"matchLabels":{"a":"b"}}}""", true },
        { Peer, """{"podSelector":{"matchLabels":{"a":"b"}},"namespaceSelector":{"matchLabels":{"a":"b"}}}""", true },
        { Peer, "{}", false },
        { Peer, """{"ipBlock":{"cidr":"10.0.0.0/8"},"namespaceSelector":{"matchLabels":{"a":"b"}}}""", false },
        { Profile, """{"type":"Localhost","localhostProfile":"mcp"}""", true },
        { Profile, """{"type":"RuntimeDefault"}""", true },
        { Profile, """{"type":"Localhost"}""", false },
        { Profile, """{"type":"Unconfined","localhostProfile":"mcp"}""", false },
        { Timeouts, "{}", true },
        { Timeouts, """{"timeoutDefault":"200s"}""", true },
        { Timeouts, """{"timeoutDefault":"1m30s","timeoutMax":"90s"}""", true },
        { Timeouts, """{"timeoutDefault":"500ms","timeoutMax":"1.5s"}""", true },
        { Timeouts, """{"timeoutDefault":"200s","timeoutMax":"2m"}""", false },
        { Timeouts, """{"timeoutDefault":"1h","timeoutMax":"59m59s"}""", false },
        { Timeouts, """{"timeoutDefault":"soon","timeoutMax":"2m"}""", true },
        { Timeouts, """{"timeoutDefault":"1s","timeoutMax":"999999999h"}""", true },
        { Range, "\"10.0.0.0/8\"", true },
        { Range, "\"2001:db8::/32\"", true },
        { Range, "\"10.0.0.0/33\"", false },
        { Keys, $$$"""{"{{{new string('k', 317)}}}":"v"}""", true },
        { Keys, $$$"""{"{{{new string('k', 318)}}}":"v"}""", false },
        { Variables, "[]", true },
        { Variables, $$$"""[{"name":"A","value":"{{{new string('v', 32767)}}}"},{"name":"B","value":"{{{new string('v', 32767)}}}"}]""", true },
        { Variables, $$$"""[{"name":"A","value":"{{{new string('v', 32767)}}}"},{"name":"B","value":"{{{new string('v', 32766)}}}"},{"name":"CD","secretKeyRef":{"name":"s","key":"k"}}]""", false },
        { Reserved, "{}", true },
        { Reserved, """{"user.containermcp.dev/team":"red","example.org/kubernetes.io":"b","x-k8s.io/a":"b"}""", true },
        { Reserved, """{"cluster-autoscaler.kubernetes.io/safe-to-evict":"true"}""", true },
        { Reserved, """{"kubernetes.io/x":"b"}""", false },
        { Reserved, """{"node.k8s.io/x":"b"}""", false },
        { Reserved, """{"example.org/containermcp.dev":"a","app":"b"}""", true },
        { Reserved, """{"app":"b","containermcp.dev/sandbox":"other"}""", false },
        { Reserved, """{"app.kubernetes.io/name":"other"}""", false },
        { NamespaceNames, """{"from":"Names","names":["a"]}""", true },
        { NamespaceNames, """{"from":"All"}""", true },
        { NamespaceNames, """{"from":"Names"}""", false },
        { NamespaceNames, """{"from":"All","names":["a"]}""", false },
        { NamespaceSelector, """{"from":"Selector","selector":{"matchLabels":{"a":"b"}}}""", true },
        { NamespaceSelector, """{"from":"Names","names":["a"]}""", true },
        { NamespaceSelector, """{"from":"Selector"}""", false },
        { NamespaceSelector, """{"from":"All","selector":{"matchLabels":{"a":"b"}}}""", false },
        { Searxng, "{}", true },
        { Searxng, """{"provider":"brave"}""", true },
        { Searxng, """{"provider":"searxng","url":"http://search.example"}""", true },
        { Searxng, """{"provider":"searxng"}""", false },
        { Brave, """{"provider":"none"}""", true },
        { Brave, """{"provider":"brave","secretKeyRef":{"name":"a","key":"b"}}""", true },
        { Brave, """{"provider":"brave","url":"http://search.example"}""", false },
        { Variable, """{"name":"A","value":"b"}""", true },
        { Variable, """{"name":"A","secretKeyRef":{"name":"a","key":"b"}}""", true },
        { Variable, """{"name":"A"}""", false },
        { Variable, """{"name":"A","value":"b","secretKeyRef":{"name":"a","key":"b"}}""", false },
        { EphemeralClass, """{"ephemeral":true,"size":"1Gi"}""", true },
        { EphemeralClass, """{"ephemeral":false,"storageClassName":"fast"}""", true },
        { EphemeralClass, """{"ephemeral":true,"storageClassName":"fast"}""", false },
        { EphemeralRetention, """{"ephemeral":true,"retention":"Delete"}""", true },
        { EphemeralRetention, """{"ephemeral":false,"retention":"Retain"}""", true },
        { EphemeralRetention, """{"ephemeral":true,"retention":"Retain"}""", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_accepts_the_good_and_refuses_the_bad(string rule, string self, bool accepted)
    {
        using var document = JsonDocument.Parse(self);
        var environment = new CelEnvironment([], "");
        environment.RegisterFunction("sum", [typeof(object)], Sum);
        var program = environment.Compile(rule);

        Assert.Equal(accepted, program(new Dictionary<string, object?> { ["self"] = Value(document.RootElement) }));
    }

    [Fact]
    public void Every_rule_of_the_definitions_was_tried_with_good_and_bad()
    {
        var rules = new[] { typeof(McpSandbox), typeof(McpSandboxClass) }
            .SelectMany(entity => Schemas.WithPaths(Schemas.Root(entity)))
            .Where(entry => entry.Node.ContainsKey("x-kubernetes-validations"))
            .SelectMany(entry => ((List<object>)entry.Node["x-kubernetes-validations"]).Cast<Schema>())
            .Select(rule => (string)rule["rule"])
            .ToHashSet();
        var tried = Cases.Select(row => row.Data).ToList();

        Assert.Equal(rules.Order(StringComparer.Ordinal), tried.Where(row => row.Item3).Select(row => row.Item1).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(rules.Order(StringComparer.Ordinal), tried.Where(row => !row.Item3).Select(row => row.Item1).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Of Kubernetes' own library of functions; the others are CEL's.</summary>
    private static object? Sum(object?[] arguments) => ((System.Collections.IEnumerable)arguments[0]!).Cast<object>().Sum(Convert.ToInt64);

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        _ => element.GetString(),
    };
}

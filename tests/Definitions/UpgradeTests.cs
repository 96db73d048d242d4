using System.Text.Json.Nodes;
using ContainerMcp.Definitions.Tests.Server;

namespace ContainerMcp.Definitions.Tests;

/// <summary>Objects that were made under the definitions of earlier charts, after those of this one are installed.</summary>
public sealed class UpgradeTests
{
    /// <summary>Only what every definition so far knew.</summary>
    private const string Full =
        """
        {suspend: true,
         resources: {limits: {cpu: 2, memory: 2Gi}},
         workspace: {size: 2Gi, retention: Retain},
         lifecycle: {ttl: 8h, idleTimeout: 30m, onExpiry: Suspend},
         tools: {bash: {allowedCommands: [ls, cat], timeoutDefault: 30s, timeoutMax: 2m}, python: {memoryLimit: 512Mi}, file: {maxSize: 1Mi, allowedExtensions: [txt]}, web: {allowedDomains: [example.org]}},
         network: {ingressFrom: [{podSelector: {matchLabels: {app: agent}}}], egress: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]},
         env: [{name: A, value: b}, {name: B, secretKeyRef: {name: s, key: k}}],
         nodeSelector: {disk: fast},
         tolerations: [{key: dedicated, operator: Equal, value: agents, effect: NoSchedule}],
         affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}}}
        """;

    public static TheoryData<string> Earlier => new(Directory.GetDirectories(Repository.Earlier).Select(folder => Path.GetFileName(folder)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task An_object_of_before_keeps_its_meaning_and_can_be_written(string version)
    {
        await using var server = await DefinitionServer.StartAsync(Token);
        await server.InstallAsync(Path.Combine(Repository.Earlier, version), Token);
        (await server.CreateAsync("McpSandbox", "old", Full)).Ok();
        var before = (await server.ReadAsync("McpSandbox", "old")).Ok().Body["spec"]!;

        await server.InstallAsync(Repository.Definitions, Token);
        var after = (await server.ReadAsync("McpSandbox", "old")).Ok().Body["spec"]!;

        Assert.True(JsonNode.DeepEquals(before, after), $"before {before.ToJsonString()}\nafter  {after.ToJsonString()}");
        (await server.ApplyStatusAsync("McpSandbox", "old", "{phase: Suspended, observedGeneration: 1}")).Ok();
        (await server.MergeAsync("McpSandbox", "old", """{"metadata": {"labels": {"a": "b"}}}""")).Ok();
        (await server.MergeAsync("McpSandbox", "old", """{"spec": {"suspend": false}}""")).Ok();
    }

    /// <summary>What a definition of before took and this one refuses must not keep the operator from saying so, nor anybody from deleting or mending it.</summary>
    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task An_object_that_would_be_refused_now_can_still_be_told_of_and_mended(string version)
    {
        await using var server = await DefinitionServer.StartAsync(Token);
        await server.InstallAsync(Path.Combine(Repository.Earlier, version), Token);
        (await server.CreateAsync("McpSandbox", "odd", "{affinity: {whatever: {it: [was]}}, podMetadata: {labels: {kubernetes.io/os: x}}}")).Ok();

        await server.InstallAsync(Repository.Definitions, Token);

        (await server.ApplyStatusAsync("McpSandbox", "odd", "{phase: Failed, observedGeneration: 1}")).Ok();
        (await server.MergeAsync("McpSandbox", "odd", """{"metadata": {"annotations": {"a": "b"}}}""")).Ok();
        (await server.MergeAsync("McpSandbox", "odd", """{"spec": {"affinity": null, "podMetadata": null}}""")).Ok();
    }
}

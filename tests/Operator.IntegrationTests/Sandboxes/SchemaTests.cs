using ContainerMcp.TestCluster;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>The committed CRD, as a real API server and kubectl understand it.</summary>
public sealed class SchemaTests(SharedCluster cluster)
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "{workspace: {sizes: 1Gi}}", "sizes" },
        { "{toolz: {}}", "toolz" },
        { "{workspace: {size: -1Gi}}", "spec.workspace.size" },
        { "{workspace: {size: -5}}", "spec.workspace.size" },
        { "{workspace: {retention: Keep}}", "spec.workspace.retention" },
        { "{resources: {limits: {memory: -1Gi}}}", "spec.resources.limits.memory" },
        { "{tools: {bash: {timeoutMax: 2 minutes}}}", "spec.tools.bash.timeoutMax" },
        { "{tools: {bash: {allowedCommands: [/bin/sh]}}}", "spec.tools.bash.allowedCommands" },
        { "{tools: {web: {search: {provider: altavista}}}}", "spec.tools.web.search.provider" },
        { "{security: {seccompProfile: {type: Anything}}}", "spec.security.seccompProfile.type" },
        { "{security: {seccompProfile: {}}}", "seccompProfile" },
        { "{env: [{name: A, value: b}, {name: A, value: c}]}", "spec.env[1]" },
        { "{env: [{value: b}]}", "spec.env" },
        { "{className: Not A Name}", "spec.className" },
        { "{affinity: {nodeAffinity: 3}}", "spec.affinity.nodeAffinity" },
        { "{affinity: {a: [[[[]]]]}}", "a" },
        { "{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{namespaces: [x]}]}}}", "topologyKey" },
        { "{lifecycle: {ttl: 999999999h}}", "spec.lifecycle.ttl" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Kubectl_apply_refuses_what_the_schema_forbids(string spec, string field)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync(lab, "one", spec));

        Assert.Contains(field, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a23456789012345678901234567890123456789012345678xy")]
    [InlineData("with.dot")]
    public async Task Names_that_do_not_fit_children_are_refused(string name)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync(lab, name, "{}"));

        Assert.Contains("metadata.name", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_leaves_open_what_a_class_may_say()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await ApplyAsync(lab, "one", "{workspace: {ephemeral: true}, tools: {bash: {timeoutMax: 1h}}}");
        var spec = (await lab.GetAsync("one")).Spec;

        Assert.Equal((null, null, true, false), (spec.Workspace.Size, spec.Workspace.Retention, spec.Workspace.Ephemeral, spec.Suspend));
        Assert.Equal((null, null, "1h"), (spec.Tools.Bash.Enabled, spec.Tools.Bash.TimeoutDefault, spec.Tools.Bash.TimeoutMax));
    }

    /// <summary>YAML writes numbers where strings are meant, and both reach the operator.</summary>
    [Fact]
    public async Task Quantities_may_be_numbers()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await ApplyAsync(lab, "one", "{resources: {limits: {cpu: 2}}, workspace: {size: 1073741824}}");
        var spec = (await lab.GetAsync("one")).Spec;

        Assert.Equal(("2", "1073741824"), (spec.Resources?.Limits?["cpu"].Value, spec.Workspace.Size?.Value));
    }

    [Fact]
    public async Task Explain_reads_well()
    {
        var started = await cluster.GetAsync();
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        // kubectl learns of new kinds with a delay.
        var text = "";
        await SandboxLab.EventuallyAsync(
            async () => (text = await started.KubectlAsync(Token, "explain", "mcpsandbox.spec.tools.bash")).Contains("timeoutMax", StringComparison.Ordinal), () => text);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("The tool system_run_command. It runs each shell command in its own jail without network access.", text, StringComparison.Ordinal);
        Assert.Contains("How long a command may run if the agent does not set a timeout: a Go duration in whole seconds, such as 30s. Unset: the class's default, else 30s.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_short_name_and_the_columns_work()
    {
        var started = await cluster.GetAsync();
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.CreateAsync("one");
        var header = (await started.KubectlAsync(Token, "get", "mcpsb", "--namespace", lab.Namespace)).Split('\n')[0];

        Assert.Equal(["NAME", "PHASE", "READY", "URL", "CLASS", "AGE"], header.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>An object that an older schema let in, or one that was written past kubectl's own check: unknown parts are gone, however deep they are.</summary>
    [Fact]
    public async Task What_the_schema_does_not_know_is_not_stored()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var started = await cluster.GetAsync();
        var deep = new string('[', 70) + new string(']', 70);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{\"apiVersion\":\"containermcp.dev/v1alpha1\",\"kind\":\"McpSandbox\",\"metadata\":{\"name\":\"one\"},\"spec\":{\"affinity\":{\"a\":" + deep + "}}}", Token);
            await started.KubectlAsync(Token, "create", "--raw", $"/apis/containermcp.dev/v1alpha1/namespaces/{lab.Namespace}/mcpsandboxes", "--filename", file);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal("{}", (await lab.GetAsync("one")).Spec.Affinity?.GetRawText());
    }

    private static Task ApplyAsync(SandboxLab lab, string name, string spec) =>
        lab.ApplyAsync($"apiVersion: containermcp.dev/v1alpha1\nkind: McpSandbox\nmetadata: {{name: {name}}}\nspec: {spec}\n");
}

using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Wrong wishes: refused at apply, or Accepted=False with the field's path; nothing is created either way.</summary>
public sealed class BadInputTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("unknown-field", "  tool: {}", "tool")]
    [InlineData("unknown-deeper", "  tools: {bash: {allowCommands: [ls]}}", "allowCommands")]
    [InlineData("negative-size", "  workspace: {size: -1Gi}", "spec.workspace.size")]
    [InlineData("zero-size", "  workspace: {size: '0'}", "spec.workspace.size")]
    [InlineData("timeout-above-max", "  tools: {bash: {timeoutDefault: 200s, timeoutMax: 120s}}", "spec.tools.bash.timeoutDefault")]
    [InlineData("python-timeout-above-max", "  tools: {python: {timeoutDefault: 121s}}", "spec.tools.python.timeoutDefault")]
    [InlineData("not-a-duration", "  tools: {bash: {timeoutMax: soon}}", "spec.tools.bash.timeoutMax")]
    [InlineData("reserved-label", "  podMetadata: {labels: {containermcp.dev/sandbox: other}}", "spec.podMetadata.labels")]
    [InlineData("reserved-app-label", "  podMetadata: {labels: {app.kubernetes.io/name: other}}", "spec.podMetadata.labels")]
    [InlineData("missing-token-secret", "  auth: {tokenSecretName: nowhere}", "spec.auth.tokenSecretName")]
    [InlineData("missing-env-secret", "  env: [{name: A, secretKeyRef: {name: nowhere, key: a}}]", "spec.env[0]")]
    [InlineData("both-sources", "  env: [{name: A, value: b, secretKeyRef: {name: nowhere, key: a}}]", "spec.env[0]")]
    [InlineData("wrong-enum", "  lifecycle: {onExpiry: Explode}", "spec.lifecycle.onExpiry")]
    public async Task A_wrong_spec_creates_nothing_and_says_where(string name, string spec, string path)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);

        var applied = await ns.ApplyAsync(SandboxNamespace.Sandbox(name, spec), Ct);

        var message = applied.ExitCode != 0
            ? applied.Stderr
            : await Eventually.GetAsync("Accepted=False", () => RefusalAsync(ns, name), Patience, Ct, ns.DescribeAsync);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Empty((await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items);
        Assert.Empty((await ns.Client.CoreV1.ListNamespacedServiceAsync(ns.Name, cancellationToken: Ct)).Items);
        Assert.Empty((await ns.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(ns.Name, cancellationToken: Ct)).Items);
        Assert.DoesNotContain(
            (await ns.Client.CoreV1.ListNamespacedSecretAsync(ns.Name, cancellationToken: Ct)).Items,
            secret => secret.Metadata.Name.StartsWith("mcp-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Agent")]
    [InlineData("with.dots")]
    [InlineData("a-name-of-fifty-characters-which-is-one-too-many-x")]
    public async Task A_name_that_does_not_fit_its_children_is_refused(string name)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);

        var applied = await ns.ApplyAsync(SandboxNamespace.Sandbox(name, "  suspend: false"), Ct);

        var message = applied.ExitCode != 0
            ? applied.Stderr
            : await Eventually.GetAsync("Accepted=False", () => RefusalAsync(ns, name), Patience, Ct, ns.DescribeAsync);
        Assert.Contains("metadata.name", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_spec_becomes_Ready()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("fixed", "  workspace: {ephemeral: true}\n  auth: {tokenSecretName: mine}"), Ct)).Ok();
        await Eventually.GetAsync("Accepted=False", () => RefusalAsync(ns, "fixed"), Patience, Ct, ns.DescribeAsync);

        (await ns.KubectlAsync(Ct, "create", "secret", "generic", "mine", "--from-literal=token=0123456789abcdef0123456789abcdef")).Ok();

        var access = await ns.WaitReadyAsync("fixed", Ct);
        Assert.Equal("0123456789abcdef0123456789abcdef", access.Token);
    }

    private static async Task<string?> RefusalAsync(SandboxNamespace ns, string name)
    {
        var status = await ns.StatusAsync(name, Ct);
        return status.TryGetProperty("conditions", out var conditions)
            ? conditions.EnumerateArray()
                .Where(condition => condition.GetProperty("type").GetString() == "Accepted" && condition.GetProperty("status").GetString() == "False")
                .Select(condition => condition.GetProperty("message").GetString())
                .FirstOrDefault()
            : null;
    }
}

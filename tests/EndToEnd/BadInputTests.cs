using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Wrong wishes: refused at apply, or Accepted=False with the field's path; nothing is created either way.</summary>
public sealed class BadInputTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Claims =
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: mcp-taken-workspace}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Mi}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: mcp-second-workspace
          labels: {app.kubernetes.io/managed-by: container-mcp, containermcp.dev/sandbox: first}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Mi}}
        """;

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
    [InlineData("foreign-label", "  podMetadata: {labels: {app: payments}}", "spec.podMetadata.labels")]
    [InlineData("foreign-annotation", "  podMetadata: {annotations: {pre.hook.backup.velero.io/command: sh}}", "spec.podMetadata.annotations")]
    [InlineData("control-plane", "  tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]", "spec.tolerations[0].key")]
    [InlineData("others-pods", "  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{namespaces: [default], topologyKey: kubernetes.io/os}]}}", "spec.affinity.podAntiAffinity")]
    [InlineData("others-devices", "  resources: {limits: {nvidia.com/gpu: 8}}", "spec.resources.limits.nvidia.com/gpu")]
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

    /// <summary>What no schema can know. Within five seconds kubectl describe says what is wrong and what to do.</summary>
    [Theory]
    [InlineData("key-missing", "  auth: {tokenSecretName: keyless}", "Accepted", "InvalidSpec", "a Secret with the key token")]
    [InlineData("nowhere", "  nodeSelector: {example.org/no-such: node}\n  workspace: {ephemeral: true}", "Ready", "Unschedulable", "Check spec.nodeSelector, affinity, tolerations and resources")]
    [InlineData("priority", "  priorityClassName: no-such-class\n  workspace: {ephemeral: true}", "Ready", "PriorityClassMissing", "kubectl get priorityclasses")]
    [InlineData("storage", "  workspace: {storageClassName: no-such-class}", "WorkspaceBound", "Pending", "waits for a volume of the storage class no-such-class")]
    [InlineData("taken", "  workspace: {size: 64Mi}", "WorkspaceBound", "NameConflict", "remove it, or give the sandbox another name")]
    [InlineData("second", "  workspace: {size: 64Mi, retention: Retain}", "WorkspaceBound", "NameConflict", "is the one of the sandbox first, by its label. It is left alone: remove it, or give the sandbox another name")]
    [InlineData("crowded", "  workspace: {ephemeral: true}\n  resources: {requests: {cpu: '500'}, limits: {cpu: '500'}}", "Ready", "Unschedulable", "Insufficient cpu")]
    public async Task What_stands_in_the_way_is_told_within_five_seconds(string name, string spec, string type, string reason, string remedy)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.KubectlAsync(Ct, "create", "secret", "generic", "keyless", "--from-literal=password=0123456789")).Ok();
        (await ns.ApplyAsync(Claims, Ct)).Ok();
        (await ns.ApplyAsync(SandboxNamespace.Sandbox(name, spec), Ct)).Ok();

        await ns.ConditionAsync(name, type, reason, TimeSpan.FromSeconds(5), Ct);

        Assert.Contains(remedy, await DescribeAsync(ns, name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_quota_is_told_within_five_seconds()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.KubectlAsync(Ct, "create", "quota", "small", "--hard=pods=0")).Ok();
        await Eventually.TrueAsync(
            "the quota counts", async () => (await ns.KubectlAsync(Ct, "get", "quota", "small", "--output=jsonpath={.status.hard.pods}")).Stdout == "0", Patience, Ct);
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("one", "  workspace: {ephemeral: true}"), Ct)).Ok();

        await ns.ConditionAsync("one", "Ready", "QuotaExceeded", TimeSpan.FromSeconds(5), Ct);

        Assert.Contains("kubectl describe resourcequota", await DescribeAsync(ns, "one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_does_not_exist_is_told_within_five_seconds()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        // Nothing listens there, so that the answer does not take a registry's time.
        const string Image = "localhost:1/no-such/image:1";
        await using var offer = await SandboxClass.CreateAsync(installation.Kubectl, ns.Name, "{allowed: {images: [localhost:1/*]}}", Ct);
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("one", $"  className: {ns.Name}\n  image: {Image}\n  workspace: {{ephemeral: true}}"), Ct)).Ok();

        var message = await Eventually.GetAsync(
            "the missing image",
            async () => await ns.FindConditionAsync("one", "Ready", Ct) is { } ready && ready.GetProperty("message").GetString() is { } text && text.Contains("cannot be pulled", StringComparison.Ordinal) ? text : null,
            TimeSpan.FromSeconds(5), Ct, ns.DescribeAsync);

        Assert.Contains($"The image {Image} cannot be pulled", message, StringComparison.Ordinal);
        Assert.Contains("Check that its name is right and that the nodes may pull it", await DescribeAsync(ns, "one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_disappears_is_told_within_five_seconds()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await using (await SandboxClass.CreateAsync(installation.Kubectl, ns.Name, "{max: {workspaceSize: 1Gi}}", Ct))
        {
            (await ns.ApplyAsync(SandboxNamespace.Sandbox("one", $"  className: {ns.Name}\n  suspend: true\n  workspace: {{ephemeral: true}}"), Ct)).Ok();
            await ns.ConditionAsync("one", "Accepted", "Valid", Patience, Ct);
        }

        await ns.ConditionAsync("one", "Accepted", "ClassDeleted", TimeSpan.FromSeconds(5), Ct);

        Assert.Contains("no new pod is created until the class exists again or another one is named", await DescribeAsync(ns, "one"), StringComparison.Ordinal);
    }

    private static async Task<string> DescribeAsync(SandboxNamespace ns, string name) =>
        (await ns.KubectlAsync(Ct, "describe", "mcpsandbox", name)).Ok();

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

using System.Text;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class RefusalTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<McpSandboxSpec>> Wrong => new()
    {
        { "spec.workspace.size: \"0\" is not allowed; expected at least 1Mi", spec => spec.Workspace.Size = "0" },
        { "spec.resources.requests.memory: \"2Gi\" is not allowed; expected at most the limit (1Gi)", spec => spec.Resources = new() { Limits = Memory("1Gi"), Requests = Memory("2Gi") } },
        { "spec.env: \"65538 characters\" is not allowed; expected at most 65536 characters", spec => spec.Env = [new() { Name = "A", Value = new string('v', 32768) }, new() { Name = "B", Value = new string('v', 32768) }] },
        { "spec.auth.tokenSecretName: \"nowhere\" is not allowed: the sandbox's namespace has no Secret", spec => spec.Auth.TokenSecretName = "nowhere" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_the_schema_cannot_say_is_refused_by_a_condition_and_nothing_is_made(string message, Action<McpSandboxSpec> change)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", change);
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");
        var accepted = SandboxLab.Condition(sandbox, "Accepted")!;

        Assert.Equal("False", accepted.Status);
        Assert.StartsWith(message, accepted.Message, StringComparison.Ordinal);
        Assert.Equal("Failed", sandbox.Status.Phase);
        Assert.Empty((await lab.ObjectsAsync()).Keys);
    }

    /// <summary>API servers read what is applied as YAML, and of JSON's escapes not all.</summary>
    [Fact]
    public async Task A_value_with_an_emoji_is_told_as_well()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.NodeSelector = new Dictionary<string, string> { ["user.example/mood"] = "\ud83d\ude00" });
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");

        Assert.Contains("\ud83d\ude00", SandboxLab.Condition(sandbox, "Accepted")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_that_appears_is_found_and_used()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Auth.TokenSecretName = "mine");
        await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");
        await CreateSecretAsync(lab, "password");
        await lab.WaitAsync("one", sandbox => SandboxLab.Condition(sandbox, "Accepted")?.Message.Contains("with the key token", StringComparison.Ordinal) == true, "the key is missed");
        await lab.Client.CoreV1.PatchNamespacedSecretAsync(
            new V1Patch("""{"stringData":{"token":"t"}}""", V1Patch.PatchType.MergePatch), "mine", lab.Namespace, cancellationToken: Token);
        var pod = await lab.WaitPodAsync("one");

        Assert.Equal("mine", pod.Spec.Volumes.Single(volume => volume.Name == "token").Secret.SecretName);
        Assert.DoesNotContain("secret/mcp-one-token", (await lab.ObjectsAsync()).Keys);
    }

    [Fact]
    public async Task The_token_of_another_sandbox_cannot_be_had_as_a_variable()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("victim");
        await lab.WaitPodAsync("victim");
        await lab.CreateAsync("one", spec => spec.Env = [new() { Name = "X", SecretKeyRef = new() { Name = "mcp-victim-token", Key = "token" } }]);
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");

        Assert.Contains("\"mcp-victim-token\" is not allowed; expected a Secret that is not the token of a sandbox", SandboxLab.Condition(sandbox, "Accepted")!.Message, StringComparison.Ordinal);
        Assert.Null(await lab.FindPodAsync("one"));
    }

    [Fact]
    public async Task A_running_pod_survives_a_wrong_spec_and_can_still_be_suspended()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var pod = await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await lab.PatchAsync("one", """{"spec":{"className":"gold"}}""");
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");

        Assert.Equal("Ready", sandbox.Status.Phase);
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);

        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "suspension");
    }

    [Fact]
    public async Task A_workspace_cannot_shrink()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.PatchAsync("one", """{"spec":{"workspace":{"size":"512Mi"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "WorkspaceBound", "WorkspaceCannotShrink");

        Assert.Contains("spec.workspace.size: \"512Mi\" is not allowed", SandboxLab.Condition(sandbox, "WorkspaceBound")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_that_forbids_the_pod_is_told()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.Client.CoreV1.CreateNamespacedResourceQuotaAsync(
            new() { Metadata = new() { Name = "none" }, Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new("0") } } },
            lab.Namespace, cancellationToken: Token);
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ReadNamespacedResourceQuotaAsync("none", lab.Namespace, cancellationToken: Token)).Status?.Hard is not null, () => "the quota counts");
        await lab.CreateAsync("one");
        var sandbox = await lab.WaitReasonAsync("one", "Ready", "QuotaExceeded");

        Assert.Contains("exceeded quota", SandboxLab.Condition(sandbox, "Ready")!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("claim/mcp-one-workspace", (await lab.ObjectsAsync()).Keys);
    }

    private static Task<V1Secret> CreateSecretAsync(SandboxLab lab, string key) => lab.Client.CoreV1.CreateNamespacedSecretAsync(
        new() { Metadata = new() { Name = "mine" }, Data = new Dictionary<string, byte[]> { [key] = Encoding.ASCII.GetBytes("x") } }, lab.Namespace, cancellationToken: Token);

    private static Dictionary<string, IntOrString> Memory(string value) => new() { ["memory"] = value };
}

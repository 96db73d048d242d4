using System.Text;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class TokenRotationTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_value_of_the_annotation_gives_a_new_token_once_and_keeps_the_old_one_for_its_time()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var before = await ReadAsync(lab);
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"1","containermcp.dev/token-grace-period":"4s"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "TokenRotated", "Rotated");
        var during = await ReadAsync(lab);

        Assert.Equal(["token"], before.Keys);
        Assert.NotEqual(before["token"], during["token"]);
        Assert.Equal(before["token"], during["previous-token"]);
        Assert.Contains("The old one is valid until", SandboxLab.Condition(sandbox, "TokenRotated")!.Message, StringComparison.Ordinal);
        Assert.NotNull(sandbox.Status.TokenRotatedAt);
        await SandboxLab.EventuallyAsync(
            async () => (await lab.FindPodAsync("one"))?.Metadata.Annotations.ContainsKey("containermcp.dev/tokens-changed-at") == true, () => "the kubelet is told");

        await lab.WaitAsync(
            "one", current => SandboxLab.Condition(current, "TokenRotated")?.Message.Contains("no longer valid", StringComparison.Ordinal) == true, "the end of the old token");
        var after = await ReadAsync(lab);
        Assert.Equal(["token"], after.Keys);
        Assert.Equal(during["token"], after["token"]);
    }

    [Fact]
    public async Task Without_a_grace_period_the_old_token_ends_at_once()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var before = await ReadAsync(lab);
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"leaked","containermcp.dev/token-grace-period":"0s"}}}""");
        await lab.WaitReasonAsync("one", "TokenRotated", "Rotated");
        var after = await ReadAsync(lab);

        Assert.Equal(["token"], after.Keys);
        Assert.NotEqual(before["token"], after["token"]);
    }

    [Fact]
    public async Task A_Secret_of_the_user_is_left_alone_and_that_is_told()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.Client.CoreV1.CreateNamespacedSecretAsync(
            new() { Metadata = new() { Name = "mine" }, Data = new Dictionary<string, byte[]> { ["token"] = "t"u8.ToArray() } }, lab.Namespace, cancellationToken: Token);
        await lab.CreateAsync("one", spec => spec.Auth.TokenSecretName = "mine");
        await lab.WaitPodAsync("one");
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"1"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "TokenRotated", "SecretOfUser");

        Assert.Contains("write the new token into its key token", SandboxLab.Condition(sandbox, "TokenRotated")!.Message, StringComparison.Ordinal);
        Assert.Equal("t", Encoding.ASCII.GetString((await lab.Client.CoreV1.ReadNamespacedSecretAsync("mine", lab.Namespace, cancellationToken: Token)).Data["token"]));
    }

    [Fact]
    public async Task A_grace_period_that_cannot_be_read_is_refused()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"1","containermcp.dev/token-grace-period":"soon"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");

        Assert.StartsWith(
            "metadata.annotations[containermcp.dev/token-grace-period]: \"soon\" is not allowed; expected a duration such as 30s", SandboxLab.Condition(sandbox, "Accepted")!.Message, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string>> ReadAsync(SandboxLab lab) =>
        (await lab.Client.CoreV1.ReadNamespacedSecretAsync("mcp-one-token", lab.Namespace, cancellationToken: Token)).Data
            .ToDictionary(entry => entry.Key, entry => Encoding.ASCII.GetString(entry.Value));
}

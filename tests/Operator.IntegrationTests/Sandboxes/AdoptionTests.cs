using System.Text;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>What lost its owner, by a restored backup or by <c>--cascade=orphan</c>, is the sandbox's again.</summary>
public sealed class AdoptionTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_orphaning_deletion_left_goes_on_in_the_next_sandbox_of_the_name()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.WaitReasonAsync("one", "WorkspaceBound", "Bound");
        var before = await UidsAsync(lab);
        var token = await TokenAsync(lab);
        await OrphanAsync(lab);
        var next = await lab.CreateAsync("one");
        await SandboxLab.EventuallyAsync(
            async () => await lab.FindPodAsync("one") is { Metadata.OwnerReferences: [{ Controller: true } owner] } && owner.Uid == next.Metadata.Uid, () => "the pod owned");

        Assert.Equal(before, await UidsAsync(lab));
        Assert.Equal(token, await TokenAsync(lab));
        await lab.DeleteAsync("mcpsandbox", "one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).Count == 0, () => $"everything gone with {next.Metadata.Uid}");
    }

    [Fact]
    public async Task A_pod_that_is_on_a_node_goes_on_as_well()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.NodeSelector = null);
        await SandboxLab.EventuallyAsync(async () => await lab.FindPodAsync("one") is { Spec.NodeName: not null, Status.ContainerStatuses: not null }, () => "the pod on its node");
        var before = await lab.FindPodAsync("one");
        await OrphanAsync(lab);
        var next = await lab.CreateAsync("one", spec => spec.NodeSelector = null);
        await SandboxLab.EventuallyAsync(
            async () => await lab.FindPodAsync("one") is { Metadata.OwnerReferences: [{ Controller: true } owner] } && owner.Uid == next.Metadata.Uid, () => "the pod owned");

        Assert.Equal(before!.Metadata.Uid, (await lab.FindPodAsync("one"))!.Metadata.Uid);
    }

    [Fact]
    public async Task A_restored_sandbox_keeps_its_token_though_its_class_is_not_restored_yet()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync();
        await lab.CreateAsync("one", spec => spec.Suspend = true);
        await lab.WaitReasonAsync("one", "Ready", "Suspended");
        var token = await TokenAsync(lab);
        await OrphanAsync(lab);
        var restored = await lab.CreateAsync("one", spec => (spec.ClassName, spec.Suspend) = ("not-restored-yet", true));
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        await SandboxLab.EventuallyAsync(
            async () => (await SecretAsync(lab)).Metadata.OwnerReferences is [{ Controller: true } owner] && owner.Uid == restored.Metadata.Uid, () => "the Secret owned");
        await lab.PatchAsync("one", $"{{\"spec\":{{\"className\":\"{offer.Name}\"}}}}");
        await lab.WaitReasonAsync("one", "Accepted", "Valid");

        Assert.Equal(token, await TokenAsync(lab));
    }

    [Fact]
    public async Task A_pod_that_only_says_that_it_is_a_sandboxs_is_replaced()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var pod = await lab.WaitPodAsync("one");
        await OrphanAsync(lab);
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        pod.Metadata = new() { Name = "mcp-one", Labels = pod.Metadata.Labels, Annotations = pod.Metadata.Annotations };
        pod.Spec.Containers[0].SecurityContext.Capabilities.Add.Add("SYS_PTRACE");
        var forged = await lab.Client.CoreV1.CreateNamespacedPodAsync(pod, lab.Namespace, cancellationToken: Token);
        await lab.CreateAsync("one");
        var made = await lab.WaitPodAsync("one", otherThan: forged.Metadata.Uid);

        Assert.DoesNotContain("SYS_PTRACE", made.Spec.Containers[0].SecurityContext.Capabilities.Add);
        Assert.Single(made.Metadata.OwnerReferences);
    }

    [Fact]
    public async Task A_suspended_sandbox_stops_the_pod_that_an_orphaning_deletion_left()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await OrphanAsync(lab);
        await lab.CreateAsync("one", spec => spec.Suspend = true);

        await SandboxLab.EventuallyAsync(async () => await lab.FindPodAsync("one") is null, () => "no pod");
    }

    /// <summary>While the operator runs: it must not take back what is being given up.</summary>
    private static async Task OrphanAsync(SandboxLab lab)
    {
        await lab.KubectlAsync("delete", "mcpsandbox", "one", "--cascade=orphan");
        await SandboxLab.EventuallyAsync(async () => (await SecretAsync(lab)).Metadata.OwnerReferences is null or [], () => "the Secret orphaned");
        Assert.Contains("claim/mcp-one-workspace", (await lab.ObjectsAsync()).Keys);
    }

    private static Task<V1Secret> SecretAsync(SandboxLab lab) => lab.Client.CoreV1.ReadNamespacedSecretAsync("mcp-one-token", lab.Namespace, cancellationToken: Token);

    private static async Task<string> TokenAsync(SandboxLab lab) => Encoding.ASCII.GetString((await SecretAsync(lab)).Data["token"]);

    private static async Task<List<string>> UidsAsync(SandboxLab lab) =>
    [
        (await SecretAsync(lab)).Metadata.Uid,
        (await lab.Client.NetworkingV1.ReadNamespacedNetworkPolicyAsync("mcp-one", lab.Namespace, cancellationToken: Token)).Metadata.Uid,
        (await lab.Client.CoreV1.ReadNamespacedServiceAsync("mcp-one", lab.Namespace, cancellationToken: Token)).Metadata.Uid,
        (await lab.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync("mcp-one-workspace", lab.Namespace, cancellationToken: Token)).Metadata.Uid,
        (await lab.Client.CoreV1.ReadNamespacedPodAsync("mcp-one", lab.Namespace, cancellationToken: Token)).Metadata.Uid,
    ];
}

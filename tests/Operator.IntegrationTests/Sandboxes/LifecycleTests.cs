using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class LifecycleTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_pod_is_made_again_with_the_same_files_and_token()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var first = await lab.WaitPodAsync("one");
        var before = Kept(await lab.ObjectsAsync());
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);

        Assert.Equal("mcp-one-workspace", second.Spec.Volumes.Single(volume => volume.Name == "workspace").PersistentVolumeClaim.ClaimName);
        Assert.Equal(before, Kept(await lab.ObjectsAsync()));
    }

    [Fact]
    public async Task An_evicted_pod_is_replaced_and_the_cause_told()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var first = await lab.WaitPodAsync("one");
        await lab.ReportAsync("one", new() { Phase = "Failed", Reason = "Evicted", Message = "The node was low on resource: memory." });
        await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);

        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items
                .Any(entry => entry is { Reason: "Evicted", Type: "Warning" } && entry.Message.Contains("low on resource", StringComparison.Ordinal)),
            () => "an event about the eviction");
    }

    [Fact]
    public async Task Suspending_removes_the_pod_and_nothing_else_and_resuming_brings_it_back()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var url = (await lab.WaitAsync("one", sandbox => sandbox.Status.Url is not null, "a URL")).Status.Url;
        var before = Kept(await lab.ObjectsAsync());
        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "suspension");

        Assert.Null(await lab.FindPodAsync("one"));
        Assert.Equal(before, Kept(await lab.ObjectsAsync()));

        await lab.PatchAsync("one", """{"spec":{"suspend":false}}""");
        await lab.WaitPodAsync("one");

        Assert.Equal(before, Kept(await lab.ObjectsAsync()));
        Assert.Equal(url, (await lab.GetAsync("one")).Status.Url);
    }

    [Fact]
    public async Task Suspending_removes_a_pod_that_has_lost_its_labels_as_well()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.WaitAsync("one", sandbox => sandbox.Status?.PodName is not null, "a status with its pod");
        await lab.StopOperatorAsync();
        await lab.Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"metadata":{"labels":null}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: TestContext.Current.CancellationToken);
        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.StartOperatorAsync();

        await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "suspension");
        Assert.Null(await lab.FindPodAsync("one"));
    }

    [Fact]
    public async Task A_sandbox_that_is_made_suspended_gets_everything_but_a_pod()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Suspend = true);
        await lab.WaitReasonAsync("one", "Ready", "Suspended");

        Assert.Equal(["claim/mcp-one-workspace", "policy/mcp-one", "secret/mcp-one-token", "service/mcp-one"], (await lab.ObjectsAsync()).Keys);
    }

    [Fact]
    public async Task A_server_that_ends_for_idleness_suspends_its_sandbox_whoever_removes_the_pod_until_the_spec_changes()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Lifecycle.IdleTimeout = "30s");
        var first = await lab.WaitPodAsync("one");
        await ReportIdleExitAsync(lab);
        await lab.WaitAsync("one", sandbox => sandbox.Status.Phase == "Suspended" && SandboxLab.Condition(sandbox, "Ready")?.Reason == "IdleTimeout", "idle suspension");

        // As a drain or pod garbage collection does. The Service then shows that the sandbox has been looked at since.
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "the status to say that there is no pod");
        await lab.DeleteAsync("service", "mcp-one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).ContainsKey("service/mcp-one"), () => "the Service again, made by a later reconciliation");
        Assert.Null(await lab.FindPodAsync("one"));

        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.PatchAsync("one", """{"spec":{"suspend":false}}""");
        await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
    }

    /// <summary>As with a service mesh: the kubelet does not call such a pod finished, and would run its sidecar for ever.</summary>
    [Theory]
    [InlineData("IdleTimeout")]
    [InlineData(null)]
    public async Task A_server_that_has_ended_beside_a_sidecar_frees_its_pod(string? message)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Lifecycle.IdleTimeout = "30s");
        var first = await lab.WaitPodAsync("one");
        await lab.WaitAsync("one", sandbox => sandbox.Status?.ObservedGeneration == sandbox.Metadata.Generation, "the spec observed");
        await lab.ReportAsync("one", new()
        {
            Phase = "Running",
            Conditions = [new() { Type = "Ready", Status = "False", Reason = "ContainersNotReady" }],
            ContainerStatuses =
            [
                new() { Name = "istio-proxy", Image = "x", ImageID = "x", Ready = true, RestartCount = 0, State = new() { Running = new() } },
                new()
                {
                    Name = "sandbox", Image = "x", ImageID = "x", Ready = false, RestartCount = 0,
                    State = new() { Terminated = new() { ExitCode = 0, Reason = "Completed", Message = message } },
                },
            ],
        });
        if (message is null)
        {
            await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
            return;
        }

        var sandbox = await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "suspension without a pod");
        Assert.Equal("IdleTimeout", SandboxLab.Condition(sandbox, "Ready")?.Reason);
        Assert.Null(await lab.FindPodAsync("one"));
    }

    [Fact]
    public async Task A_changed_spec_wakes_an_idle_sandbox_whose_finished_pod_is_still_there()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Lifecycle.IdleTimeout = "30s");
        var first = await lab.WaitPodAsync("one");
        await ReportIdleExitAsync(lab);
        await lab.WaitReasonAsync("one", "Ready", "IdleTimeout");
        await lab.PatchAsync("one", """{"spec":{"lifecycle":{"ttl":"1h"}}}""");
        await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        var sandbox = await lab.WaitAsync("one", sandbox => sandbox.Status.ObservedGeneration == 2, "the new spec observed");

        Assert.NotEqual("Suspended", sandbox.Status.Phase);
    }

    [Fact]
    public async Task A_changed_spec_reaches_the_pod()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var first = await lab.WaitPodAsync("one");
        await lab.PatchAsync("one", """{"spec":{"tools":{"bash":{"timeoutDefault":"7s"}}}}""");
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);

        Assert.Equal("7", second.Spec.Containers[0].Env.Single(variable => variable.Name == "BASH_TIMEOUT_DEFAULT").Value);
    }

    [Fact]
    public async Task Deleting_the_sandbox_leaves_nothing_behind()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.DeleteAsync("mcpsandbox", "one");

        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).Count == 0, () => "an empty namespace");
    }

    [Fact]
    public async Task The_network_policy_stays_until_the_last_pod_is_gone()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Workspace.Ephemeral = true);
        var first = await lab.WaitPodAsync("one");
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        // Without a node it would run nothing, and need no policy.
        Assert.Equal(["McpSandbox one"], await PolicyOwnersAsync(lab));
        await HoldPodAsync(lab, """["example.org/ending"]""");
        await lab.BindAsync("one", $"ghost-{lab.Namespace}");
        await SandboxLab.EventuallyAsync(async () => (await PolicyOwnersAsync(lab)).SequenceEqual(["McpSandbox one", "Pod mcp-one"]), () => "sandbox and pod own the policy");
        await lab.DeleteAsync("mcpsandbox", "one");

        // The collector has been at work when the sandbox is no owner any more.
        await SandboxLab.EventuallyAsync(async () => (await PolicyOwnersAsync(lab)).SequenceEqual(["Pod mcp-one"]), () => "the pod alone keeps the policy");
        await SandboxLab.EventuallyAsync(async () => (await lab.FindPodAsync("one"))?.Metadata.DeletionTimestamp is not null, () => "the pod is ending");
        await lab.CreateAsync("one", spec => spec.Workspace.Ephemeral = true);
        await lab.WaitReasonAsync("one", "NetworkApplied", "PredecessorEnding");

        await HoldPodAsync(lab, "null");
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        await lab.WaitReasonAsync("one", "NetworkApplied", "Applied");
    }

    [Fact]
    public async Task A_retained_workspace_outlives_its_sandbox_and_serves_the_next_of_that_name()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Workspace.Retention = WorkspaceRetention.Retain);
        await lab.WaitPodAsync("one");
        var claim = await lab.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync("mcp-one-workspace", lab.Namespace, cancellationToken: Token);
        await lab.DeleteAsync("mcpsandbox", "one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).Keys.SequenceEqual(["claim/mcp-one-workspace"]), () => "only the claim left");

        var next = await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var adopted = await lab.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync("mcp-one-workspace", lab.Namespace, cancellationToken: Token);

        Assert.Equal(claim.Metadata.Uid, adopted.Metadata.Uid);
        Assert.Equal(next.Metadata.Uid, Assert.Single(adopted.Metadata.OwnerReferences).Uid);
    }

    [Fact]
    public async Task At_the_end_of_its_ttl_a_sandbox_is_deleted_or_suspended_as_it_wished()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("gone", spec => spec.Lifecycle.Ttl = "3s");
        await lab.CreateAsync("asleep", spec => (spec.Lifecycle.Ttl, spec.Lifecycle.OnExpiry) = ("3s", ExpiryAction.Suspend));
        await lab.WaitReasonAsync("asleep", "Ready", "Expired");
        await SandboxLab.EventuallyAsync(
            async () => !(await lab.ObjectsAsync()).Keys.Any(name => name.Contains("gone", StringComparison.Ordinal)), () => "the sandbox's objects gone");

        Assert.Null(await lab.FindPodAsync("asleep"));
        Assert.Contains("secret/mcp-asleep-token", (await lab.ObjectsAsync()).Keys);
    }

    private static Task<V1Pod> HoldPodAsync(SandboxLab lab, string finalizers) => lab.Client.CoreV1.PatchNamespacedPodAsync(
        new V1Patch("{\"metadata\":{\"finalizers\":" + finalizers + "}}", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);

    private static async Task<IEnumerable<string>> PolicyOwnersAsync(SandboxLab lab) =>
        (await lab.Client.NetworkingV1.ReadNamespacedNetworkPolicyAsync("mcp-one", lab.Namespace, cancellationToken: Token)).Metadata.OwnerReferences
            .Select(owner => $"{owner.Kind} {owner.Name}").Order(StringComparer.Ordinal);

    private static async Task ReportIdleExitAsync(SandboxLab lab)
    {
        // Written a moment after the pod is made. Until then its end could be that of a pod of another spec; and a real one idles for longer.
        await lab.WaitAsync("one", sandbox => sandbox.Status?.ObservedGeneration == sandbox.Metadata.Generation, "the spec observed");
        await lab.ReportAsync("one", new()
        {
            Phase = "Succeeded",
            ContainerStatuses =
            [
                new()
                {
                    Name = "sandbox", Image = "x", ImageID = "x", Ready = false, RestartCount = 0,
                    State = new() { Terminated = new() { ExitCode = 0, Reason = "Completed", Message = "IdleTimeout" } },
                },
            ],
        });
    }

    /// <summary>The objects that outlive pods, with the versions of those whose content must not change; claims are bound and policies owned by each pod in turn.</summary>
    private static List<string> Kept(SortedDictionary<string, string> objects) =>
        [.. objects.Where(entry => !entry.Key.StartsWith("pod/", StringComparison.Ordinal)).Select(entry => entry.Key.StartsWith("claim/", StringComparison.Ordinal) || entry.Key.StartsWith("policy/", StringComparison.Ordinal) ? entry.Key : $"{entry.Key}: {entry.Value}")];
}

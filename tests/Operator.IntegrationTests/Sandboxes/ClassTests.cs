using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Classes on a real API server. None is marked as the default here: other tests share the server.</summary>
public sealed class ClassTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sandbox_gets_the_defaults_of_its_class_and_says_which_class_applies()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec =>
        {
            spec.Defaults.Tools.Bash.TimeoutDefault = "7s";
            spec.Defaults.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["memory"] = "512Mi" } };
            spec.Max.Ttl = "8h";
        });
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        var container = (await lab.WaitPodAsync("one")).Spec.Containers[0];
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "Valid");

        Assert.Equal("7", container.Env.Single(variable => variable.Name == "BASH_TIMEOUT_DEFAULT").Value);
        Assert.Equal("512Mi", container.Resources.Limits["memory"].ToString());
        Assert.Equal(offer.Name, sandbox.Status.ClassName);
        Assert.Equal(sandbox.Metadata.CreationTimestamp!.Value.AddHours(8), sandbox.Status.ExpiresAt!.Value);
    }

    [Fact]
    public async Task A_sandbox_above_a_ceiling_is_refused_by_name_value_and_ceiling_and_an_event_says_so()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.Max.Resources = new Dictionary<string, IntOrString> { ["memory"] = "2Gi" });
        await lab.CreateAsync("one", spec =>
        {
            spec.ClassName = offer.Name;
            spec.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["memory"] = "4Gi" } };
        });
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ExceedsClass");
        var message = $"spec.resources.limits.memory: 4Gi is more than class \"{offer.Name}\" allows (2Gi)";

        Assert.Equal(message, SandboxLab.Condition(sandbox, "Accepted")!.Message);
        Assert.Empty((await lab.ObjectsAsync()).Keys);
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items.Any(e => e.Type == "Warning" && e.Message == message),
            () => "an event");
    }

    [Fact]
    public async Task A_class_that_does_not_exist_is_named_with_those_that_do_and_found_when_it_comes()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var other = await lab.CreateClassAsync();
        var name = "late-" + lab.Namespace;
        await lab.CreateAsync("one", spec => spec.ClassName = name);
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        var message = SandboxLab.Condition(sandbox, "Accepted")!.Message;

        Assert.StartsWith($"spec.className: \"{name}\" is not allowed: there is no class of this name; expected one of ", message, StringComparison.Ordinal);
        Assert.Null(await lab.FindPodAsync("one"));
        await using var late = await lab.CreateClassAsync(name: name);
        await lab.WaitPodAsync("one");
    }

    [Fact]
    public async Task Deleting_a_class_breaks_nothing_that_runs_and_makes_no_new_pod_until_it_is_back()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync();
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        var pod = await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await offer.DisposeAsync();
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassDeleted");

        Assert.Equal(("Ready", "True"), (sandbox.Status.Phase, SandboxLab.Condition(sandbox, "Ready")!.Status));
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);

        await lab.DeleteAsync("pod", "mcp-one");
        await lab.WaitAsync("one", seen => seen.Status.Phase == "Failed", "Failed without a pod");
        Assert.Null(await lab.FindPodAsync("one"));

        await using var back = await lab.CreateClassAsync(name: offer.Name);
        await lab.WaitPodAsync("one", otherThan: pod.Metadata.Uid);
    }

    [Fact]
    public async Task A_class_that_comes_to_forbid_what_runs_is_told_and_breaks_nothing()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync();
        await lab.CreateAsync("one", spec => (spec.ClassName, spec.Lifecycle.Ttl) = (offer.Name, "48h"));
        var pod = await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await offer.PatchAsync("""{"spec":{"max":{"ttl":"24h"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ExceedsClass");

        Assert.Equal($"spec.lifecycle.ttl: 48h is longer than class \"{offer.Name}\" allows (24h)", SandboxLab.Condition(sandbox, "Accepted")!.Message);
        Assert.Equal("Ready", sandbox.Status.Phase);
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
    }

    /// <summary>What was the hole: any class, and with it the widest ceilings of the cluster, was anybody's who knew its name.</summary>
    [Fact]
    public async Task A_class_is_for_the_namespaces_that_it_names()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.AllowedNamespaces = new() { From = "Names", Names = ["ml"] });
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassNotAllowed");
        Assert.Contains($"class \"{offer.Name}\" is not for namespace {lab.Namespace}", SandboxLab.Condition(sandbox, "Accepted")!.Message, StringComparison.Ordinal);
        Assert.Empty((await lab.ObjectsAsync()).Keys);

        await offer.PatchAsync($$$"""{"spec":{"allowedNamespaces":{"names":["{{{lab.Namespace}}}"]} } }""");
        await lab.WaitPodAsync("one");
    }

    [Fact]
    public async Task The_labels_of_a_namespace_decide_also_when_they_change()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.AllowedNamespaces = new()
        {
            From = "Selector",
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["example.org/gpu"] = "yes" } },
        });
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotAllowed");
        await lab.LabelNamespaceAsync("""{"example.org/gpu":"yes"}""");
        var pod = await lab.WaitPodAsync("one");
        await lab.LabelNamespaceAsync("""{"example.org/gpu":null}""");

        // Longer than labels are remembered: the next pod is judged by what they are by then.
        await SandboxLab.EventuallyAsync(
            async () =>
            {
                if (await lab.FindPodAsync("one") is { Metadata.DeletionTimestamp: null })
                {
                    await lab.DeleteAsync("pod", "mcp-one");
                }

                return SandboxLab.Condition(await lab.GetAsync("one"), "Accepted")?.Reason == "ClassNotAllowed";
            },
            () => "refused after the label was taken off");
        await lab.WaitAsync("one", seen => seen.Status.Phase == "Failed", "Failed without a pod");
        Assert.NotEqual(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
    }

    [Fact]
    public async Task A_class_that_comes_to_allow_Unconfined_is_nobodys_until_it_says_whose_and_what_runs_goes_on()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync();
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        var pod = await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await offer.PatchAsync("""{"spec":{"allowed":{"seccompProfiles":[{"type":"Unconfined"},{"type":"RuntimeDefault"}]}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassNotAllowed");

        Assert.Equal("Ready", sandbox.Status.Phase);
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
        await offer.PatchAsync("""{"spec":{"allowedNamespaces":{"from":"All"}}}""");
        await lab.WaitReasonAsync("one", "Accepted", "Valid");
    }

    /// <summary>So an operator that serves listed namespaces needs no right beyond them to know their labels.</summary>
    [Fact]
    public async Task A_Role_is_enough_to_read_the_labels_of_its_namespace()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var client = (await cluster.GetAsync()).Client;
        var user = "operator-of-" + lab.Namespace;
        V1RoleRef role = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "labels" };
        await client.RbacAuthorizationV1.CreateNamespacedRoleAsync(new() { Metadata = new() { Name = "labels" }, Rules = [new() { ApiGroups = [""], Resources = ["namespaces"], Verbs = ["get"] }] }, lab.Namespace, cancellationToken: Token);
        await client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(new() { Metadata = new() { Name = "labels" }, RoleRef = role, Subjects = [new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "User", Name = user }] }, lab.Namespace, cancellationToken: Token);

        await SandboxLab.EventuallyAsync(async () => await lab.MayGetNamespaceAsync(user, lab.Namespace), () => "the right to get the own namespace");
        Assert.False(await lab.MayGetNamespaceAsync(user, "default"));
    }

    [Theory]
    [InlineData("{image: 'a b'}", "spec.image")]
    [InlineData("{max: {ttl: tomorrow}}", "spec.max.ttl")]
    [InlineData("{max: {resources: {memory: lots}}}", "spec.max.resources.memory")]
    [InlineData("{allowed: {tools: [telnet]}}", "spec.allowed.tools")]
    [InlineData("{allowed: {domains: ['http://x']}}", "spec.allowed.domains")]
    [InlineData("{defaults: {rollout: Never}}", "spec.defaults.rollout")]
    [InlineData("{allowedNamespaces: {from: Some}}", "spec.allowedNamespaces.from")]
    [InlineData("{allowedNamespaces: {names: [a]}}", "spec.allowedNamespaces")]
    [InlineData("{allowedNamespaces: {from: Names, names: ['*']}}", "spec.allowedNamespaces.names")]
    public async Task Kubectl_apply_refuses_what_the_schema_of_a_class_forbids(string spec, string field)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => lab.ApplyAsync($"apiVersion: containermcp.dev/v1alpha1\nkind: McpSandboxClass\nmetadata: {{name: wrong-{lab.Namespace}}}\nspec: {spec}\n"));

        Assert.Contains(field, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_that_may_not_read_classes_says_so()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.StartOperatorAsync(withClasses: false);
        await lab.CreateAsync("one", spec => spec.ClassName = "standard");
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassesUnreadable");

        Assert.Contains("classes.clusterRole", SandboxLab.Condition(sandbox, "Accepted")!.Message, StringComparison.Ordinal);
        await lab.CreateAsync("two");
        await lab.WaitPodAsync("two");
    }
}

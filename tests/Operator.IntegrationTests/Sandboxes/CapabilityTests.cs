using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.TestCluster;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Whatever server these tests have, old or new.</summary>
public sealed class CapabilityTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The operator goes by the version; a server's own description of a pod is what counts.</summary>
    [Fact]
    public async Task What_is_taken_from_the_version_is_what_the_server_says_of_its_pods()
    {
        var server = await cluster.GetAsync();
        var version = JsonNode.Parse(await server.KubectlAsync(Token, "get", "--raw", "/version"))!;
        var capabilities = new ClusterCapabilities(Number(version, "major"), Number(version, "minor"));
        using var document = JsonDocument.Parse(await server.KubectlAsync(Token, "get", "--raw", "/openapi/v2"));
        var definitions = document.RootElement.GetProperty("definitions");

        Assert.True(Has(definitions, "PodSecurityContext", "seccompProfile"), "seccomp is a field in every version that is served");
        Assert.Equal(Has(definitions, "PodSecurityContext", "appArmorProfile"), capabilities.AppArmorField);
        Assert.True(Has(definitions, "PodSpec", "hostUsers") || !capabilities.UserNamespaces, "a wish for a user namespace would be dropped");
    }

    /// <summary>The server here knows no user namespaces, and drops the wish as a later one does whose gate is off.</summary>
    [Fact]
    public async Task A_wish_for_a_user_namespace_that_the_server_drops_makes_no_pod()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.StartOperatorAsync(substitute: services => services.AddSingleton<ICapabilityReader>(new Claims(new(1, 33))));
        await lab.CreateAsync("one", spec => spec.Security.UserNamespace = true);
        await lab.CreateAsync("other");
        var sandbox = await lab.WaitReasonAsync("one", "Ready", "UserNamespaceUnavailable");

        Assert.Contains("UserNamespacesSupport is off", SandboxLab.Condition(sandbox, "Ready")!.Message, StringComparison.Ordinal);
        Assert.Null(await lab.FindPodAsync("one"));
        Assert.NotNull(await lab.WaitPodAsync("other"));
    }

    /// <summary>The server here drops the field as one of 1.29 does beside one of 1.30 that told its version.</summary>
    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task A_pod_whose_AppArmor_profile_the_server_drops_does_not_run(int minor, bool isMade)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.StartOperatorAsync(substitute: services => services.AddSingleton<ICapabilityReader>(new Claims(new(1, minor))));
        await lab.CreateAsync("one", spec => spec.Security.AppArmorProfile = new() { Type = "RuntimeDefault" });
        if (isMade)
        {
            Assert.Equal("runtime/default", (await lab.WaitPodAsync("one")).Metadata.Annotations["container.apparmor.security.beta.kubernetes.io/sandbox"]);
            return;
        }

        var sandbox = await lab.WaitReasonAsync("one", "Ready", "ConfinementWeakened");
        Assert.Contains("appArmorProfile is not set instead of RuntimeDefault", SandboxLab.Condition(sandbox, "Ready")!.Message, StringComparison.Ordinal);
        await SandboxLab.EventuallyAsync(async () => await lab.FindPodAsync("one") is null, () => "no pod");
        // It is tried again, and no pod is made for it.
        await lab.PatchAsync("one", """{"spec":{"tools":{"bash":{"timeoutDefault":"7s"}}}}""");
        await lab.WaitAsync("one", seen => seen.Status.ObservedGeneration == seen.Metadata.Generation, "the change is seen");
        Assert.Null(await lab.FindPodAsync("one"));
        Assert.Equal("ConfinementWeakened", SandboxLab.Condition(await lab.GetAsync("one"), "Ready")!.Reason);
    }

    private static bool Has(JsonElement definitions, string type, string field) =>
        definitions.GetProperty("io.k8s.api.core.v1." + type).GetProperty("properties").TryGetProperty(field, out _);

    private static int Number(JsonNode version, string part) =>
        int.Parse(((string)version[part]!).TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Claims(ClusterCapabilities capabilities) : ICapabilityReader
    {
        public Task<ClusterCapabilities> GetAsync(CancellationToken cancellationToken) => Task.FromResult(capabilities);
    }
}

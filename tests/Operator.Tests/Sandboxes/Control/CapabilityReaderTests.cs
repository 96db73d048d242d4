using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Control;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Validation;
using ContainerMcp.Operator.Tests.Runtime;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Control;

/// <summary>From what servers say of themselves at /version to the pod that they are given.</summary>
public sealed class CapabilityReaderTests
{
    private const string Annotation = "container.apparmor.security.beta.kubernetes.io/sandbox";

    // Recorded: the first from the cluster of these tests; the others in the forms that releases, K3s and managed clusters write.
    private const string V120 = """{"major":"1","minor":"20","gitVersion":"v1.20.2","gitCommit":"faecb196815e248d3ecfb03c680a4507229c2a56","gitTreeState":"clean","buildDate":"1970-01-01T00:00:00Z","goVersion":"go1.19.8","compiler":"gc","platform":"linux/amd64"}""";
    private const string V127Managed = """{"major":"1","minor":"27+","gitVersion":"v1.27.16-eks-2d5f260","goVersion":"go1.22.5","compiler":"gc","platform":"linux/amd64"}""";
    private const string V130 = """{"major":"1","minor":"30","gitVersion":"v1.30.4+k3s1","goVersion":"go1.22.5","compiler":"gc","platform":"linux/amd64"}""";
    private const string V133 = """{"major":"1","minor":"33","emulationMajor":"1","emulationMinor":"33","minCompatibilityMajor":"1","minCompatibilityMinor":"32","gitVersion":"v1.33.1","goVersion":"go1.24.2","compiler":"gc","platform":"linux/amd64"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(V120, false, false, false)]
    [InlineData(V127Managed, false, true, false)]
    [InlineData(V130, true, true, false)]
    [InlineData(V133, true, true, true)]
    public async Task What_a_version_can_do_is_what_its_pods_ask_for(string version, bool appArmorField, bool namespaceLabel, bool userNamespaces)
    {
        var capabilities = await ReadAsync(version);
        var sandbox = Given.Sandbox(spec =>
        {
            spec.Security.AppArmorProfile = new() { Type = SecurityProfileType.RuntimeDefault };
            spec.Security.UserNamespace = true;
        });
        var pod = PodBuilder.Build(sandbox, Given.Options, capabilities);
        var policy = NetworkPolicyBuilder.Build(sandbox, Given.Options, capabilities);

        Assert.Equal(appArmorField ? "RuntimeDefault" : null, pod.Spec.SecurityContext.AppArmorProfile?.Type);
        Assert.Equal(!appArmorField, pod.Metadata.Annotations.ContainsKey(Annotation));
        Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
        Assert.Equal(userNamespaces ? false : null, pod.Spec.HostUsers);
        Assert.Equal(userNamespaces, SpecValidator.Validate(sandbox, Given.Options, capabilities).Count == 0);
        Assert.Equal(
            namespaceLabel, policy.Spec.Egress.SelectMany(rule => rule.To).Any(peer => peer.NamespaceSelector?.MatchLabels?.Values.Contains("kube-system") == true));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"major":"","minor":"x"}""")]
    public async Task A_version_that_cannot_be_read_is_an_error_and_not_a_guess(string version) =>
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(version));

    private static async Task<ClusterCapabilities> ReadAsync(string version)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Request.Path == "/version" ? context.Response.WriteAsync(version) : Task.CompletedTask;
        });
        await server.StartAsync(Ct);
        var services = new ServiceCollection().AddLogging().AddMetrics();
        services.AddOperatorRuntime(new KubernetesClientConfiguration { Host = server.Urls.First() }, OperatorUnderTest.QuickOptions());
        await using var provider = services.BuildServiceProvider();
        return await new CapabilityReader(provider.GetRequiredService<ApiClient>(), TimeProvider.System).GetAsync(Ct);
    }
}

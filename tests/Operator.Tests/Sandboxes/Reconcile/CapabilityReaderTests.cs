using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>From what servers say of themselves at /version to the pod that they are given.</summary>
public sealed class CapabilityReaderTests
{
    private const string Annotation = "container.apparmor.security.beta.kubernetes.io/sandbox";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("recorded-1.20.2", false, false, false)]
    [InlineData("by-hand-1.27-managed", false, true, false)]
    [InlineData("by-hand-1.29", false, true, false)]
    [InlineData("by-hand-1.30-k3s", true, true, false)]
    [InlineData("by-hand-1.32-managed", true, true, false)]
    [InlineData("by-hand-1.33", true, true, true)]
    public async Task What_a_version_can_do_is_what_its_pods_ask_for(string document, bool appArmorField, bool namespaceLabel, bool userNamespaces)
    {
        var capabilities = await ReadAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Sandboxes", "Reconcile", "Versions", document + ".json"), Ct));
        var sandbox = Given.Sandbox(spec =>
        {
            spec.Security.AppArmorProfile = new() { Type = SecurityProfileType.RuntimeDefault };
            spec.Security.UserNamespace = true;
        });
        var pod = PodBuilder.Build(sandbox, Given.Options, capabilities);
        var policy = NetworkPolicyBuilder.Build(sandbox, Given.Options, capabilities);

        Assert.Equal(appArmorField ? "RuntimeDefault" : null, pod.Spec.SecurityContext.AppArmorProfile?.Type);
        // At 1.30 another server of the control plane may still be one that drops the field.
        Assert.Equal(!appArmorField || capabilities.Minor == 30, pod.Metadata.Annotations.ContainsKey(Annotation));
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

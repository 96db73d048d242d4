using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.SandboxServer.Settings;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Common.Tests;

/// <summary>The pod that the operator makes, read by the server that runs in it: neither side can change a name, a unit or a form alone.</summary>
public sealed class ServerEnvironmentTests
{
    private static readonly V1Pod Pod = Build();

    private static readonly Dictionary<string, string> Variables = Container.Env.Where(variable => variable.Value is not null)
        // The kubelet makes a plain dollar sign of a doubled one.
        .ToDictionary(variable => variable.Name, variable => variable.Value.Replace("$$", "$", StringComparison.Ordinal));

    private static V1Container Container => Pod.Spec.Containers.Single();

    [Fact]
    public void The_server_knows_every_variable_of_the_pod()
    {
        var reader = new EnvironmentReader(Variables);
        ServerSettingsReader.Read(reader, Variables);

        Assert.Empty(reader.Errors);
        // What begins with the prefix is the user's; "container" is for firejail.
        var own = Container.Env.Select(variable => variable.Name).Where(name => !name.StartsWith(ServerVariables.UserPrefix, StringComparison.Ordinal) && name != "container");
        Assert.Empty(own.Except(reader.Descriptions.Select(description => description.Name)));
    }

    [Fact]
    public void The_server_reads_what_the_spec_says()
    {
        var settings = ServerSettingsReader.Read(new EnvironmentReader(Variables), Variables);

        Assert.Equal(TimeSpan.FromSeconds(90), settings.Bash.TimeoutDefault);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Bash.TimeoutMax);
        Assert.Equal(512L << 20, settings.Python.MemoryLimitBytes);
        Assert.Equal(5L << 20, settings.File.MaxSizeBytes);
        Assert.False(settings.Tools.File);
        Assert.Equal(["example.org"], settings.Web.AllowedDomains);
        Assert.Equal([IPNetwork.Parse("10.1.0.0/16")], settings.Web.AllowedNetworks);
        Assert.Equal([IPNetwork.Parse("203.0.113.0/24")], settings.Web.DeniedNetworks);
        Assert.Equal("/etc/container-mcp/search/api", settings.Web.SearchKeyFile);
        Assert.Equal(TimeSpan.FromMinutes(30), settings.Endpoint.IdleTimeout);
        Assert.Equal(8081, settings.Endpoint.NetworkProbePort);
        Assert.Equal("cost: $(HOME) $5", settings.VisibleEnvironment["SANDBOX_ENV_NOTE"]);
        Assert.Equal("the node failed", settings.Restart?.Reason);
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), settings.Restart?.Time);
    }

    [Fact]
    public void Port_and_termination_message_are_where_the_server_has_them()
    {
        var settings = ServerSettingsReader.Read(new EnvironmentReader(Variables), Variables);

        Assert.Equal(Container.Ports.Single().ContainerPort, settings.Endpoint.Port);
        Assert.Equal(Container.TerminationMessagePath, settings.Endpoint.TerminationLogPath);
    }

    [Fact]
    public void The_probes_ask_where_the_server_answers()
    {
        Assert.All([Container.StartupProbe, Container.ReadinessProbe, Container.LivenessProbe], probe => Assert.True(SandboxServer.Http.OpenPaths.Contains(probe.HttpGet.Path)));
        Assert.Equal(SandboxServer.Http.OpenPaths.Ready, Container.ReadinessProbe.HttpGet.Path);
        Assert.Equal(SandboxServer.Http.OpenPaths.Health, Container.LivenessProbe.HttpGet.Path);
    }

    private static V1Pod Build()
    {
        var sandbox = new McpSandbox
        {
            Metadata = new() { Name = "agent", NamespaceProperty = "team", Uid = "11111111-2222-3333-4444-555555555555" },
            Spec = new()
            {
                Env = [new() { Name = "NOTE", Value = "cost: $(HOME) $5" }],
                Network = new() { Egress = [new() { IpBlock = new() { Cidr = "10.1.0.0/16" } }] },
            },
        };
        var tools = sandbox.Spec.Tools;
        tools.Bash.TimeoutDefault = "1m30s";
        tools.Bash.TimeoutMax = "10m";
        tools.Python.MemoryLimit = "0.5Gi";
        tools.File.Enabled = false;
        tools.File.MaxSize = "5242880";
        tools.Web.AllowedDomains = ["example.org"];
        tools.Web.Search = new() { Provider = SearchProvider.Brave, Url = "https://search.example.org/", SecretKeyRef = new() { Name = "brave-key", Key = "api" } };
        sandbox.Spec.Lifecycle.IdleTimeout = "30m";
        sandbox.Spec = EffectiveSpec.Of(sandbox.Spec);
        var options = new SandboxOptions
        {
            Image = "example.invalid/sandbox:1",
            OperatorNamespace = "container-mcp-system",
            OperatorPort = 8081,
            ClusterNetworks = [IPNetwork.Parse("203.0.113.0/24")],
        };
        return new RestartNote("the node failed", new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero)).AddTo(PodBuilder.Build(sandbox, options, new ClusterCapabilities(1, 34)));
    }
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Effective;

public sealed class EffectiveSpecTests
{
    [Fact]
    public void Without_a_class_every_default_is_the_built_in_one()
    {
        var spec = Of();

        Assert.Equal(("OnIdle", "1Gi", "Delete", "Delete"), (spec.Rollout, spec.Workspace.Size?.Value, spec.Workspace.Retention, spec.Lifecycle.OnExpiry));
        Assert.Equal((true, "30s", "120s"), (spec.Tools.Bash.Enabled, spec.Tools.Bash.TimeoutDefault, spec.Tools.Bash.TimeoutMax));
        Assert.Equal(("256Mi", "10Mi", "none"), (spec.Tools.Python.MemoryLimit?.Value, spec.Tools.File.MaxSize?.Value, spec.Tools.Web.Search.Provider));
        Assert.Equal((null, null, null), (spec.Lifecycle.Ttl, spec.Image, spec.Resources));
    }

    [Fact]
    public void The_sandbox_wins_over_the_class_and_the_class_over_what_is_built_in()
    {
        var spec = Of(
            wish => (wish.Workspace.Size, wish.Tools.Bash.TimeoutMax) = ("3Gi", "50s"),
            offer =>
            {
                offer.Image = "registry.example/box:7";
                offer.Defaults.Rollout = "Manual";
                offer.Defaults.Workspace = new() { Size = "2Gi", StorageClassName = "fast", Retention = "Retain" };
                offer.Defaults.Tools.Bash.TimeoutMax = "40s";
                offer.Defaults.Tools.Web.Enabled = false;
                offer.Defaults.Lifecycle.IdleTimeout = "30m";
            });

        Assert.Equal(("registry.example/box:7", "Manual", "30m"), (spec.Image, spec.Rollout, spec.Lifecycle.IdleTimeout));
        Assert.Equal(("3Gi", "fast", "Retain"), (spec.Workspace.Size?.Value, spec.Workspace.StorageClassName, spec.Workspace.Retention));
        Assert.Equal(("50s", false), (spec.Tools.Bash.TimeoutMax, spec.Tools.Web.Enabled));
    }

    [Fact]
    public void Resources_are_taken_entry_by_entry()
    {
        var resources = EffectiveResources.Of(Of(
            wish => wish.Resources = new() { Limits = Entries(("cpu", "200m")) },
            offer => offer.Defaults.Resources = new() { Limits = Entries(("cpu", "2"), ("memory", "512Mi")), Requests = Entries(("cpu", "500m")) }));

        Assert.Equal(("200m", "512Mi", "1Gi"), (resources.Limits["cpu"], resources.Limits["memory"], resources.Limits["ephemeral-storage"]));
        // The class's request gives way to the lower limit.
        Assert.Equal(("200m", "128Mi"), (resources.Requests["cpu"], resources.Requests["memory"]));
    }

    /// <summary>As with a LimitRange: a class that has ceilings and no defaults is one under which a plain sandbox works.</summary>
    [Fact]
    public void What_nobody_names_never_exceeds_the_ceiling()
    {
        var spec = Of(null, offer =>
        {
            offer.Max.Resources = Entries(("cpu", "500m"), ("memory", "200Mi"));
            (offer.Max.WorkspaceSize, offer.Max.Ttl, offer.Max.IdleTimeout, offer.Max.ToolTimeout) = ("100Mi", "8h", "10m", "20s");
            offer.Allowed.Domains = ["example.org"];
            offer.Allowed.Tools = ["bash", "web"];
            offer.Allowed.HostUsers = false;
        });
        var limits = EffectiveResources.Of(spec).Limits;

        Assert.Equal(("500m", "200Mi", "100Mi"), (limits["cpu"], limits["memory"], spec.Workspace.Size?.Value));
        Assert.Equal(("8h", "10m", "20s", "20s"), (spec.Lifecycle.Ttl, spec.Lifecycle.IdleTimeout, spec.Tools.Bash.TimeoutMax, spec.Tools.Bash.TimeoutDefault));
        Assert.Equal("200Mi", spec.Tools.Python.MemoryLimit?.Value);
        Assert.Equal((true, false, false, true), (spec.Tools.Bash.Enabled, spec.Tools.Python.Enabled, spec.Tools.File.Enabled, spec.Tools.Web.Enabled));
        Assert.Equal(["example.org"], spec.Tools.Web.AllowedDomains);
        Assert.True(spec.Security.UserNamespace);
    }

    [Fact]
    public void The_nodes_of_a_class_are_added_to_the_sandboxs_own()
    {
        var toleration = new V1Toleration { Key = "sandboxes", OperatorProperty = "Exists" };
        var spec = Of(
            wish => (wish.NodeSelector, wish.Tolerations) = (new Dictionary<string, string> { ["disk"] = "ssd" }, [new() { Key = "spot", OperatorProperty = "Exists" }]),
            offer => offer.Scheduling = new() { NodeSelector = new Dictionary<string, string> { ["pool"] = "sandboxes" }, Tolerations = [toleration] });

        Assert.Equal(["disk=ssd", "pool=sandboxes"], spec.NodeSelector!.Select(entry => $"{entry.Key}={entry.Value}").Order());
        Assert.Equal(["spot", "sandboxes"], spec.Tolerations!.Select(entry => entry.Key));
    }

    [Fact]
    public void A_search_engine_and_a_profile_are_taken_as_a_whole()
    {
        var spec = Of(
            wish =>
            {
                wish.Tools.Web.Search = new() { Provider = "duckduckgo" };
                wish.Security.SeccompProfile = new() { Type = "RuntimeDefault" };
            },
            offer =>
            {
                offer.Defaults.Tools.Web.Search = new() { Provider = "searxng", Url = "http://searxng:8080" };
                offer.Defaults.Security.SeccompProfile = new() { Type = "Localhost", LocalhostProfile = "mcp" };
            });

        Assert.Equal(("duckduckgo", null), (spec.Tools.Web.Search.Provider, spec.Tools.Web.Search.Url));
        Assert.Equal(("RuntimeDefault", null), (spec.Security.SeccompProfile?.Type, spec.Security.SeccompProfile?.LocalhostProfile));
    }

    /// <summary>Whatever a sandbox names of its search engine, nothing of the class's address or key is left in the combination.</summary>
    [Theory]
    [InlineData(null, null, null, "searxng", "http://class.test", "class-key")]
    [InlineData(null, "http://own.test", null, "searxng", "http://own.test", null)]
    [InlineData(null, null, "own-key", "searxng", null, "own-key")]
    [InlineData("searxng", null, null, "searxng", null, null)]
    [InlineData("brave", null, null, "brave", null, null)]
    [InlineData("brave", "http://own.test", "own-key", "brave", "http://own.test", "own-key")]
    public void Of_a_search_engine_no_part_is_mixed_with_parts_of_another(string? provider, string? url, string? secret, string expected, string? expectedUrl, string? expectedSecret)
    {
        var search = Of(
            wish => wish.Tools.Web.Search = new() { Provider = provider, Url = url, SecretKeyRef = secret is null ? null : new() { Name = secret, Key = "k" } },
            offer => offer.Defaults.Tools.Web.Search = new() { Provider = "searxng", Url = "http://class.test", SecretKeyRef = new() { Name = "class-key", Key = "k" } }).Tools.Web.Search;

        Assert.Equal((expected, expectedUrl, expectedSecret), (search.Provider, search.Url, search.SecretKeyRef?.Name));
    }

    [Fact]
    public void Neither_the_wish_nor_the_class_is_changed()
    {
        var wish = new McpSandboxSpec { Resources = new() { Limits = Entries(("cpu", "1")) } };
        var offer = new McpSandboxClassSpec();
        offer.Defaults.Resources = new() { Limits = Entries(("memory", "512Mi")) };
        EffectiveSpec.Of(wish, offer);

        Assert.Equal("cpu", Assert.Single(wish.Resources.Limits!).Key);
        Assert.Equal("memory", Assert.Single(offer.Defaults.Resources.Limits!).Key);
        Assert.Null(wish.Tools.Bash.TimeoutMax);
    }

    internal static Dictionary<string, IntOrString> Entries(params (string Name, string Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => (IntOrString)entry.Value);

    private static McpSandboxSpec Of(Action<McpSandboxSpec>? change = null, Action<McpSandboxClassSpec>? configure = null)
    {
        var wish = new McpSandboxSpec();
        change?.Invoke(wish);
        var offer = configure is null ? null : new McpSandboxClassSpec();
        configure?.Invoke(offer!);
        return EffectiveSpec.Of(wish, offer);
    }
}

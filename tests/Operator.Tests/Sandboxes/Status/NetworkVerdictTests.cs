using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class NetworkVerdictTests
{
    private static readonly NetworkProbeAnswer Connected = new(true, new(IPAddress.Parse("10.1.2.3"), 8080));

    [Fact]
    public void What_the_policy_forbids_and_the_network_lets_through_is_not_enforced()
    {
        var verdict = Of(Connected);

        Assert.Equal((false, "NotEnforced"), (verdict.Enforced, verdict.Reason));
        Assert.Contains("10.1.2.3:8080", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("Use a network plugin that enforces them", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_gets_through_at_first_is_enforced_late()
    {
        var verdict = Of(Connected with { Connected = false, Late = true });

        Assert.Equal((true, "Enforced"), Words(verdict));
        Assert.Contains("applies policies late", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_get_through_is_enforced() =>
        Assert.Equal((true, "Enforced"), Words(Of(Connected with { Connected = false })));

    [Fact]
    public void A_probe_that_failed_says_nothing() =>
        Assert.Equal((null, "ProbeFailed"), Words(Of(new(null, Problem: "the operator cannot reach the sandbox"))));

    [Fact]
    public void A_target_that_the_spec_may_allow_says_nothing_when_it_is_reached()
    {
        Action<McpSandboxSpec> egress = spec => spec.Network.Egress = [new() { IpBlock = new() { Cidr = "10.0.0.0/8" } }];

        Assert.Equal((null, "EgressMayAllowProbe"), Words(Of(Connected, egress)));
        Assert.Equal((true, "Enforced"), Words(Of(Connected with { Connected = false }, egress)));
    }

    [Theory]
    [InlineData("8.8.8.8", null)]
    [InlineData("2a00::1", null)]
    [InlineData("fd00::1", false)]
    [InlineData("172.20.0.1", false)]
    public void An_operator_at_a_public_address_may_be_reached_by_the_web(string address, bool? enforced) =>
        Assert.Equal(enforced, Of(new(true, new(IPAddress.Parse(address), 8080))).Enforced);

    [Fact]
    public void Without_the_web_no_public_address_is_open() =>
        Assert.False(Of(new(true, new(IPAddress.Parse("8.8.8.8"), 8080)), spec => spec.Tools.Web.Enabled = false).Enforced);

    [Fact]
    public void A_verdict_is_kept_for_its_pod_and_not_for_the_next()
    {
        var started = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        McpSandboxStatus Status(string reason) => new()
        {
            StartedAt = started,
            Conditions = [new V1Condition { Type = "NetworkEnforced", Status = "False", Reason = reason, Message = "m" }],
        };

        Assert.Equal(new NetworkVerdict(false, "NotEnforced", "m"), NetworkVerdict.OfStatus(Status("NotEnforced"), started));
        Assert.Null(NetworkVerdict.OfStatus(Status("NotEnforced"), started.AddSeconds(1)));
        Assert.Null(NetworkVerdict.OfStatus(Status("NotEnforced"), null));
        Assert.Null(NetworkVerdict.OfStatus(Status("NotProbed"), started));
        Assert.Null(NetworkVerdict.OfStatus(null, started));
    }

    private static NetworkVerdict Of(NetworkProbeAnswer answer, Action<McpSandboxSpec>? change = null) =>
        NetworkVerdict.Of(answer, Given.Sandbox(change), Given.Options);

    private static (bool?, string) Words(NetworkVerdict verdict) => (verdict.Enforced, verdict.Reason);
}

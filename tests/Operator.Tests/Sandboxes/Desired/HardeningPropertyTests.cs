using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Validation;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class HardeningPropertyTests
{
    private const int Accepted = 10_000;
    private const int SandboxesOfAClass = 50;

    private static readonly SandboxOptions Options = Given.Options with { AllowedRuntimeClasses = ["gvisor"], AllowedLocalhostProfiles = ["mcp"], AllowedPodLabels = ["*", "*/*"], AllowedPodAnnotations = ["*", "*/*"] };

    /// <summary>10,000 accepted random specs, half of them under random classes, rendered for an old and a new cluster.</summary>
    [Fact]
    public void No_accepted_spec_weakens_the_pod_under_any_class()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_SEED"), out var given) ? given : 20260823;
        var random = new RandomSpecs(seed);
        var checks = new ClassChecks(Options);
        var (plain, offered) = (0, 0);
        for (var tries = 0; plain + offered < Accepted; tries++)
        {
            Assert.True(tries < Accepted, $"Only {plain} and, with a class, {offered} specs were accepted (seed {seed}): the test tests nothing.");
            var hasClass = offered < plain;
            var offer = Given.Class(random.Fill, isDefault: true);
            if (hasClass && checks.Validate(offer, Given.Old).Count > 0 && checks.Validate(offer, Given.New).Count > 0)
            {
                continue;
            }

            for (var i = 0; i < SandboxesOfAClass; i++)
            {
                var accepted = Check(Given.Wish(random.Fill), hasClass ? offer : null, checks);
                (plain, offered) = hasClass ? (plain, offered + accepted) : (plain + accepted, offered);
            }
        }

        Assert.InRange(offered, Accepted / 4, Accepted);
    }

    /// <summary>How many of the two clusters accept the sandbox; on those its pod is hardened.</summary>
    private static int Check(McpSandbox wish, McpSandboxClass? offer, ClassChecks checks)
    {
        var resolved = ResolvedSandbox.Of(wish, new ClassCatalog(true, offer is null ? [] : [offer]), DateTimeOffset.UnixEpoch);
        var accepted = 0;
        foreach (var capabilities in new[] { Given.Old, Given.New })
        {
            if (Acceptance.Of(resolved, checks, Options, capabilities).Findings.Count == 0)
            {
                accepted++;
                var pod = PodBuilder.Build(resolved.Sandbox, Options, capabilities);
                Hardening.AssertHolds(pod, wish.Metadata.Name, offer?.Spec);
                Hardening.AssertMatchesCluster(pod, capabilities);
            }
        }

        return accepted;
    }
}

using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Validation;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class HardeningPropertyTests
{
    [Fact]
    public void No_accepted_spec_weakens_the_pod()
    {
        const int Specs = 1000;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_SEED"), out var given) ? given : 20260823;
        var random = new RandomSpecs(seed);
        var accepted = 0;
        for (var tries = 0; accepted < Specs; tries++)
        {
            Assert.True(tries < 100 * Specs, $"Only {accepted} of {tries} specs were accepted (seed {seed}): the test tests nothing.");
            var sandbox = Given.Sandbox(random.Fill);
            foreach (var capabilities in new[] { Given.Old, Given.New })
            {
                if (SpecValidator.Validate(sandbox, Given.Options, capabilities).Count == 0)
                {
                    accepted++;
                    Hardening.AssertHolds(PodBuilder.Build(sandbox, Given.Options, capabilities), sandbox.Metadata.Name);
                }
            }
        }
    }
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Classes;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Classes;

public sealed class ResolvedSandboxTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClassCatalog Offers = new(true, [Given.Class(offer => offer.Max.Ttl = "8h"), Given.Class(name: "gold")]);

    [Fact]
    public void Without_any_class_nothing_changes()
    {
        var resolved = ResolvedSandbox.Of(Given.Wish(), new ClassCatalog(true, []), Created);

        Assert.Equal((null, null, null), (resolved.ClassName, resolved.Class.Finding, resolved.ExpiresAt));
    }

    [Fact]
    public void A_class_that_never_was_and_one_that_was_deleted_are_told_apart()
    {
        var missing = ResolvedSandbox.Of(Given.Wish(spec => spec.ClassName = "silver"), Offers, Created);
        var sandbox = Given.Wish(spec => spec.ClassName = "silver");
        sandbox.Status = new() { ClassName = "silver" };
        var deleted = ResolvedSandbox.Of(sandbox, Offers, Created);

        Assert.Equal(("ClassNotFound", null), (missing.Class.Reason, missing.ClassName));
        Assert.Equal("spec.className: \"silver\" is not allowed: one of gold, standard, because there is no class of this name", missing.Class.Finding?.ToString());
        Assert.Equal(("ClassDeleted", "silver"), (deleted.Class.Reason, deleted.ClassName));
        Assert.Contains("What runs goes on", deleted.Class.Finding?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ttl_of_the_class_holds_for_new_sandboxes() =>
        Assert.Equal(Created.AddHours(8), ResolvedSandbox.Of(Given.Wish(spec => spec.ClassName = "standard"), Offers, Created).ExpiresAt);

    /// <summary>Whoever adds a ttl to a class does not mean to delete what has been running for longer.</summary>
    [Theory]
    [InlineData(3, null)]
    [InlineData(2, 18)]
    public void A_ttl_that_comes_to_a_class_later_ends_nothing_at_once(int observed, int? hours)
    {
        var sandbox = Given.Wish(spec => spec.ClassName = "standard");
        sandbox.Status = new() { ClassName = "standard", ObservedGeneration = observed };

        Assert.Equal(hours is { } after ? Created.AddHours(after) : null, ResolvedSandbox.Of(sandbox, Offers, Created.AddHours(10)).ExpiresAt);
    }

    [Fact]
    public void An_end_that_is_settled_stays_while_the_class_is_missing()
    {
        var sandbox = Given.Wish(spec => spec.ClassName = "silver");
        sandbox.Status = new() { ClassName = "silver", ObservedGeneration = 2, ExpiresAt = Created.AddHours(1).UtcDateTime };

        Assert.Equal(Created.AddHours(1), ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);
    }

    [Fact]
    public void An_end_that_another_class_settled_does_not_hold()
    {
        var sandbox = Given.Wish(spec => spec.ClassName = "standard");
        sandbox.Status = new() { ClassName = "gold", ObservedGeneration = sandbox.Metadata.Generation, ExpiresAt = Created.AddHours(1).UtcDateTime };

        Assert.Equal(Created.AddHours(8), ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);
    }

    /// <summary>A refused ttl must neither end a sandbox nor let it live for longer than its class allows.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("0s")]
    [InlineData("2562047h")]
    [InlineData("soon")]
    [InlineData("8h1s")]
    public void A_ttl_that_is_refused_leaves_the_end_as_it_was_settled(string ttl)
    {
        var sandbox = Given.Wish(spec => (spec.ClassName, spec.Lifecycle.Ttl) = ("standard", ttl));
        Assert.Null(ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);

        sandbox.Status = new() { ClassName = "standard", ObservedGeneration = 2, ExpiresAt = Created.AddHours(1).UtcDateTime };
        Assert.Equal(Created.AddHours(1), ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);
    }

    [Fact]
    public void While_its_class_is_missing_a_sandbox_cannot_lengthen_its_life()
    {
        var sandbox = Given.Wish(spec => (spec.ClassName, spec.Lifecycle.Ttl) = ("silver", "9h"));
        Assert.Equal(Created.AddHours(9), ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);

        sandbox.Status = new() { ClassName = "silver", ObservedGeneration = 2, ExpiresAt = Created.AddHours(1).UtcDateTime };
        Assert.Equal(Created.AddHours(1), ResolvedSandbox.Of(sandbox, Offers, Created).ExpiresAt);
    }

    /// <summary>Deleted is only what says so: a sandbox or a class that is there, and before the sandbox was suspended at its end.</summary>
    [Theory]
    [InlineData("tidy", null, null, ExpiryAction.Delete)]
    [InlineData("tidy", null, "ServerReady", ExpiryAction.Delete)]
    [InlineData("tidy", null, "Expired", ExpiryAction.Suspend)]
    [InlineData("tidy", ExpiryAction.Delete, "Expired", ExpiryAction.Delete)]
    [InlineData("silver", null, "ServerReady", ExpiryAction.Suspend)]
    [InlineData("silver", ExpiryAction.Delete, "ServerReady", ExpiryAction.Delete)]
    [InlineData(null, null, "Expired", ExpiryAction.Suspend)]
    [InlineData(null, null, "ServerReady", ExpiryAction.Delete)]
    public void What_happens_at_the_end_is_never_worse_than_what_was_said(string? className, string? own, string? reason, string expected)
    {
        var offers = new ClassCatalog(true, [Given.Class(offer => offer.Defaults.Lifecycle.OnExpiry = ExpiryAction.Delete, name: "tidy")]);
        var sandbox = Given.Wish(spec => (spec.ClassName, spec.Lifecycle.OnExpiry) = (className, own));
        sandbox.Status = new() { ClassName = className, Conditions = reason is null ? null : [new() { Type = "Ready", Status = "False", Reason = reason }] };

        Assert.Equal(expected, ResolvedSandbox.Of(sandbox, offers, Created).Sandbox.Spec.Lifecycle.OnExpiry);
    }

    [Fact]
    public void The_sandboxs_own_ttl_counts_from_its_creation() =>
        Assert.Equal(Created.AddHours(2), ResolvedSandbox.Of(Given.Wish(spec => spec.Lifecycle.Ttl = "2h"), Offers, Created.AddHours(9)).ExpiresAt);
}

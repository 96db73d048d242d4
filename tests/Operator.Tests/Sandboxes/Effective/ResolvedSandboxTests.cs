using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Effective;

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
        Assert.Equal("spec.className: \"silver\" is not allowed: there is no class of this name; expected one of gold, standard", missing.Class.Finding?.ToString());
        Assert.Equal(("ClassDeleted", "silver"), (deleted.Class.Reason, deleted.ClassName));
        Assert.Contains("A running pod keeps running", deleted.Class.Finding?.ToString(), StringComparison.Ordinal);
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

    /// <summary>Whether the class that applied was deleted, is not the default any more, or never was; what the sandbox names; and whether a class is required.</summary>
    [Theory]
    [InlineData("gone", null, "ClassDeleted", null, "gone")]
    [InlineData("gone", true, "ClassDeleted", null, "gone")]
    [InlineData("gone", false, null, null, null)]
    [InlineData("gold", null, null, "gold", "gold")]
    [InlineData("gold", false, null, "gold", "gold")]
    [InlineData(null, null, null, null, null)]
    [InlineData(null, false, null, null, null)]
    [InlineData(null, true, "ClassRequired", null, null)]
    public void No_ceiling_is_lifted_by_taking_the_default_class_away(string? before, bool? isRequired, string? reason, string? applies, string? told)
    {
        var sandbox = Given.Wish();
        sandbox.Status = new() { ClassName = before, ObservedGeneration = 2 };
        var resolved = ResolvedSandbox.Of(sandbox, Offers with { IsClassRequired = isRequired }, Created);

        Assert.Equal((reason, applies, told), (resolved.Class.Reason, resolved.Class.Name, resolved.ClassName));
        Assert.Equal(reason is null, resolved.Class.Finding is null);
    }

    [Fact]
    public void Another_default_class_takes_the_place_of_one_that_is_gone()
    {
        var sandbox = Given.Wish();
        sandbox.Status = new() { ClassName = "gone" };
        var resolved = ResolvedSandbox.Of(sandbox, new(true, [Given.Class(name: "renamed", isDefault: true)]), Created);

        Assert.Equal(("renamed", true), (resolved.ClassName, resolved.Class.IsDefault));
    }

    [Fact]
    public void While_the_default_class_is_gone_the_settled_end_stays_and_deletes_nothing()
    {
        var sandbox = Given.Wish();
        sandbox.Status = new() { ClassName = "gone", ObservedGeneration = sandbox.Metadata.Generation, ExpiresAt = Created.AddHours(1).UtcDateTime };
        var resolved = ResolvedSandbox.Of(sandbox, Offers, Created);

        Assert.Equal((Created.AddHours(1), ExpiryAction.Suspend), (resolved.ExpiresAt, resolved.Sandbox.Spec.Lifecycle.OnExpiry));
        Assert.Equal(
            "spec.className: class \"gone\", which applied before, was deleted, and no class is marked as the default; expected one of gold, standard. A running pod keeps running; no new pod is created until the class exists again, another one is the default or is named, or the chart's value classes.required is false",
            resolved.Class.Finding!.ToString());
    }

    [Theory]
    [InlineData("team", null, "ClassesUnreadable")]
    [InlineData("team", false, null)]
    [InlineData(null, null, null)]
    [InlineData(null, true, "ClassesUnreadable")]
    public void An_operator_that_cannot_read_classes_any_more_lifts_no_ceiling(string? before, bool? isRequired, string? reason)
    {
        var sandbox = Given.Wish();
        sandbox.Status = new() { ClassName = before };

        Assert.Equal(reason, ResolvedSandbox.Of(sandbox, ClassCatalog.Unreadable with { IsClassRequired = isRequired }, Created).Class.Reason);
    }

    /// <summary>What a class says that cannot be read is not known, so nobody does without it: neither who names it nor whose default it may be.</summary>
    [Theory]
    [InlineData("broken", null, "InvalidClass")]
    [InlineData("gold", null, "InvalidClass")]
    [InlineData("standard", null, null)]
    [InlineData(null, null, "InvalidClass")]
    [InlineData(null, "gold", "InvalidClass")]
    [InlineData(null, "standard", "InvalidClass")]
    public void A_class_that_cannot_be_read_is_nobodys_way_around_its_ceilings(string? className, string? before, string? reason)
    {
        var sandbox = Given.Wish(spec => spec.ClassName = className);
        sandbox.Status = new() { ClassName = before };
        var catalog = Offers with { Illegible = new Dictionary<string, string> { ["broken"] = "too deep", ["gold"] = "too long" } };

        Assert.Equal(reason, ResolvedSandbox.Of(sandbox, catalog, Created).Class.Reason);
    }

    [Theory]
    [InlineData("broken", null)]
    [InlineData("other", null)]
    [InlineData("standard", "InvalidClass")]
    public void A_default_class_that_can_be_read_goes_on_to_be_the_default(string illegible, string? reason)
    {
        var catalog = new ClassCatalog(true, [Given.Class(isDefault: true), Given.Class(name: "other")]) { Illegible = new Dictionary<string, string> { [illegible] = "too deep" } };

        Assert.Equal(reason, ResolvedSandbox.Of(Given.Wish(), catalog, Created).Class.Reason);
    }

    [Fact]
    public void The_sandboxs_own_ttl_counts_from_its_creation() =>
        Assert.Equal(Created.AddHours(2), ResolvedSandbox.Of(Given.Wish(spec => spec.Lifecycle.Ttl = "2h"), Offers, Created.AddHours(9)).ExpiresAt);
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Classes;
using ContainerMcp.Operator.Sandboxes.Effective;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Effective;

/// <summary>Given's sandboxes are of namespace team.</summary>
public sealed class NamespaceAccessTests
{
    private static readonly ClassNamespaces Everywhere = new() { From = "All" };

    public static TheoryData<bool, ClassNamespaces?, Dictionary<string, string>?> Choices => new()
    {
        { true, null, null },
        { true, Everywhere, null },
        { true, Named("other", "team"), null },
        { false, Named("other"), null },
        { false, Named("team-a"), null },
        { false, new() { From = "Names" }, null },
        { false, new() { From = "Everyone" }, null },
        { true, Selecting(new()), Labels() },
        { true, Labelled("gpu", "yes"), Labels(("gpu", "yes"), ("more", "x")) },
        { false, Labelled("gpu", "yes"), Labels(("gpu", "no")) },
        { false, Labelled("gpu", "yes"), Labels() },
        // What cannot be looked at is closed, even where everything would match.
        { false, Labelled("gpu", "yes"), null },
        { false, Selecting(new()), null },
        { false, new() { From = "Selector" }, Labels() },
        { true, Expression("gpu", "In", "a", "b"), Labels(("gpu", "b")) },
        { false, Expression("gpu", "In", "a", "b"), Labels(("gpu", "c")) },
        { false, Expression("gpu", "In", "a"), Labels() },
        { true, Expression("gpu", "NotIn", "a"), Labels() },
        { false, Expression("gpu", "NotIn", "a"), Labels(("gpu", "a")) },
        { true, Expression("gpu", "Exists"), Labels(("gpu", "")) },
        { false, Expression("gpu", "Exists"), Labels() },
        { true, Expression("gpu", "DoesNotExist"), Labels() },
        { false, Expression("gpu", "DoesNotExist"), Labels(("gpu", "a")) },
        { false, Expression("gpu", "Gt", "1"), Labels(("gpu", "2")) },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void A_class_says_which_namespaces_may_use_it_whether_it_is_named_or_the_default(bool isAllowed, ClassNamespaces? namespaces, Dictionary<string, string>? labels)
    {
        var named = Resolve(Given.Wish(spec => spec.ClassName = "gpu"), labels, Given.Class(offer => offer.AllowedNamespaces = namespaces, "gpu"));
        var standard = Resolve(Given.Wish(), labels, Given.Class(offer => offer.AllowedNamespaces = namespaces, "gpu", isDefault: true));

        Assert.Equal((isAllowed ? null : "ClassNotAllowed", isAllowed ? "gpu" : null), (named.Reason, named.Name));
        Assert.Equal((isAllowed ? null : "ClassNotAllowed", isAllowed ? "gpu" : null), (standard.Reason, standard.Name));
    }

    public static TheoryData<Action<SandboxChoices>> Weaker => new()
    {
        allowed => allowed.SeccompProfiles = [new() { Type = "Unconfined" }],
        allowed => allowed.AppArmorProfiles = [new() { Type = "RuntimeDefault" }, new() { Type = "Unconfined" }],
        // The kernel's name for no confinement.
        allowed => allowed.AppArmorProfiles = [new() { Type = "Localhost", LocalhostProfile = "unconfined" }],
    };

    [Theory]
    [MemberData(nameof(Weaker))]
    public void A_class_that_allows_Unconfined_is_for_those_only_whom_it_names(Action<SandboxChoices> allow)
    {
        string? Reason(ClassNamespaces? namespaces) => Resolve(
            Given.Wish(spec => spec.ClassName = "wide"), null, Given.Class(offer => { allow(offer.Allowed); offer.AllowedNamespaces = namespaces; }, "wide")).Reason;

        Assert.Equal(("ClassNotAllowed", "ClassNotAllowed", null, null), (Reason(null), Reason(Named("other")), Reason(Named("team")), Reason(Everywhere)));
    }

    [Fact]
    public void A_refusal_names_field_value_what_is_allowed_and_what_to_do()
    {
        var refused = Resolve(
            Given.Wish(spec => spec.ClassName = "gpu"), null,
            Given.Class(offer => offer.AllowedNamespaces = Named("ml"), "gpu"), Given.Class(name: "small"), Given.Class(name: "large"));

        Assert.Equal(
            "spec.className: \"gpu\" is not allowed: class \"gpu\" is not for namespace team; expected one of large, small. A running pod keeps running; no new pod is created until spec.allowedNamespaces of the class names this namespace or another class is named",
            refused.Finding!.ToString());
    }

    [Fact]
    public void A_namespace_whose_labels_cannot_be_read_is_told_so() => Assert.Contains(
        "the operator cannot read those of team (it needs the right to get namespaces)",
        Resolve(Given.Wish(spec => spec.ClassName = "gpu"), null, Given.Class(offer => offer.AllowedNamespaces = Labelled("gpu", "yes"), "gpu")).Finding!.ToString(), StringComparison.Ordinal);

    /// <summary>Another one, perhaps older and wider, does not take the place of a default class that is not for a namespace.</summary>
    [Fact]
    public void A_default_class_for_others_is_not_replaced_by_one_that_it_had_replaced()
    {
        var older = Given.Class(name: "older", isDefault: true);
        older.Metadata.CreationTimestamp -= TimeSpan.FromDays(1);
        var refused = Resolve(Given.Wish(), null, older, Given.Class(offer => offer.AllowedNamespaces = Named("ml"), "newer", isDefault: true));

        Assert.Equal("ClassNotAllowed", refused.Reason);
        Assert.StartsWith("spec.className: the default class \"newer\" is not for namespace team; expected one of older.", refused.Finding!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_class_itself_says_that_nobody_may_use_it()
    {
        var closed = Given.Class(offer => offer.Allowed.SeccompProfiles = [new() { Type = "Unconfined" }]);
        var condition = ClassStatusFunction.Compute(closed, new ClassCatalog(true, [closed]), [], 0, DateTimeOffset.UnixEpoch).Conditions!.Single(known => known.Type == "Usable");

        Assert.Equal(("False", "AllowsUnconfined"), (condition.Status, condition.Reason));
        Assert.Contains("spec.allowedNamespaces", condition.Message, StringComparison.Ordinal);
    }

    internal static ClassNamespaces Named(params string[] names) => new() { From = "Names", Names = names };

    internal static ClassNamespaces Labelled(string key, string value) => Selecting(new() { MatchLabels = Labels((key, value)) });

    private static ClassNamespaces Expression(string key, string operation, params string[] values) =>
        Selecting(new() { MatchExpressions = [new() { Key = key, OperatorProperty = operation, Values = values.Length == 0 ? null : values }] });

    private static ClassNamespaces Selecting(V1LabelSelector selector) => new() { From = "Selector", Selector = selector };

    private static Dictionary<string, string> Labels(params (string Key, string Value)[] labels) => labels.ToDictionary(label => label.Key, label => label.Value);

    private static ClassResolution Resolve(McpSandbox sandbox, Dictionary<string, string>? labels, params McpSandboxClass[] classes) =>
        ClassResolution.Of(sandbox, new ClassCatalog(true, classes) { NamespaceLabels = labels });
}

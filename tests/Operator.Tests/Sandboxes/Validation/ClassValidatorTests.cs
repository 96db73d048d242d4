using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Classes;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Validation;
using ContainerMcp.Operator.Tests.Sandboxes.Effective;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Validation;

public sealed class ClassValidatorTests
{
    public static TheoryData<string, Action<McpSandboxClassSpec>> Wrong => new()
    {
        { "spec.image: \"a b\"", offer => offer.Image = "a b" },
        { "spec.max.resources.memory: \"lots\"", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("memory", "lots")) },
        { "spec.max.workspaceSize: \"-1\"", offer => offer.Max.WorkspaceSize = "-1" },
        { "spec.max.idleTimeout: \"1500ms\"", offer => offer.Max.IdleTimeout = "1500ms" },
        { "spec.max.toolTimeout: \"2h\"", offer => offer.Max.ToolTimeout = "2h" },
        { "spec.allowed.tools[0]: \"telnet\" is not allowed; expected one of bash, python, file, web", offer => offer.Allowed.Tools = ["telnet"] },
        { "spec.allowed.domains[0]: \"http://x\"", offer => offer.Allowed.Domains = ["http://x"] },
        { "spec.allowed.images[0]: \"a b\"", offer => offer.Allowed.Images = ["a b"] },
        { "spec.allowed.runtimeClassNames[0]: \"No\"", offer => offer.Allowed.RuntimeClassNames = ["No"] },
        { "spec.allowed.seccompProfiles[0].localhostProfile: the name of a profile is required with type Localhost", offer => offer.Allowed.SeccompProfiles = [new() { Type = "Localhost" }] },
        { "spec.allowed.egress[0].ipBlock.cidr: \"10.0.0.0/33\"", offer => offer.Allowed.Egress = [new() { IpBlock = new() { Cidr = "10.0.0.0/33" } }] },
        { "spec.allowed.egress[0].ipBlock.except[0]: \"012.0.0.0/8\"", offer => offer.Allowed.Egress = [new() { IpBlock = new() { Cidr = "0.0.0.0/0", Except = ["012.0.0.0/8"] } }] },
        { "spec.allowedNamespaces.from: \"Some\" is not allowed; expected one of All, Names, Selector", offer => offer.AllowedNamespaces = new() { From = "Some" } },
        { "spec.allowedNamespaces.names: names are required if from is Names", offer => offer.AllowedNamespaces = new() { From = "Names" } },
        { "spec.allowedNamespaces.names: names are required if from is Names, and not allowed otherwise", offer => offer.AllowedNamespaces = new() { From = "All", Names = ["a"] } },
        { "spec.allowedNamespaces.names[0]: \"team-*\" is not allowed; expected the name of a namespace", offer => offer.AllowedNamespaces = NamespaceAccessTests.Named("team-*") },
        { "spec.allowedNamespaces.selector: a selector is required if from is Selector", offer => offer.AllowedNamespaces = new() { From = "Selector" } },
        { "spec.allowedNamespaces.selector.matchLabels: \"a b: c\"", offer => offer.AllowedNamespaces = NamespaceAccessTests.Labelled("a b", "c") },
        // The defaults are a sandbox without wishes, and it has to be a good one.
        { "spec.defaults.resources.limits.memory: 4Gi is more than class \"standard\" allows (2Gi)", offer => (offer.Max.Resources, offer.Defaults.Resources) = (EffectiveSpecTests.Entries(("memory", "2Gi")), new() { Limits = EffectiveSpecTests.Entries(("memory", "4Gi")) }) },
        { "spec.defaults.workspace.size: \"0\"", offer => offer.Defaults.Workspace.Size = "0" },
        { "spec.defaults.tools.bash.timeoutMax: \"2h\"", offer => offer.Defaults.Tools.Bash.TimeoutMax = "2h" },
        { "spec.defaults.resources.limits.memory: \"64Mi\" is not allowed; expected at least 128Mi", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("memory", "64Mi")) },
        { "spec.defaults.security.seccompProfile.type: \"Unconfined\" is not allowed", offer => offer.Defaults.Security.SeccompProfile = new() { Type = "Unconfined" } },
        { "spec.defaults.security.appArmorProfile: class \"standard\" allows no profile", offer => offer.Allowed.AppArmorProfiles = [] },
        { "spec.scheduling.nodeSelector: \"a b: c\"", offer => offer.Scheduling = new() { NodeSelector = new Dictionary<string, string> { ["a b"] = "c" } } },
        { "spec.scheduling.tolerations[0].key: the key of the taint is required", offer => offer.Scheduling = new() { Tolerations = [new() { OperatorProperty = "Exists" }] } },
        { "spec.defaults.security.userNamespace: \"true\" is not allowed; expected false, because this cluster (1.20)", offer => offer.Allowed.HostUsers = false },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_with_a_class_is_named_by_its_field(string message, Action<McpSandboxClassSpec> configure) => Assert.StartsWith(
        message, ClassValidator.Validate(Given.Class(configure), Given.Options, Given.Old)[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void An_empty_class_is_valid() => Assert.Empty(ClassValidator.Validate(Given.Class(), Given.Options, Given.Old));

    [Fact]
    public void A_default_class_that_is_being_deleted_is_none()
    {
        var ending = Given.Class(isDefault: true);
        ending.Metadata.DeletionTimestamp = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);

        Assert.Null(new ClassCatalog(true, [ending]).Default);
    }

    [Fact]
    public void Of_two_default_classes_the_newer_counts_and_the_other_says_so()
    {
        var old = Given.Class(name: "old", isDefault: true);
        var late = Given.Class(name: "late", isDefault: true);
        late.Metadata.CreationTimestamp = old.Metadata.CreationTimestamp!.Value.AddDays(1);
        var catalog = new ClassCatalog(true, [old, Given.Class(name: "plain"), late]);
        var told = ClassStatusFunction.Compute(old, catalog, [], 3, DateTimeOffset.UnixEpoch);

        Assert.Equal("late", catalog.Default?.Metadata.Name);
        Assert.Equal(3, told.Sandboxes);
        Assert.Contains(told.Conditions!, condition => condition is { Type: "Default", Status: "False", Reason: "NewerDefault" } && condition.Message.StartsWith("The class late is newer", StringComparison.Ordinal));
        Assert.Contains(ClassStatusFunction.Compute(late, catalog, [], 0, DateTimeOffset.UnixEpoch).Conditions!, condition => condition is { Type: "Default", Status: "True" });
        Assert.DoesNotContain(ClassStatusFunction.Compute(catalog.Classes[1], catalog, [], 0, DateTimeOffset.UnixEpoch).Conditions!, condition => condition.Type == "Default");
    }
}

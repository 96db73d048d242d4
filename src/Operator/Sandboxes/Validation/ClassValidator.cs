using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>
/// Validates a class: its ceilings can be read, and a sandbox without any wish of its own, that is its defaults, is a good one within
/// them. A sandbox whose class is wrong is refused: half of a class's ceilings would be none.
/// </summary>
internal static class ClassValidator
{
    private const string Domains = "a domain such as example.com, *.example.com, or *";

    public static IReadOnlyList<SpecFinding> Validate(McpSandboxClass @class, SandboxOptions options, ClusterCapabilities capabilities)
    {
        var findings = new Findings();
        var spec = @class.Spec;
        findings.Text("spec.image", spec.Image, Patterns.Image, 512, "an image reference");
        ValidateNamespaces(spec.AllowedNamespaces, findings);
        ValidateMaximum(spec.Max, findings);
        ValidateChoices(spec.Allowed, findings);
        if (findings.All.Count > 0)
        {
            return findings.All;
        }

        var plain = new McpSandbox { Metadata = new() { Name = "plain" }, Spec = EffectiveSpec.Of(new McpSandboxSpec(), spec) };
        return [.. SpecValidator.Validate(plain, options, capabilities, @class, new McpSandboxSpec()).Select(finding => finding with { Path = PathInClass(finding.Path) })];
    }

    private static void ValidateNamespaces(ClassNamespaces? namespaces, Findings findings)
    {
        const string Path = "spec.allowedNamespaces";
        if (namespaces is null)
        {
            return;
        }

        findings.OneOf(Path + ".from", namespaces.From, NamespacesFrom.All, NamespacesFrom.Names, NamespacesFrom.Selector);
        if (namespaces.Names is { Count: > 0 } != (namespaces.From == NamespacesFrom.Names))
        {
            findings.Refuse(Path + ".names", null, "names are required if from is Names, and not allowed otherwise");
        }

        if (namespaces.Selector is not null != (namespaces.From == NamespacesFrom.Selector))
        {
            findings.Refuse(Path + ".selector", null, "a selector is required if from is Selector, and not allowed otherwise");
        }

        findings.Count(Path + ".names", namespaces.Names?.Count ?? 0, 1024);
        for (var i = 0; i < (namespaces.Names?.Count ?? 0); i++)
        {
            findings.Text($"{Path}.names[{i}]", namespaces.Names![i] ?? "", Patterns.DnsLabel, 63, "the name of a namespace");
        }

        NetworkValidator.ValidateSelector(Path + ".selector", namespaces.Selector, findings);
    }

    private static void ValidateMaximum(SandboxMaximum max, Findings findings)
    {
        findings.Count("spec.max.resources", max.Resources?.Count ?? 0, 16);
        foreach (var (name, value) in max.Resources ?? new Dictionary<string, IntOrString>())
        {
            findings.Quantity($"spec.max.resources.{name}", value);
        }

        if (max.WorkspaceSize is { } size)
        {
            findings.Quantity("spec.max.workspaceSize", size);
        }

        Duration("spec.max.ttl", max.Ttl, TimeSpan.FromDays(3650), wholeSeconds: false, findings);
        Duration("spec.max.idleTimeout", max.IdleTimeout, TimeSpan.FromDays(366), wholeSeconds: true, findings);
        Duration("spec.max.toolTimeout", max.ToolTimeout, TimeSpan.FromHours(1), wholeSeconds: true, findings);
    }

    private static void Duration(string path, string? value, TimeSpan most, bool wholeSeconds, Findings findings)
    {
        if (value is not null)
        {
            findings.Duration(path, value, TimeSpan.FromSeconds(1), most, wholeSeconds);
        }
    }

    private static void ValidateChoices(SandboxChoices allowed, Findings findings)
    {
        const string Name = "a name of lower-case letters, digits, - and .";
        findings.TextList("spec.allowed.images", allowed.Images, Patterns.ImageGlob, 512, "an image such as registry.example/team/*, in which * stands for any characters");
        findings.TextList("spec.allowed.domains", allowed.Domains, Patterns.Domain, 253, Domains);
        findings.TextList("spec.allowed.runtimeClassNames", allowed.RuntimeClassNames, Patterns.DnsSubdomain, 253, Name);
        findings.TextList("spec.allowed.storageClassNames", allowed.StorageClassNames, Patterns.DnsSubdomain, 253, Name);
        findings.TextList("spec.allowed.priorityClassNames", allowed.PriorityClassNames, Patterns.DnsSubdomain, 253, Name);
        const string Key = "a key such as example.com/*, in which * stands for any characters but a slash";
        findings.TextList("spec.allowed.podLabels", allowed.PodLabels, Patterns.KeyGlob, Patterns.LongestKey, Key);
        findings.TextList("spec.allowed.podAnnotations", allowed.PodAnnotations, Patterns.KeyGlob, Patterns.LongestKey, Key);
        findings.TextList("spec.allowed.taints", allowed.Taints, Patterns.KeyGlob, Patterns.LongestKey, Key);
        findings.TextList("spec.allowed.nodeLabels", allowed.NodeLabels, Patterns.KeyGlob, Patterns.LongestKey, Key);
        for (var i = 0; i < (allowed.Tools?.Count ?? 0); i++)
        {
            findings.OneOf($"spec.allowed.tools[{i}]", allowed.Tools![i], ToolFamily.Bash, ToolFamily.Python, ToolFamily.File, ToolFamily.Web);
        }

        Profiles("spec.allowed.appArmorProfiles", allowed.AppArmorProfiles, findings);
        Profiles("spec.allowed.seccompProfiles", allowed.SeccompProfiles, findings);
        NetworkValidator.ValidatePeers("spec.allowed.egress", allowed.Egress, findings);
        NetworkValidator.ValidatePeers("spec.allowed.ingressFrom", allowed.IngressFrom, findings);
    }

    private static void Profiles(string path, IList<SecurityProfileSpec>? profiles, Findings findings)
    {
        findings.Count(path, profiles?.Count ?? 0, 32);
        for (var i = 0; i < (profiles?.Count ?? 0); i++)
        {
            SecurityValidator.ValidateProfile($"{path}[{i}]", profiles![i], findings);
        }
    }

    // A sandbox's fields stand elsewhere in a class.
    private static string PathInClass(string path) =>
        path is "spec.image" || path.StartsWith("metadata.", StringComparison.Ordinal) ? path
        : path.StartsWith("spec.nodeSelector", StringComparison.Ordinal) || path.StartsWith("spec.tolerations", StringComparison.Ordinal) ? "spec.scheduling" + path["spec".Length..]
        : "spec.defaults" + path["spec".Length..];
}

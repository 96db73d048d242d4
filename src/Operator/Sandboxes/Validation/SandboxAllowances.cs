using System.Text.RegularExpressions;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>What the administrator lets a sandbox choose, by its class where that speaks of it, else by the operator's settings. The class's own values are always among it.</summary>
internal sealed class SandboxAllowances
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(2);

    private readonly string _image;
    private readonly IList<string>? _imagePatterns;

    private SandboxAllowances(SandboxOptions options, string? className, McpSandboxClassSpec? offer)
    {
        HasClass = offer is not null;
        _image = offer?.Image ?? options.Image;
        _imagePatterns = offer?.Allowed.Images;
        By = className is null ? "the operator's settings allow" : $"class \"{className}\" allows";
        var localhost = options.AllowedLocalhostProfiles.Select(name => new SecurityProfileSpec { Type = SecurityProfileType.Localhost, LocalhostProfile = name });
        List<SecurityProfileSpec> standard = [new() { Type = SecurityProfileType.RuntimeDefault }, .. localhost];
        RuntimeClassNames = With(offer?.Allowed.RuntimeClassNames ?? [.. options.AllowedRuntimeClasses], offer?.Defaults.Security.RuntimeClassName);
        PodLabels = [.. offer?.Allowed.PodLabels ?? [.. options.AllowedPodLabels]];
        PodAnnotations = [.. offer?.Allowed.PodAnnotations ?? [.. options.AllowedPodAnnotations]];
        Taints = offer?.Allowed.Taints;
        NodeLabels = offer?.Allowed.NodeLabels;
        AffinityNamespaces = offer?.Allowed.AffinityNamespaces == true;
        AllowsResource = offer is null
            ? name => KeyGlob.Matches(options.AllowedExtendedResources, name)
            : name => offer.Max.Resources?.ContainsKey(name) == true || offer.Defaults.Resources?.Limits?.ContainsKey(name) == true;
        AppArmorProfiles = With(offer?.Allowed.AppArmorProfiles ?? standard, Confined(offer?.Defaults.Security.AppArmorProfile));
        SeccompProfiles = With(offer?.Allowed.SeccompProfiles ?? standard, Confined(offer?.Defaults.Security.SeccompProfile));
    }

    /// <summary>Whether a class has a say; else the operator's settings do.</summary>
    public bool HasClass { get; }

    /// <summary>Who allows, for messages.</summary>
    public string By { get; }

    public IReadOnlyList<string> RuntimeClassNames { get; }

    public IReadOnlyList<SecurityProfileSpec> AppArmorProfiles { get; }

    public IReadOnlyList<SecurityProfileSpec> SeccompProfiles { get; }

    /// <summary>Patterns of the keys of labels that the pod may have.</summary>
    public IReadOnlyList<string> PodLabels { get; }

    /// <summary>Patterns of the keys of annotations that the pod may have.</summary>
    public IReadOnlyList<string> PodAnnotations { get; }

    /// <summary>Patterns of the keys of taints that may be tolerated; null for all but the cluster's own.</summary>
    public IList<string>? Taints { get; }

    /// <summary>Patterns of the keys of labels by which nodes may be chosen; null for all.</summary>
    public IList<string>? NodeLabels { get; }

    /// <summary>Whether affinity may look at pods of other namespaces.</summary>
    public bool AffinityNamespaces { get; }

    /// <summary>Whether huge pages or an extended resource of a name may be had at all.</summary>
    public Predicate<string> AllowsResource { get; }

    /// <summary>The images that may be chosen, in words.</summary>
    public string Images => !HasClass ? $"an image of the repository {ImageName.RepositoryOf(_image)}, with any tag or digest"
        : _imagePatterns is not { Count: > 0 } ? $"{_image}, the only image that {By}"
        : $"one that {By}: {string.Join(", ", _imagePatterns.Prepend(_image).Distinct(StringComparer.Ordinal))}";

    public static SandboxAllowances Of(SandboxOptions options, McpSandboxClass? @class) => new(options, @class?.Metadata.Name, @class?.Spec);

    /// <summary>Whoever chooses the image of a pod with a jail's capabilities chooses what they are used for: without a class only other versions of the administrator's image are free.</summary>
    public bool AllowsImage(string image) => HasClass
        ? image == _image || _imagePatterns?.Any(pattern => Matches(image, pattern)) == true
        : ImageName.RepositoryOf(image) == ImageName.RepositoryOf(_image);

    // Unconfined is never a mere default: the class has to list it.
    private static SecurityProfileSpec? Confined(SecurityProfileSpec? profile) => profile?.Type == SecurityProfileType.Unconfined ? null : profile;

    private static List<T> With<T>(IEnumerable<T> allowed, T? own)
        where T : class => own is null ? [.. allowed] : [.. allowed, own];

    private static bool Matches(string image, string pattern) => Regex.IsMatch(
        image, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, RegexTimeout);
}

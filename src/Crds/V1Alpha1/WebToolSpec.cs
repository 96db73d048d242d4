using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Access to the web.</summary>
public sealed class WebToolSpec
{
    /// <summary>false removes the tools from the server and closes the sandbox's network to everything but spec.network.egress.</summary>
    public bool? Enabled { get; set; }

    /// <summary>How long a page may take: a Go duration of whole seconds.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>Domains that may be visited; a domain covers the names below it. ["*"] allows all public ones. Private addresses are reached only where spec.network.egress lists them, link-local and metadata addresses never.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 253), Pattern(Patterns.Domain)]
    public IList<string>? AllowedDomains { get; set; }

    /// <summary>The search engine behind web_search. Url and secretKeyRef belong together: where a sandbox names any of its fields, it gets neither address nor key of its class's engine.</summary>
    public WebSearchSpec Search { get; set; } = new();
}

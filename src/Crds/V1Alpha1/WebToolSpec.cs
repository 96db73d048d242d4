using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Access to the web.</summary>
public sealed class WebToolSpec
{
    /// <summary>false removes the tools from the server and closes the sandbox's network to everything but spec.network.egress.</summary>
    public bool? Enabled { get; set; }

    /// <summary>How long a page may take to load: a Go duration in whole seconds.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>Domains that the web tools may visit. A domain includes its subdomains. ["*"] allows all public domains. Private addresses can be reached only if spec.network.egress lists them; link-local and metadata addresses can never be reached.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 253), Pattern(Patterns.Domain)]
    public IList<string>? AllowedDomains { get; set; }

    /// <summary>The search engine behind web_search. Its fields belong together: a sandbox that sets any of them gets neither the address nor the key of its class's search engine.</summary>
    public WebSearchSpec Search { get; set; } = new();
}

using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Compares an effective spec, in which every quantity and duration can be read, with the ceilings of its class. Image and security profiles are <see cref="SandboxAllowances"/>'s matter.</summary>
internal sealed class ClassCeilings(McpSandboxClass @class, Findings findings)
{
    private readonly SandboxMaximum _max = @class.Spec.Max;
    private readonly SandboxChoices _allowed = @class.Spec.Allowed;
    private readonly string _name = @class.Metadata.Name;

    /// <param name="spec">The effective spec.</param>
    /// <param name="wish">What the sandbox itself says.</param>
    public void Validate(McpSandboxSpec spec, McpSandboxSpec wish)
    {
        ValidateAmounts(spec);
        ValidateTools(spec.Tools);
        PeerCeiling.Validate("spec.network.egress", spec.Network.Egress, _allowed.Egress, _name, findings);
        PeerCeiling.Validate("spec.network.ingressFrom", spec.Network.IngressFrom, IngressCeiling(), _name, findings);
        Choice("spec.workspace.storageClassName", spec.Workspace.StorageClassName, _allowed.StorageClassNames, @class.Spec.Defaults.Workspace.StorageClassName, "storage class");
        Choice("spec.priorityClassName", spec.PriorityClassName, _allowed.PriorityClassNames, @class.Spec.Defaults.PriorityClassName, "priority class");
        if (_allowed.HostUsers == false && spec.Security.UserNamespace == false)
        {
            findings.AddCeiling("spec.security.userNamespace", "false", $"true, because class \"{_name}\" requires a user namespace");
        }

        if (_allowed.EnvFromSecrets == false)
        {
            foreach (var reference in SecretReferences.Named(wish))
            {
                findings.RefuseCeiling(reference.Path, reference.Name, WithoutSecret(reference));
            }
        }

        foreach (var (key, value) in @class.Spec.Scheduling?.NodeSelector ?? new Dictionary<string, string>())
        {
            if (wish.NodeSelector?.TryGetValue(key, out var asked) == true && asked != value)
            {
                findings.AddCeiling($"spec.nodeSelector.{key}", asked, $"{value}, which class \"{_name}\" requires");
            }
        }
    }

    /// <summary>Where the class names no others, pods of the sandbox's own namespace are who may connect without any wish: to say so, or to pick some of them, exceeds nothing.</summary>
    private IList<V1NetworkPolicyPeer>? IngressCeiling() =>
        @class.Spec.Defaults.Network.IngressFrom is null && _allowed.IngressFrom is { } allowed ? [.. allowed, PeerCeiling.OwnNamespace] : _allowed.IngressFrom;

    private string WithoutSecret(SecretReference reference) => reference.Use switch
    {
        SecretUse.Variable => $"class \"{_name}\" allows no variables from Secrets; use a plain value",
        SecretUse.Token => $"class \"{_name}\" allows sandboxes to name no Secrets; leave the field out, and the operator makes a token",
        _ => $"class \"{_name}\" allows sandboxes to name no Secrets",
    };

    private void ValidateAmounts(McpSandboxSpec spec)
    {
        var resources = EffectiveResources.Of(spec);
        foreach (var (name, most) in Ceilings())
        {
            if (resources.Limits.TryGetValue(name, out var limit) && Quantities.Parse(limit) > Quantities.Parse(most))
            {
                findings.Add(SpecFinding.Ceiling($"spec.resources.limits.{name}", limit, "more", _name, most.Value));
            }
        }

        if (_max.WorkspaceSize is { } size && Quantities.Parse(spec.Workspace.Size) > Quantities.Parse(size))
        {
            findings.Add(SpecFinding.Ceiling("spec.workspace.size", spec.Workspace.Size!.Value, "more", _name, size.Value));
        }

        Longer("spec.lifecycle.ttl", spec.Lifecycle.Ttl, _max.Ttl);
        Longer("spec.lifecycle.idleTimeout", spec.Lifecycle.IdleTimeout, _max.IdleTimeout);
        Longer("spec.tools.bash.timeoutMax", spec.Tools.Bash.TimeoutMax, _max.ToolTimeout);
        Longer("spec.tools.python.timeoutMax", spec.Tools.Python.TimeoutMax, _max.ToolTimeout);
    }

    /// <summary>The most of each resource. Of what not every node has, a GPU for example, the class's own amount is the ceiling where it names no other.</summary>
    private IEnumerable<KeyValuePair<string, IntOrString>> Ceilings() => (_max.Resources ?? new Dictionary<string, IntOrString>())
        .Concat((@class.Spec.Defaults.Resources?.Limits ?? new Dictionary<string, IntOrString>())
            .Where(entry => !EffectiveResources.IsStandard(entry.Key) && _max.Resources?.ContainsKey(entry.Key) != true));

    private void ValidateTools(ToolsSpec tools)
    {
        Tool(ToolFamily.Bash, tools.Bash.Enabled);
        Tool(ToolFamily.Python, tools.Python.Enabled);
        Tool(ToolFamily.File, tools.File.Enabled);
        Tool(ToolFamily.Web, tools.Web.Enabled);
        for (var i = 0; i < (tools.Web.AllowedDomains?.Count ?? 0); i++)
        {
            var domain = tools.Web.AllowedDomains![i];
            if (!IsCovered(domain))
            {
                findings.RefuseCeiling($"spec.tools.web.allowedDomains[{i}]", domain, OneOf(_allowed.Domains!, "domain"));
            }
        }

        if (tools.Web.Enabled == true)
        {
            ValidateSearch(tools.Web.Search);
        }
    }

    // The server lets searches through to their engine, whatever allowedDomains says.
    private void ValidateSearch(WebSearchSpec search)
    {
        if (SearchAddress(search) is { } address && address != SearchAddress(@class.Spec.Defaults.Tools.Web.Search) && new Uri(address).IdnHost is var host && !IsCovered(host))
        {
            findings.RefuseCeiling(
                "spec.tools.web.search." + (search.Url is null ? "provider" : "url"), search.Url ?? search.Provider,
                $"{OneOf(_allowed.Domains!, "domain")}, and this one asks {host}; leave out spec.tools.web.search for the class's own search engine");
        }
    }

    private static string? SearchAddress(WebSearchSpec search) => search.Provider switch
    {
        null or SearchProvider.None => null,
        SearchProvider.Brave => search.Url ?? SearchAddresses.Brave,
        SearchProvider.DuckDuckGo => search.Url ?? SearchAddresses.DuckDuckGo,
        _ => search.Url,
    };

    private bool IsCovered(string domain) => _allowed.Domains?.Any(known => DomainCeiling.Covers(known, domain)) != false;

    private void Tool(string family, bool? enabled)
    {
        if (enabled == true && _allowed.Tools?.Contains(family) == false)
        {
            findings.RefuseCeiling($"spec.tools.{family}.enabled", "true", OneOf(_allowed.Tools, "tool"));
        }
    }

    private void Longer(string path, string? value, string? most)
    {
        if (GoDuration.TryParse(most, out var ceiling) && GoDuration.TryParse(value, out var duration) && duration.Nanoseconds > ceiling.Nanoseconds)
        {
            findings.Add(SpecFinding.Ceiling(path, value, "longer", _name, most));
        }
    }

    private void Choice(string path, string? value, IList<string>? allowed, string? own, string what)
    {
        if (value is not null && allowed is not null && value != own && !allowed.Contains(value))
        {
            findings.RefuseCeiling(path, value, OneOf(allowed, what));
        }
    }

    private string OneOf(IList<string> allowed, string what) =>
        allowed.Count == 0 ? $"class \"{_name}\" allows no {what}" : $"class \"{_name}\" allows only {string.Join(", ", allowed)}";
}

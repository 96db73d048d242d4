using System.Runtime.CompilerServices;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Validates each state of a class once, however many sandboxes ask for it.</summary>
internal sealed class ClassChecks(SandboxOptions options)
{
    // By instance: the cache replaces an object that has changed, and never changes one.
    private readonly ConditionalWeakTable<McpSandboxClass, Answer> _answers = [];

    public IReadOnlyList<SpecFinding> Validate(McpSandboxClass @class, ClusterCapabilities capabilities)
    {
        if (_answers.TryGetValue(@class, out var known) && known.Capabilities == capabilities)
        {
            return known.Findings;
        }

        var findings = ClassValidator.Validate(@class, options, capabilities);
        _answers.AddOrUpdate(@class, new(capabilities, findings));
        return findings;
    }

    private sealed record Answer(ClusterCapabilities Capabilities, IReadOnlyList<SpecFinding> Findings);
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>Looks up the Secrets that a spec names. They are read one by one and never cached: the operator keeps no copy of its users' secrets.</summary>
internal sealed class ReferenceReader(KindClient<V1Secret> secrets)
{
    public async Task<IReadOnlyList<SpecFinding>> ValidateAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var secretsByName = new Dictionary<string, SecretFacts>(StringComparer.Ordinal);
        foreach (var name in SecretReferences.Of(sandbox.Spec).Select(reference => reference.Name).Distinct(StringComparer.Ordinal))
        {
            if (await secrets.GetAsync(new(sandbox.Metadata.NamespaceProperty, name), cancellationToken) is { } secret)
            {
                secretsByName[name] = SecretFacts.Of(secret);
            }
        }

        return SecretReferences.Validate(sandbox, secretsByName);
    }
}

using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The classes as the cache has them.</summary>
[EntityRbac(typeof(McpSandboxClass), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ClassReader(IObjectStore<McpSandboxClass> store, NamespaceLabels labels, SandboxOptions options) : IClassReader
{
    public ClassCatalog Read() => new(IsReadable: true, store.List())
    {
        IsClassRequired = options.IsClassRequired,
        Illegible = store.ListUnreadable().ToDictionary(found => found.Key.Name, found => found.Error),
    };

    public async ValueTask<ClassCatalog> ReadAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var catalog = Read();
        return catalog.Classes.Any(NamespaceAccess.AsksLabels)
            ? catalog with { NamespaceLabels = await labels.OfAsync(sandbox.Metadata.NamespaceProperty, cancellationToken) }
            : catalog;
    }
}

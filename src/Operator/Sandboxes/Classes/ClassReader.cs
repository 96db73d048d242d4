using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The classes as the cache has them, and where that is not enough the API server.</summary>
[EntityRbac(typeof(McpSandboxClass), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ClassReader(
    IObjectStore<McpSandboxClass> store, KindClient<McpSandboxClass> client, NamespaceLabels labels, SandboxOptions options) : IClassReader
{
    public ClassCatalog Read() => Catalog([.. store.List()], store.ListUnreadable());

    public ValueTask<ClassCatalog> ReadAsync(McpSandbox sandbox, CancellationToken cancellationToken) =>
        WithLabelsAsync(Read(), sandbox, cancellationToken);

    public async ValueTask<ClassCatalog> ReadNowAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        if (store.IsKindUnknown)
        {
            return Read();
        }

        var list = await client.ListWithVersionAsync(@namespace: null, labelSelector: null, static found => found, cancellationToken);
        return await WithLabelsAsync(Catalog(list.Items, list.Unreadable), sandbox, cancellationToken);
    }

    private ClassCatalog Catalog(IReadOnlyList<McpSandboxClass> found, IReadOnlyList<UnreadableObject> unreadable) => new(IsReadable: true, found)
    {
        IsClassRequired = options.IsClassRequired,
        Illegible = unreadable.ToDictionary(known => known.Key.Name, known => known.Error),
    };

    private async ValueTask<ClassCatalog> WithLabelsAsync(ClassCatalog catalog, McpSandbox sandbox, CancellationToken cancellationToken) =>
        catalog.Classes.Any(NamespaceAccess.AsksLabels)
            ? catalog with { NamespaceLabels = await labels.OfAsync(sandbox.Metadata.NamespaceProperty, cancellationToken) }
            : catalog;
}

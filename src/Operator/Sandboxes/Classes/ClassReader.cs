using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The classes as the cache has them.</summary>
[EntityRbac(typeof(McpSandboxClass), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ClassReader(IObjectStore<McpSandboxClass> store) : IClassReader
{
    public ClassCatalog Read() => new(IsReadable: true, store.List());
}

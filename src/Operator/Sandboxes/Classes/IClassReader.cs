using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>Knows the classes.</summary>
internal interface IClassReader
{
    /// <summary>The classes, for whom no namespace matters.</summary>
    ClassCatalog Read();

    /// <summary>The classes for a sandbox, with what they ask of its namespace.</summary>
    ValueTask<ClassCatalog> ReadAsync(McpSandbox sandbox, CancellationToken cancellationToken);

    /// <summary>The same as the API server has them at this moment, for what cannot be undone: a cache may be minutes behind.</summary>
    ValueTask<ClassCatalog> ReadNowAsync(McpSandbox sandbox, CancellationToken cancellationToken);
}

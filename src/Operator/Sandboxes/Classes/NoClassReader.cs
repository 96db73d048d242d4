using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>Stands in where the operator may not read classes.</summary>
internal sealed class NoClassReader(SandboxOptions options) : IClassReader
{
    public ClassCatalog Read() => ClassCatalog.Unreadable with { IsClassRequired = options.IsClassRequired };

    public ValueTask<ClassCatalog> ReadAsync(McpSandbox sandbox, CancellationToken cancellationToken) => new(Read());

    public ValueTask<ClassCatalog> ReadNowAsync(McpSandbox sandbox, CancellationToken cancellationToken) => new(Read());
}

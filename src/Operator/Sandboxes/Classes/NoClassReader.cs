namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>Stands in where the operator may not read classes.</summary>
internal sealed class NoClassReader : IClassReader
{
    public ClassCatalog Read() => ClassCatalog.Unreadable;
}

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>Knows the classes.</summary>
internal interface IClassReader
{
    ClassCatalog Read();
}

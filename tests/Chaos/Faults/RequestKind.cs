namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>What a request asks for, as far as faults depend on it.</summary>
internal enum RequestKind
{
    Get,
    List,
    Watch,
    Write,
}

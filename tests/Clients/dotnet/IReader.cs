namespace ContainerMcp.Clients;

/// <summary>Who reads results: a program, or an agent whose model is the stand-in.</summary>
internal interface IReader
{
    Task<string?> DoAsync(Request request, CancellationToken cancellation);
}

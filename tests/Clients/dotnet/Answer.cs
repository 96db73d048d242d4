namespace ContainerMcp.Clients;

/// <summary>A line of standard output: what the reader of the request's result is given.</summary>
internal sealed record Answer(int Id, string? Text, bool Thrown = false);

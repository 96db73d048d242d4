namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>A watch delivered something that is no event. What the cache knows may be incomplete, so it has to be listed anew.</summary>
internal sealed class WatchStreamException(string message, Exception? innerException = null) : Exception(message, innerException);

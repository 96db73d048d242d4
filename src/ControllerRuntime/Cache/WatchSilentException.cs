namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>A watch was open for longer than it should be without a word, or at all; its connection is taken for dead.</summary>
internal sealed class WatchSilentException(TimeSpan after) : TimeoutException($"Nothing came for {after.TotalSeconds:0} s.");

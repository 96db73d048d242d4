namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>A write was refused because this process is not, or no longer, the leader.</summary>
public sealed class LeadershipLostException() : Exception("This process is not the leader; the write was not sent.");

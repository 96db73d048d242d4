namespace ContainerMcp.Operator.Runtime;

/// <summary>What the probes of the process report.</summary>
public sealed class RuntimeHealth
{
    private readonly IEnumerable<IInformer> _informers;
    private readonly LoopSupervisor _supervisor;

    internal RuntimeHealth(IEnumerable<IInformer> informers, LoopSupervisor supervisor)
    {
        _informers = informers;
        _supervisor = supervisor;
    }

    /// <summary>Caches that are not in sync, with the reason; empty when this process is ready to lead or leads.</summary>
    public IReadOnlyList<string> NotReady =>
        [.. _informers.Where(informer => !informer.HasSynced).Select(informer => $"{informer.Name}: {informer.LastFailure ?? "listing"}")];

    /// <summary>Background loops that gave no sign of life within the deadline; empty when all is well.</summary>
    public IReadOnlyList<string> Stalled => _supervisor.Stalled;
}

using System.Globalization;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Hosting;

/// <summary>What the probes of the process report.</summary>
public sealed class RuntimeHealth
{
    private readonly IEnumerable<IInformer> _informers;
    private readonly LoopSupervisor _supervisor;
    private readonly RuntimeOptions _options;

    internal RuntimeHealth(IEnumerable<IInformer> informers, LoopSupervisor supervisor, RuntimeOptions options)
    {
        _informers = informers;
        _supervisor = supervisor;
        _options = options;
    }

    /// <summary>
    /// Caches that are not in sync yet, or have not been kept up to date for long, with the reason; empty when this process is ready to lead or leads.
    /// </summary>
    public IReadOnlyList<string> NotReady =>
    [
        .. _informers.Where(informer => !informer.HasSynced).Select(informer => $"{informer.Name}: {informer.LastFailure ?? "listing"}"),
        .. _informers.Where(informer => informer.HasSynced).SelectMany(informer => informer.Health)
            .Where(cache => cache.FailingFor > _options.CacheGrace)
            .Select(cache => string.Create(CultureInfo.InvariantCulture, $"{cache.Name}: out of date for {cache.FailingFor.TotalSeconds:0} s, {cache.Reason}")),
    ];

    /// <summary>Background loops that gave no sign of life within the deadline; empty when all is well.</summary>
    public IReadOnlyList<string> Stalled => _supervisor.Stalled;
}

namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>Settings of the controller runtime. What names the product has no default. Durations must be positive.</summary>
public sealed class RuntimeOptions
{
    /// <summary>The namespaces to watch; empty watches all of them (and needs cluster-wide rights).</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    /// <summary>The namespace this process runs in; its lease lives there.</summary>
    public string OperatorNamespace { get; set; } = "default";

    /// <summary>Names this process in the lease and in events: the pod's name.</summary>
    public string InstanceName { get; set; } = Environment.MachineName;

    /// <summary>Owner of the fields that this process applies.</summary>
    public required string FieldManager { get; set; }

    /// <summary>Annotation in which the applier notes the hash of what it applied last.</summary>
    public required string AppliedHashAnnotation { get; set; }

    /// <summary>What the keys of the labels and annotations begin with that are kept of an object too large for a cache.</summary>
    public required IReadOnlyList<string> KeptKeyPrefixes { get; set; }

    /// <summary>The name in events of the controller that reports them: <c>domain/name</c>.</summary>
    public required string ReportingController { get; set; }

    /// <summary>The name of the meter that the runtime's instruments are on.</summary>
    public required string MeterName { get; set; }

    /// <summary>What the names of the runtime's instruments begin with, a dot at its end: another operator's metrics in the same Prometheus have another prefix.</summary>
    public required string MetricPrefix { get; set; }

    /// <summary>Whether only the holder of the lease reconciles. Without it exactly one process may run.</summary>
    public bool LeaderElection { get; set; } = true;

    /// <summary>The lease's name.</summary>
    public required string LeaseName { get; set; }

    /// <summary>
    /// A name that the lease of this installation had in earlier versions, or null. Nothing is led while one of its processes, whose names begin
    /// with <see cref="LeaseName"/> and a hyphen, may still lead by that.
    /// </summary>
    public string? FormerLeaseName { get; set; }

    /// <summary>How long others wait for a silent leader before they take over.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a leader that cannot renew goes on; must be shorter than <see cref="LeaseDuration"/>: the rest is its time to stop.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(7);

    /// <summary>Pause between two looks at the lease.</summary>
    public TimeSpan LeaseRetryPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Every entity is reconciled at least this often, changed or not.</summary>
    public TimeSpan ResyncPeriod { get; set; } = TimeSpan.FromHours(10);

    /// <summary>Deadline of one reconciliation.</summary>
    public TimeSpan ReconcileTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long running reconciliations may go on after a shutdown was asked for.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Deadline of one API request (not of a watch).</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>At most this many API requests run at once (watches and the lease's not counted). At least 1.</summary>
    public int MaxConcurrentRequests { get; set; } = 64;

    /// <summary>The most objects asked for in one page of a list; fewer where they are large. At least 1.</summary>
    public int ListPageSize { get; set; } = 500;

    /// <summary>Least time after which the API server is asked to end a watch; the greatest is a quarter more.</summary>
    public TimeSpan WatchTimeout { get; set; } = TimeSpan.FromSeconds(240);

    /// <summary>A watch on which neither an event nor a bookmark arrives for this long is taken for dead. API servers send a bookmark a minute.</summary>
    public TimeSpan WatchSilence { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>First pause after a failed list or watch; doubles up to <see cref="WatchBackoffMax"/>, with jitter.</summary>
    public TimeSpan WatchBackoffMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause after a failed list or watch.</summary>
    public TimeSpan WatchBackoffMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A cache that could be neither listed nor watched for longer than this turns <c>/readyz</c> red.</summary>
    public TimeSpan CacheGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A background loop that has not ticked for this long counts as dead (<c>/healthz</c>).</summary>
    public TimeSpan LoopDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks that the settings make sense together.</summary>
    /// <exception cref="ArgumentException">They do not; the message names the setting.</exception>
    public void Validate()
    {
        Require(LeaseDuration > RenewDeadline && RenewDeadline > LeaseRetryPeriod && LeaseRetryPeriod > TimeSpan.Zero,
            "LeaseDuration must be longer than RenewDeadline, and that longer than LeaseRetryPeriod.");
        Require(!string.IsNullOrEmpty(OperatorNamespace), "OperatorNamespace must be set.");
        Require(!string.IsNullOrEmpty(InstanceName), "InstanceName must be set.");
        Require(!string.IsNullOrEmpty(FieldManager) && FieldManager.Length <= 128, "FieldManager must have 1 to 128 characters.");
        Require(AppliedHashAnnotation.Length > 0 && ReportingController.Length > 0 && LeaseName.Length > 0 && MeterName.Length > 0,
            "AppliedHashAnnotation, ReportingController, LeaseName and MeterName must be set.");
        Require(ResyncPeriod > TimeSpan.Zero && ReconcileTimeout > TimeSpan.Zero && RequestTimeout > TimeSpan.Zero
            && ShutdownTimeout > TimeSpan.Zero && LoopDeadline > TimeSpan.Zero && CacheGrace > TimeSpan.Zero, "Durations must be positive.");
        Require(WatchTimeout >= TimeSpan.FromSeconds(1) && WatchSilence > TimeSpan.Zero && WatchBackoffMin > TimeSpan.Zero
            && WatchBackoffMax >= WatchBackoffMin, "Watch durations must be positive, and WatchBackoffMax at least WatchBackoffMin.");
        Require(MaxConcurrentRequests >= 1 && ListPageSize >= 1, "MaxConcurrentRequests and ListPageSize must be at least 1.");
        Require(Namespaces.All(n => n.Length > 0) && Namespaces.Distinct().Count() == Namespaces.Count, "Namespaces must be distinct names.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}

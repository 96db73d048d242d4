using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Leadership;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>The runtime as the process hosts it, with quick timings, against a fake or a real API server.</summary>
internal sealed class OperatorUnderTest : IAsyncDisposable
{
    private readonly IHost _host;

    private OperatorUnderTest(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public WidgetController Widgets => Services.GetRequiredService<WidgetController>();

    public RuntimeHealth Health => Services.GetRequiredService<RuntimeHealth>();

    public LeaderElector Elector => Services.GetRequiredService<LeaderElector>();

    public static RuntimeOptions DefaultOptions() => new()
    {
        FieldManager = "container-mcp",
        AppliedHashAnnotation = "containermcp.dev/applied-hash",
        KeptKeyPrefixes = ["containermcp.dev/", "app.kubernetes.io/"],
        ReportingController = "containermcp.dev/container-mcp",
        LeaseName = "container-mcp-operator",
        MeterName = "Test",
        MetricPrefix = "test.",
    };

    public static RuntimeOptions QuickOptions()
    {
        var options = DefaultOptions();
        options.LeaderElection = false;
        options.OperatorNamespace = "default";
        options.WatchBackoffMin = TimeSpan.FromMilliseconds(20);
        options.WatchBackoffMax = TimeSpan.FromMilliseconds(200);
        options.RequestTimeout = TimeSpan.FromSeconds(5);
        options.LeaseDuration = TimeSpan.FromSeconds(3);
        options.RenewDeadline = TimeSpan.FromSeconds(2);
        options.LeaseRetryPeriod = TimeSpan.FromMilliseconds(200);
        options.ShutdownTimeout = TimeSpan.FromSeconds(5);
        return options;
    }

    /// <summary>Builds and starts it; by default with a controller for widgets that own config maps.</summary>
    public static async Task<OperatorUnderTest> StartAsync(
        KubernetesClientConfiguration configuration, RuntimeOptions? options = null, Action<OperatorRuntimeBuilder>? register = null,
        Action<OperatorUnderTest>? prepare = null, TimeProvider? timeProvider = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        if (timeProvider is not null)
        {
            builder.Services.AddSingleton(timeProvider);
        }

        var runtime = builder.Services.AddOperatorRuntime(configuration, options ?? QuickOptions());
        if (register is null)
        {
            runtime.AddController<WidgetController, Widget>(c => c.Owns<k8s.Models.V1ConfigMap>("made-by=test").WithWorkers(4));
        }
        else
        {
            register(runtime);
        }

        var started = new OperatorUnderTest(builder.Build());
        prepare?.Invoke(started);
        await started._host.StartAsync();
        return started;
    }

    public IObjectStore<TEntity> Store<TEntity>()
        where TEntity : class, IKubernetesObject<k8s.Models.V1ObjectMeta> => Services.GetRequiredService<IObjectStore<TEntity>>();

    public KindClient<TEntity> Client<TEntity>()
        where TEntity : class, IKubernetesObject<k8s.Models.V1ObjectMeta> => Services.GetRequiredService<KindClient<TEntity>>();

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

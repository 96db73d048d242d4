using System.Reflection;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Exceptions;
using OpenTelemetry.Metrics;

namespace ContainerMcp.Operator.Hosting;

/// <summary>The process: arguments, settings, services, exit code.</summary>
internal static class OperatorProgram
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>The process failed while it ran.</summary>
    public const int Failure = 1;

    /// <summary>Arguments or settings cannot be used; another start with the same ones ends the same way.</summary>
    public const int BadSettings = 2;

    /// <summary>Of one metric; room for all of them is taken at the start. The most are requests by verb, resource and code.</summary>
    private const int MostSeries = 500;

    /// <summary>Owns the fields that the operator applies. Objects in clusters name it: another one would share their fields with it.</summary>
    private const string FieldManager = "container-mcp";

    private const string Help = """
        The Container-MCP operator: keeps the sandboxes of a Kubernetes cluster as their McpSandbox objects say.

        Usage: ContainerMcp.Operator [--help | --version]
               ContainerMcp.Operator remove-node-profiles NAMESPACE DAEMONSET    the chart's hook before it is uninstalled

        It finds the cluster by its service account, else by KUBECONFIG or ~/.kube/config. Settings come from the environment:

          OPERATOR_SANDBOX_IMAGE              image of the sandboxes (required)
          OPERATOR_SANDBOX_IMAGE_PULL_POLICY  Always, IfNotPresent (default) or Never
          OPERATOR_SANDBOX_IMAGE_PULL_SECRETS comma-separated Secrets in the sandboxes' namespaces; empty (default): none
          OPERATOR_WATCH_NAMESPACES           comma-separated namespaces; empty (default): all
          OPERATOR_NAMESPACE                  namespace of the operator and its lease
          POD_NAME                            name of this instance; default: the host's name
          OPERATOR_LEADER_ELECTION            true (default) or false
          OPERATOR_LEASE_NAME                 name of the lease, one for each installation in the namespace; default container-mcp-operator
          OPERATOR_HTTP_PORT                  port of /healthz, /readyz and /metrics; default 8080
          OPERATOR_HTTP_ADDRESS               the one address at which that port is open; default: all
          OPERATOR_CLUSTER_DOMAIN             DNS suffix of services; default cluster.local
          OPERATOR_CLUSTER_NETWORKS           comma-separated ranges that sandboxes never reach by the web, besides private ones
          OPERATOR_DNS_NAMESPACE              namespace of the resolver's pods; default kube-system
          OPERATOR_DNS_POD_LABELS             their labels; default k8s-app=kube-dns
          OPERATOR_DNS_PORTS                  their ports; default 53
          OPERATOR_DNS_NETWORKS               comma-separated ranges of resolvers that are no pods; empty (default): none
          OPERATOR_ALLOWED_RUNTIME_CLASSES    comma-separated RuntimeClasses that sandboxes may choose; empty (default): none
          OPERATOR_ALLOWED_LOCALHOST_PROFILES comma-separated profiles of the nodes that sandboxes may choose; empty (default): none
          OPERATOR_ALLOWED_POD_LABELS         comma-separated keys (example.com/*) of labels that sandboxes may give their pods; empty (default): none
          OPERATOR_ALLOWED_POD_ANNOTATIONS    the same for annotations
          OPERATOR_ALLOWED_EXTENDED_RESOURCES comma-separated huge pages and extended resources that sandboxes without a class may have; empty (default): none
          OPERATOR_SANDBOX_CLASSES            true or false: whether McpSandboxClasses are read; default: when all namespaces are watched
          OPERATOR_CLASS_REQUIRED             true or false: whether every sandbox needs a class; default: only those to which one applied
          OPERATOR_RESYNC                     everything is looked at this often; default 10h
          OPERATOR_WATCH_SILENCE              a watch that tells nothing for this long is opened anew; default 150s
          LOG_LEVEL                           Trace, Debug, Information (default), Warning, Error or Critical

        Exit codes: 0 ended by a signal, 1 failed, 2 arguments or settings cannot be used.

        """;

    /// <summary>Runs the operator until it is asked to stop.</summary>
    /// <param name="args">Arguments of the process.</param>
    /// <param name="register">Adds the controllers.</param>
    public static async Task<int> RunAsync(string[] args, Action<OperatorRuntimeBuilder, OperatorOptions> register)
    {
        switch (args)
        {
            case []:
                break;
            case ["--help" or "-h"]:
                await Console.Out.WriteAsync(Help);
                return Success;
            case ["--version"]:
                await Console.Out.WriteLineAsync(Version);
                return Success;
            default:
                await Console.Error.WriteLineAsync($"Unknown argument \"{args[0]}\"; see --help.");
                return BadSettings;
        }

        WebApplication application;
        try
        {
            var configuration = KubernetesClientConfiguration.BuildDefaultConfig();
            configuration.UserAgent = $"container-mcp-operator/{Version}";
            var options = EnvironmentSettings.Read(Environment.GetEnvironmentVariable, configuration.Namespace);
            application = Build(options, configuration, register);
        }
        catch (Exception e) when (e is InvalidSettingsException or KubeConfigException or ArgumentException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return BadSettings;
        }

        // Looked up now: the services are gone when the application has run.
        var host = application.Services.GetServices<IHostedService>().OfType<OperatorHost>().Single();
        await using (application)
        {
            try
            {
                await application.RunAsync();
            }
            catch (IOException e)
            {
                // The port is taken: a sentence says more than a stack trace.
                await Console.Error.WriteLineAsync(e.Message);
                return Failure;
            }

            // A host whose service failed stops in good order and would end with 0.
            return host.ExecuteTask is { IsFaulted: true }
                ? Failure
                : Success;
        }
    }

    internal static string Version => typeof(OperatorProgram).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal static WebApplication Build(
        OperatorOptions options, KubernetesClientConfiguration configuration, Action<OperatorRuntimeBuilder, OperatorOptions> register)
    {
        // The empty builder: no appsettings.json, no variables that Kestrel or logging would read on their own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ContainerMcp.Operator" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            if (options.HttpAddress is { } address)
            {
                kestrel.Listen(address, options.HttpPort);
            }
            else
            {
                kestrel.ListenAnyIP(options.HttpPort);
            }
        });
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
            });
        builder.Services.AddSingleton(options);
        if (OperatingSystem.IsLinux())
        {
            builder.Services.AddHostedService<IdleMemory>();
        }

        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(OperatorMeter.Name)
            .AddMeter("System.Runtime")
            .AddView(static _ => new MetricStreamConfiguration { CardinalityLimit = MostSeries })
            .AddPrometheusExporter());
        var runtime = new RuntimeOptions
        {
            Namespaces = options.WatchNamespaces,
            OperatorNamespace = options.OperatorNamespace,
            InstanceName = options.PodName,
            FieldManager = FieldManager,
            AppliedHashAnnotation = SandboxLabels.AppliedHash,
            ReportingController = "containermcp.dev/" + FieldManager,
            MeterName = OperatorMeter.Name,
            MetricPrefix = OperatorMeter.Prefix,
            LeaderElection = options.LeaderElection,
            LeaseName = options.LeaseName,
            FormerLeaseName = OperatorOptions.FirstLeaseName,
            ResyncPeriod = options.Resync,
            WatchSilence = options.WatchSilence,
        };

        // Running reconciliations first, then the lease: both have to fit before the host gives up.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = runtime.ShutdownTimeout + TimeSpan.FromSeconds(10));
        register(builder.Services.AddOperatorRuntime(configuration, runtime), options);
        var application = builder.Build();
        application.UseRouting();
        application.MapProbes();
        application.MapPrometheusScrapingEndpoint();
        return application;
    }
}

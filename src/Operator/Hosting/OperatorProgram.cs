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
                await Console.Out.WriteAsync(OperatorHelp.Render());
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
            var options = OperatorSettings.Read(Environment.GetEnvironmentVariable, configuration.Namespace);
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
            KeptKeyPrefixes = SandboxLabels.KeyPrefixes,
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
